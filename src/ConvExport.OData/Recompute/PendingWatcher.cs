using ConvExport.OData.Operations;
using ConvExport.OData.Storage;
using Hangfire;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Recompute;

/// <summary>
/// Enqueues Hangfire jobs when the fold queue has entries: immediately if this process added them, at the next poll if another process
/// did. The pending work is in the table <c>PendingFolds</c>, not in Hangfire's queue.
/// </summary>
internal sealed partial class PendingWatcher(
    RecomputeSignal signal, PendingStore pending, RebuildStore rebuilds, IBackgroundJobClient jobs, JobStorage storage,
    IOptions<RecomputeOptions> options, ILogger<PendingWatcher> logger) : BackgroundService
{
    private readonly List<string> _underWay = [];
    private string? _removal;
    private bool _isReachable = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var poll = TimeSpan.FromMilliseconds(options.Value.PollMilliseconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await EnqueueAsync(stoppingToken);
                Note(isReachable: true, null);
            }
            catch (Exception unreachable) when (unreachable is not OperationCanceledException)
            {
                // Retries after any error, because an exception that leaves a background service stops the whole process.
                Note(isReachable: false, unreachable);
            }

            await signal.WaitAsync(poll, stoppingToken);
        }
    }

    /// <summary>
    /// Enqueues one job if the pending entries fit in one batch. For more entries, or during a rebuild, enqueues one job per worker.
    /// Unfinished jobs that this watcher enqueued earlier count towards this number.
    /// </summary>
    private async Task EnqueueAsync(CancellationToken cancellation)
    {
        var free = await pending.CountFreeAsync(options.Value.BatchSize + 1, cancellation);
        var isMuch = free > options.Value.BatchSize || await rebuilds.IsUnderWayAsync(cancellation);
        var wanted = isMuch ? options.Value.WorkersHere : Math.Min(1, free);
        var isRemovalWanted = await pending.AnyFreeRemovalAsync(cancellation);
        if (wanted == 0 && !isRemovalWanted)
        {
            return;
        }

        using (var connection = storage.GetConnection())
        {
            _underWay.RemoveAll(job => !connection.IsUnfinished(job));
            _removal = _removal is not null && connection.IsUnfinished(_removal) ? _removal : null;
        }

        // Removals have a separate job, so that a long removal does not delay the folding of new events.
        if (isRemovalWanted)
        {
            _removal ??= jobs.Enqueue<RemovalJob>(job => job.RunAsync(CancellationToken.None));
        }

        while (_underWay.Count < wanted)
        {
            _underWay.Add(jobs.Enqueue<RecomputeChangedJob>(job => job.RunAsync(CancellationToken.None)));
        }
    }

    /// <summary>Logs once when the database becomes unreachable, and once when it responds again, not at every poll.</summary>
    private void Note(bool isReachable, Exception? reason)
    {
        if (isReachable != _isReachable)
        {
            _isReachable = isReachable;
            if (isReachable)
            {
                LogReachable(logger);
            }
            else
            {
                LogUnreachable(logger, reason);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Cannot enqueue jobs for pending conversations; retrying until the database responds")]
    private static partial void LogUnreachable(ILogger logger, Exception? unreachable);

    [LoggerMessage(LogLevel.Information, "The database responds again")]
    private static partial void LogReachable(ILogger logger);
}
