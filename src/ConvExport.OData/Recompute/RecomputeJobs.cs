using System.Text.Json;
using Hangfire;
using Hangfire.Server;

namespace ConvExport.OData.Recompute;

/// <summary>Folds whatever is marked. Any number may run at once: each takes other marks.</summary>
[AutomaticRetry(Attempts = 3)]
public sealed partial class RecomputeChangedJob(Recomputer recomputer, ILogger<RecomputeChangedJob> logger)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var done = await recomputer.FoldMarkedAsync(null, cancellation);
        if (done.Conversations > 0)
        {
            LogFolded(logger, done.Conversations, done.Events, done.Written, done.Elapsed.TotalMilliseconds);
        }
    }

    [LoggerMessage(LogLevel.Information, "Folded {Conversations} conversations, {Events} events, {Written} rows changed, in {Milliseconds:F0} ms")]
    private static partial void LogFolded(ILogger logger, long conversations, long events, long written, double milliseconds);
}

/// <summary>Folds everything, and shows on the dashboard how far it is. Begun again after a crash, it goes on where it stopped.</summary>
[AutomaticRetry(Attempts = 10)]
public sealed partial class RebuildJob(Recomputer recomputer, ILogger<RebuildJob> logger)
{
    /// <summary>The job parameters that carry where it is.</summary>
    public const string ReachedParameter = "Reached";
    public const string ProgressParameter = "Progress";

    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);

    public async Task RunAsync(PerformContext? context, CancellationToken cancellation)
    {
        var after = context?.GetJobParameter<string>(ReachedParameter) ?? "";
        var logged = TimeSpan.Zero;
        var done = await recomputer.FoldAllAsync(
            after, last => context?.SetJobParameter(ReachedParameter, last), new Report(OnProgress), cancellation);
        LogRebuilt(logger, done.Conversations, done.Events, done.Written, done.Elapsed.TotalSeconds);

        void OnProgress(RecomputeProgress now)
        {
            context?.SetJobParameter(ProgressParameter, JsonSerializer.Serialize(now));
            if (now.Elapsed - logged > LogEvery)
            {
                logged = now.Elapsed;
                LogProgress(logger, now.Percent, now.Conversations, now.Total, now.EventsPerSecond);
            }
        }
    }

    /// <summary>Reports at once, on the job's own thread: a job parameter must not be set after the job has ended.</summary>
    private sealed class Report(Action<RecomputeProgress> report) : IProgress<RecomputeProgress>
    {
        void IProgress<RecomputeProgress>.Report(RecomputeProgress value) => report(value);
    }

    [LoggerMessage(LogLevel.Information, "Rebuild {Percent:F1} %: {Done} of {Total} conversations, {Rate:F0} events/s")]
    private static partial void LogProgress(ILogger logger, double percent, long done, long total, double rate);

    [LoggerMessage(LogLevel.Information, "Rebuilt {Conversations} conversations, {Events} events, {Written} rows changed, in {Seconds:F1} s")]
    private static partial void LogRebuilt(ILogger logger, long conversations, long events, long written, double seconds);
}
