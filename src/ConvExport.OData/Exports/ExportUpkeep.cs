using ConvExport.OData.Downloads;
using ConvExport.OData.Storage;
using Hangfire;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Exports;

/// <summary>Requests the export of a schedule.</summary>
[AutomaticRetry(Attempts = 3)]
internal sealed class ScheduledExportJob(ExportSchedules schedules, ExportRequests requests)
{
    public async Task RunAsync(string name, CancellationToken cancellation)
    {
        if (schedules.Find(name) is { } schedule)
        {
            await requests.AddAsync(
                FileFormats.Find(schedule.Format)!, schedules.QueryOf(schedule), schedules.AskerOf(schedule), cancellation);
        }
    }
}

/// <summary>Deletes expired exports, old exports of schedules, files without an export, and old partial files.</summary>
[AutomaticRetry(Attempts = 3)]
internal sealed partial class ExportCleanupJob(
    ExportStore exports, ExportFolder folder, ExportSchedules schedules, IOptions<ExportOptions> options, TimeProvider time,
    ILogger<ExportCleanupJob> logger)
{
    /// <summary>
    /// A file without an export, or a partial file, is deleted only if it was last written longer ago than this. A worker may still be
    /// writing a newer one.
    /// </summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var old = await exports.FinishedBeforeAsync(now.AddHours(-options.Value.ExportKeepHours), cancellation);
        foreach (var export in old)
        {
            await exports.RemoveAsync(export.Id, cancellation);
            folder.Delete(export);
        }

        foreach (var schedule in options.Value.Schedules)
        {
            await schedules.PruneAsync(schedule.Name, cancellation);
        }

        var left = await folder.SweepAsync(async id => await exports.FindAsync(id, cancellation) is not null, now - OnItsWay);
        if (old.Count + left > 0)
        {
            LogRemoved(logger, old.Count, left);
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed {Exports} expired exports and {Files} leftover files")]
    private static partial void LogRemoved(ILogger logger, int exports, int files);
}
