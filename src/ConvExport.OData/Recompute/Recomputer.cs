using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Recompute;

/// <summary>Folds pending conversations and the conversations of a rebuild, for jobs and for the command line.</summary>
public sealed class Recomputer(
    FoldStore folds, FanOut fanOut, PendingStore pending, RebuildStore rebuilds, RemovalStore removals, FoldSettings settings,
    TimeProvider time, IOptions<RecomputeOptions> options)
{
    private const int ShortestPause = 1;
    private const int LongestPause = 100;

    private static readonly TimeSpan WaitForOthers = TimeSpan.FromMilliseconds(200);

    /// <summary>Folds one batch after another until each pending conversation is folded, or leased by another worker.</summary>
    public async Task<RecomputeProgress> FoldFreeAsync(IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        var run = new Run(time.GetTimestamp(), await TotalAsync(cancellation));
        await FoldFreeAsync(run, progress, cancellation);
        return Progress(run);
    }

    /// <summary>
    /// Runs requested removals, and folds with all workers of this process, until nothing is pending and no rebuild is running. Waits for
    /// conversations that other processes have leased. If such a process was killed, folds these conversations after the lease has expired.
    /// </summary>
    public async Task<RecomputeProgress> FoldToTheEndAsync(IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        var run = new Run(time.GetTimestamp(), await TotalAsync(cancellation));
        while (true)
        {
            await removals.RunAsync(cancellation);
            await Task.WhenAll(Enumerable.Range(0, options.Value.WorkersHere)
                .Select(_ => Task.Run(() => FoldFreeAsync(run, progress, cancellation), cancellation)));
            if (await pending.CountAsync(cancellation) == 0 && !await rebuilds.IsUnderWayAsync(cancellation))
            {
                return Progress(run);
            }

            await Task.Delay(WaitForOthers, cancellation);
        }
    }

    /// <summary>
    /// Folds all conversations that have events. Rows are replaced one batch at a time, so readers always see every conversation, with its
    /// old or new row. Resumes a running rebuild if it has the same settings and rules.
    /// </summary>
    public async Task<RecomputeProgress> FoldAllAsync(IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        await rebuilds.RequestAsync(settings.Basis, cancellation);
        return await FoldToTheEndAsync(progress, cancellation);
    }

    /// <summary>
    /// Alternates between two steps, so that neither has to wait until the other has no more work. One step fans out changed names and
    /// customers: their conversations become pending. The other step folds a batch.
    /// </summary>
    private async Task FoldFreeAsync(Run run, IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        var pause = ShortestPause;
        do
        {
            await using var fold = folds.Begin(settings, BatchLimits.Of(options.Value.BatchSize));
            var isAnyLeft = true;
            while (isAnyLeft)
            {
                var taken = await fanOut.StepAsync(FoldSomeAsync, cancellation);
                isAnyLeft = await NextAsync() || taken > 0;
            }

            Task FoldSomeAsync() => NextAsync();

            async Task<bool> NextAsync()
            {
                if (await fold.NextAsync(cancellation) is not { } batch)
                {
                    return false;
                }

                run.Add(batch);
                progress?.Report(Progress(run));

                // In an idle batch, nothing was folded, because other workers hold the remaining conversations. Another query without a
                // pause would only slow them down.
                pause = batch.IsIdle ? Math.Min(pause * 2, LongestPause) : ShortestPause;
                if (batch.IsIdle)
                {
                    await Task.Delay(pause, cancellation);
                }

                return true;
            }
        }
        while (await pending.AnyFreeAsync(cancellation));
    }

    private async Task<long> TotalAsync(CancellationToken cancellation)
    {
        var waiting = await pending.CountAsync(cancellation);
        return waiting + (
            await rebuilds.LastAsync(cancellation) is { FinishedUtc: null } last ? Math.Max(0, last.Total - last.HandedOut) : 0);
    }

    private RecomputeProgress Progress(Run run) => run.At(time.GetElapsedTime(run.Started));

    /// <summary>The totals of all workers of one call.</summary>
    private sealed class Run(long started, long total)
    {
        private readonly Lock _lock = new();
        private long _conversations;
        private long _events;
        private long _written;

        public long Started { get; } = started;

        public void Add(FoldedBatch batch)
        {
            lock (_lock)
            {
                _conversations += batch.Conversations;
                _events += batch.Events;
                _written += batch.Written;
            }
        }

        public RecomputeProgress At(TimeSpan elapsed)
        {
            lock (_lock)
            {
                return new RecomputeProgress(_conversations, Math.Max(total, _conversations), _events, _written, elapsed);
            }
        }
    }
}
