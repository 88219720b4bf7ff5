namespace ConvExport.OData.Recompute;

/// <summary>
/// Logs the progress and the end of a rebuild. Looks at the rebuild after a worker of this process has folded a batch, and then every 10
/// seconds until the rebuild has ended.
/// </summary>
public sealed partial class RebuildLog(RebuildWatch watch, TimeProvider time, ILogger<RebuildLog> logger) : IProgress<RecomputeProgress>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly DateTime _createdUtc = time.GetUtcNow().UtcDateTime;
    private readonly Lock _lock = new();
    private bool _hasNews;
    private bool _isWatching;
    private long _last = time.GetTimestamp();
    private long? _ended;

    public void Report(RecomputeProgress value)
    {
        lock (_lock)
        {
            _hasNews = true;
            if (_isWatching)
            {
                return;
            }

            _isWatching = true;
        }

        _ = WatchAsync();
    }

    /// <summary>Looks at the rebuild every 10 seconds until it has ended and no batch has been reported since the last look.</summary>
    private async Task WatchAsync()
    {
        bool isRunning;
        do
        {
            if (Every - time.GetElapsedTime(_last) is var rest && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time);
            }

            lock (_lock)
            {
                _hasNews = false;
            }

            isRunning = await LookAsync();
            _last = time.GetTimestamp();
        }
        while (GoesOn(isRunning));
    }

    private bool GoesOn(bool isRunning)
    {
        lock (_lock)
        {
            return _isWatching = isRunning || _hasNews;
        }
    }

    /// <summary>Logs the state of the last rebuild. Returns whether it is running.</summary>
    private async Task<bool> LookAsync()
    {
        try
        {
            if (await watch.LookAsync(CancellationToken.None) is not { } now)
            {
                return false;
            }

            if (now.FinishedAt is null)
            {
                LogProgress(logger, now.Percent, now.Conversations, now.Total, now.EventsPerSecond, now.ExpectedEnd);
                return true;
            }

            if (now.FinishedAt >= _createdUtc && now.Rebuild != _ended)
            {
                _ended = now.Rebuild;
                LogEnd(logger, now.Conversations, now.Events, now.RowsChanged, (now.FinishedAt.Value - now.StartedAt).TotalSeconds);
            }
        }
        catch (Exception unreachable)
        {
            // No caller awaits WatchAsync, so no exception may leave it. If the database does not respond, the fold fails too, and Hangfire
            // logs the exception of the fold.
            LogUnknown(logger, unreachable);
        }

        return false;
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
