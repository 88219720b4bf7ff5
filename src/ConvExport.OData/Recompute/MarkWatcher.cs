using ConvExport.OData.Settings;
using ConvExport.OData.Storage;
using Hangfire;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Recompute;

/// <summary>
/// Puts jobs into the queue as soon as there is something to fold: at once when this process committed it, within a poll
/// when another one did. The table of marks, not the queue, says what is to be done.
/// </summary>
internal sealed partial class MarkWatcher(
    RecomputeSignal signal, MarkStore marks, RebuildStore rebuilds, IBackgroundJobClient jobs, JobStorage storage,
    IOptions<RecomputeOptions> options, ILogger<MarkWatcher> logger) : BackgroundService
{
    private readonly List<string> _underWay = [];
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
                // Whatever it was, the marks are still there: a watcher that ended would leave them to the minute's job.
                Note(isReachable: false, unreachable);
            }

            await signal.WaitAsync(poll, stoppingToken);
        }
    }

    /// <summary>One job for a little, as many as there are workers for much.</summary>
    private async Task EnqueueAsync(CancellationToken cancellation)
    {
        var free = await marks.CountFreeAsync(options.Value.BatchSize + 1, cancellation);
        var isMuch = free > options.Value.BatchSize || await rebuilds.IsUnderWayAsync(cancellation);
        var wanted = isMuch ? options.Value.WorkersHere : Math.Min(1, free);
        if (wanted == 0)
        {
            return;
        }

        using (var connection = storage.GetConnection())
        {
            _underWay.RemoveAll(job => !connection.IsUnfinished(job));
        }

        while (_underWay.Count < wanted)
        {
            _underWay.Add(jobs.Enqueue<RecomputeChangedJob>(job => job.RunAsync(CancellationToken.None)));
        }
    }

    /// <summary>Says it once when the database goes and once when it is back, not at every poll between.</summary>
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

    [LoggerMessage(LogLevel.Warning, "Cannot look for marks; trying on until the database is there again")]
    private static partial void LogUnreachable(ILogger logger, Exception? unreachable);

    [LoggerMessage(LogLevel.Information, "The database is there again")]
    private static partial void LogReachable(ILogger logger);
}
