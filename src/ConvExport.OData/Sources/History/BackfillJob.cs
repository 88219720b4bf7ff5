using ConvExport.OData.Operations;
using ConvExport.OData.Sources.Gladly;
using ConvExport.OData.Storage;
using Hangfire;

namespace ConvExport.OData.Sources.History;

/// <summary>Fetches one day of history. Days to retry are queued in a database table, so Hangfire does not retry jobs.</summary>
[AutomaticRetry(Attempts = 0)]
internal sealed class BackfillJob(Backfill backfill)
{
    /// <summary>The job queue for history. Its number of workers is the number of concurrent reports that the platform allows.</summary>
    public const string Queue = "history";

    public const int Workers = 2;

    [Queue(Queue)]
    public Task RunAsync(DateOnly day, CancellationToken cancellation) => backfill.RunAsync(day, cancellation);
}

/// <summary>Wakes the watcher of this process when days of history are requested.</summary>
internal sealed class BackfillSignal : WakeSignal;

/// <summary>Enqueues a job for each due day, a few at a time.</summary>
internal sealed partial class BackfillWatcher(
    BackfillSignal signal, BackfillStore days, IBackgroundJobClient jobs, JobStorage storage, ILogger<BackfillWatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Dictionary<DateOnly, string> _asked = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await EnqueueAsync(stoppingToken);
            }
            catch (Exception unreachable) when (unreachable is not OperationCanceledException)
            {
                // Tries again after any error: the days are still in the table.
                LogUnreachable(logger, unreachable);
            }

            await signal.WaitAsync(LookEvery, stoppingToken);
        }
    }

    private async Task EnqueueAsync(CancellationToken cancellation)
    {
        using var connection = storage.GetConnection();
        foreach (var over in _asked.Where(a => !connection.IsUnfinished(a.Value)).Select(a => a.Key).ToList())
        {
            _asked.Remove(over);
        }

        // Due days are fetched oldest first. Only a few jobs are queued, so that an older day that is requested later does not wait for
        // all other days.
        var due = await days.DueAsync(GladlyPoller.Source, cancellation);
        foreach (var day in due.Where(d => !_asked.ContainsKey(d)).Take(2 * BackfillJob.Workers - _asked.Count))
        {
            _asked[day] = jobs.Enqueue<BackfillJob>(job => job.RunAsync(day, CancellationToken.None));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Cannot enqueue jobs for days of history; retrying")]
    private static partial void LogUnreachable(ILogger logger, Exception unreachable);
}
