using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Recompute;

/// <summary>Folds what is pending, and what a rebuild hands out. Jobs and the command line both do it by this.</summary>
public sealed class Recomputer(
    FoldStore folds, FanOut fanOut, PendingStore pending, RebuildStore rebuilds, RemovalStore removals, FoldSettings settings, TimeProvider time, IOptions<RecomputeOptions> options)
{
    private const int ShortestPause = 1;
    private const int LongestPause = 100;

    private static readonly TimeSpan WaitForOthers = TimeSpan.FromMilliseconds(200);

    /// <summary>Folds, one batch after another, until there is nothing free to fold.</summary>
    public async Task<RecomputeProgress> FoldFreeAsync(IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        var run = new Run(time.GetTimestamp(), await TotalAsync(cancellation));
        await FoldFreeAsync(run, progress, cancellation);
        return Progress(run);
    }

    /// <summary>
    /// Folds with all workers until nothing at all is left to fold: waits for what other processes hold, and takes over
    /// what a killed one held once its lease has ended.
    /// </summary>
    public async Task<RecomputeProgress> FoldToTheEndAsync(IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        var run = new Run(time.GetTimestamp(), await TotalAsync(cancellation));
        while (true)
        {
            await removals.RunAsync(cancellation);
            await Task.WhenAll(Enumerable.Range(0, options.Value.WorkersHere).Select(_ => Task.Run(() => FoldFreeAsync(run, progress, cancellation), cancellation)));
            if (await pending.CountAsync(cancellation) == 0 && !await rebuilds.IsUnderWayAsync(cancellation))
            {
                return Progress(run);
            }

            await Task.Delay(WaitForOthers, cancellation);
        }
    }

    /// <summary>
    /// Folds every conversation that has events. Rows are replaced a batch at a time, so that readers always see every
    /// conversation, as it was or as it is now. A rebuild that somebody began, and perhaps left, is gone on with.
    /// </summary>
    public async Task<RecomputeProgress> FoldAllAsync(IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        await rebuilds.RequestAsync(settings.Basis, cancellation);
        return await FoldToTheEndAsync(progress, cancellation);
    }

    /// <summary>
    /// Names and customers become pending conversations a step at a time, and a batch is folded after each: neither waits for the
    /// other to end.
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

                // Nothing folded: others hold it, and asking at once again would only be in their way.
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
        return waiting + (await rebuilds.LastAsync(cancellation) is { FinishedUtc: null } last ? Math.Max(0, last.Total - last.HandedOut) : 0);
    }

    private RecomputeProgress Progress(Run run) => run.At(time.GetElapsedTime(run.Started));

    /// <summary>What all loops of one call came to so far.</summary>
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
