using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Hangfire;
using Hangfire.Server;

namespace ConvExport.OData.Recompute;

/// <summary>
/// Folds pending conversations and the conversations of a rebuild. Several jobs can run at the same time; each leases different
/// conversations.
/// </summary>
[AutomaticRetry(Attempts = 3)]
public sealed partial class RecomputeChangedJob(Recomputer recomputer, RebuildLog log, ILogger<RecomputeChangedJob> logger)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var done = await recomputer.FoldFreeAsync(log, cancellation);
        if (done.Conversations > 0)
        {
            LogFolded(logger, done.Conversations, done.Events, done.Written, done.Elapsed.TotalMilliseconds);
        }
    }

    [LoggerMessage(
        LogLevel.Information, "Folded {Conversations} conversations, {Events} events, {Written} rows changed, in {Milliseconds:F0} ms")]
    private static partial void LogFolded(ILogger logger, long conversations, long events, long written, double milliseconds);
}

/// <summary>Runs requested prunes and erasures.</summary>
[AutomaticRetry(Attempts = 10)]
public sealed class RemovalJob(RemovalStore removals)
{
    public Task RunAsync(CancellationToken cancellation) => removals.RunAsync(cancellation);
}

/// <summary>
/// Requests a rebuild, folds conversations for it, and shows the progress of all workers on the job's dashboard page. After a crash, the
/// rebuild resumes where it stopped.
/// </summary>
[AutomaticRetry(Attempts = 10)]
public sealed class RebuildJob(Recomputer recomputer, RebuildStore rebuilds, RebuildWatch watch, RebuildLog log, FoldSettings settings)
{
    /// <summary>The job parameter with the progress.</summary>
    public const string ProgressParameter = "Progress";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public async Task RunAsync(PerformContext? context, CancellationToken cancellation)
    {
        await rebuilds.RequestAsync(settings.Basis, cancellation);
        var work = recomputer.FoldFreeAsync(log, cancellation);
        while (await watch.LookAsync(cancellation) is { } progress)
        {
            context?.SetJobParameter(ProgressParameter, JsonSerializer.Serialize(progress));
            if (progress.FinishedAt is not null)
            {
                await work;
                return;
            }

            // Other workers may still hold leases. If a lease expires, this worker folds the conversations of that lease.
            if (work.IsCompleted)
            {
                await work;
                work = recomputer.FoldFreeAsync(log, cancellation);
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }
}
