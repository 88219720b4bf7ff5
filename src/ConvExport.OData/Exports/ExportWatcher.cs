using ConvExport.OData.Operations;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Exports;

/// <summary>
/// Enqueues a Hangfire job for each due export: immediately if this process received the request, otherwise at the next check. Checks run
/// every three seconds. An export whose worker crashed is due again when its lease has expired. Also registers the schedules.
/// </summary>
internal sealed partial class ExportWatcher(
    ExportSignal signal, ExportStore exports, ExportSchedules schedules, IBackgroundJobClient jobs, IRecurringJobManager recurring,
    JobStorage storage,
    IOptions<ExportOptions> options, DatabaseEngine engine, ILogger<ExportWatcher> logger) : BackgroundService
{
    private const string SchedulePrefix = "export: ";
    private const string CleanupJob = "exports-cleanup";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    /// <summary>The jobs that this watcher has enqueued, by export id.</summary>
    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var areClocksSet = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!areClocksSet)
                {
                    await SetClocksAsync(stoppingToken);
                    areClocksSet = true;
                }

                await EnqueueAsync(stoppingToken);
            }
            catch (Exception unreachable) when (unreachable is not OperationCanceledException)
            {
                // Retry after any error: the due exports are still in the table.
                LogUnreachable(logger, unreachable);
            }

            await signal.WaitAsync(LookEvery, stoppingToken);
        }
    }

    private async Task EnqueueAsync(CancellationToken cancellation)
    {
        var due = await exports.DueAsync(cancellation);
        if (due.Count == 0)
        {
            _asked.Clear();
            return;
        }

        using var connection = storage.GetConnection();
        foreach (var id in due.Where(id => !_asked.TryGetValue(id, out var job) || !connection.IsUnfinished(job)))
        {
            _asked[id] = jobs.Enqueue<ExportJob>(job => job.RunAsync(id, CancellationToken.None));
        }
    }

    private async Task SetClocksAsync(CancellationToken cancellation)
    {
        recurring.AddOrUpdate<ExportCleanupJob>(CleanupJob, job => job.RunAsync(CancellationToken.None), Cron.Hourly);
        var configured = options.Value.Schedules.ToDictionary(s => SchedulePrefix + s.Name);
        using (var connection = storage.GetConnection())
        {
            // Shared job storage still has the schedules that are no longer configured, so they are removed.
            foreach (var gone in connection.GetRecurringJobs()
                .Where(j => j.Id.StartsWith(SchedulePrefix, StringComparison.Ordinal) && !configured.ContainsKey(j.Id)))
            {
                recurring.RemoveIfExists(gone.Id);
            }
        }

        foreach (var (id, schedule) in configured)
        {
            recurring.AddOrUpdate<ScheduledExportJob>(
                id, job => job.RunAsync(schedule.Name, CancellationToken.None), schedule.Cron,
                new RecurringJobOptions { TimeZone = schedules.ZoneOf(schedule) });

            // With shared job storage, Hangfire itself catches up on missed runs. In-memory job storage is empty after a restart.
            if (!engine.HasSharedJobs && await schedules.IsMissedAsync(schedule, cancellation))
            {
                recurring.Trigger(id);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Cannot register the export schedules or queue the due exports; retrying")]
    private static partial void LogUnreachable(ILogger logger, Exception unreachable);
}
