using ConvExport.OData.Operations;
using ConvExport.OData.Recompute;
using ConvExport.OData.Sources;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Exports;

/// <summary>
/// Reads the backlog every 15 seconds for telemetry: the fold queue, its oldest entry, waiting exports, the progress of a rebuild, and the
/// lag and gaps of the source.
/// </summary>
internal sealed partial class BacklogGauges(
    PendingStore pending, ExportStore exports, RebuildWatch rebuilds, SourceReader sources, TimeProvider time,
    ILogger<BacklogGauges> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private double _waiting;
    private double _lag;
    private double _exports;
    private double _rebuild = 100;
    private double _sourceLag;
    private double _gaps;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Telemetry.AddGauge(
            "convexport.fold.waiting", "{entry}", "Entries of the fold queue that no worker has leased; prunes and erasures do not count.",
            () => _waiting);
        Telemetry.AddGauge("convexport.fold.lag", "s", "How long the oldest entry of the fold queue has waited.", () => _lag);
        Telemetry.AddGauge("convexport.exports.waiting", "{export}", "Exports that wait for a worker.", () => _exports);
        Telemetry.AddGauge(
            "convexport.rebuild.progress", "%", "The progress of the running rebuild; 100 if there is none.", () => _rebuild);
        Telemetry.AddGauge(
            "convexport.source.lag", "s",
            "Time since the last successful fetch from the source; 0 without a source or before the first successful fetch.",
            () => _sourceLag);
        Telemetry.AddGauge(
            "convexport.source.gaps", "{gap}", "Gaps of the source that the fetched history has not filled yet.", () => _gaps);
        using var timer = new PeriodicTimer(Every);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            _waiting = await pending.CountFreeAsync(int.MaxValue, stoppingToken);
            _lag = await pending.OldestAsync(stoppingToken) is { } since ? Math.Max(0, (time.GetUtcNow() - since).TotalSeconds) : 0;
            _exports = (await exports.DueAsync(stoppingToken)).Count;
            var source = (await sources.ReadAsync(stoppingToken))[0];
            (_sourceLag, _gaps) = source.State == "off" ? (0, 0) : (source.LagSeconds ?? 0, source.Gaps.Count(g => !g.IsFilled));
            _rebuild = await rebuilds.LookAsync(stoppingToken) is { } progress ? progress.Percent : 100;
        }
        catch (System.Data.Common.DbException failure)
        {
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The backlog could not be read for telemetry. The server tries again in 15 seconds")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
