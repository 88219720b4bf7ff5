namespace ConvExport.OData.Recompute;

/// <summary>
/// Logs the progress and the end of a rebuild. Logs only after a worker of this process has folded a batch, at most once every 10 seconds.
/// </summary>
public sealed partial class RebuildLog(RebuildWatch watch, TimeProvider time, ILogger<RebuildLog> logger) : IProgress<RecomputeProgress>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long _last = time.GetTimestamp();
    private long? _running;

    public void Report(RecomputeProgress value)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_last) < Every)
            {
                return;
            }

            _last = time.GetTimestamp();
        }

        _ = TellAsync();
    }

    private async Task TellAsync()
    {
        try
        {
            if (await watch.LookAsync(CancellationToken.None) is not { } now)
            {
                return;
            }

            if (now.FinishedAt is null)
            {
                _running = now.Rebuild;
                LogProgress(logger, now.Percent, now.Conversations, now.Total, now.EventsPerSecond, now.ExpectedEnd);
            }
            else if (_running == now.Rebuild)
            {
                _running = null;
                LogEnd(logger, now.Conversations, now.Events, now.RowsChanged, (now.FinishedAt.Value - now.StartedAt).TotalSeconds);
            }
        }
        catch (Exception unreachable) when (unreachable is System.Data.Common.DbException or InvalidOperationException)
        {
            // If the database does not respond, the fold fails too, and Hangfire logs its exception.
            LogUnknown(logger, unreachable);
        }
    }

    [LoggerMessage(
        LogLevel.Information, "Rebuild {Percent} %: {Done} of {Total} conversations, {Rate:F0} events/s, expected end {ExpectedEnd:u}")]
    private static partial void LogProgress(ILogger logger, double percent, long done, long total, double? rate, DateTime? expectedEnd);

    [LoggerMessage(
        LogLevel.Information, "Rebuilt {Conversations} conversations from {Events} events, {Written} rows changed, in {Seconds:F1} s")]
    private static partial void LogEnd(ILogger logger, long conversations, long events, long written, double seconds);

    [LoggerMessage(LogLevel.Debug, "Cannot read the progress of the rebuild")]
    private static partial void LogUnknown(ILogger logger, Exception unreachable);
}
