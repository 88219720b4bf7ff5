using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Recompute;

/// <summary>Folds what is marked, or everything. Jobs and the command line both do it by this.</summary>
public sealed class Recomputer(
    FoldStore folds, MarkStore marks, FoldSettings settings, TimeProvider time, IOptions<RecomputeOptions> options)
{
    private static readonly TimeSpan WaitForOthers = TimeSpan.FromMilliseconds(200);

    /// <summary>Folds until no free mark is left.</summary>
    public async Task<RecomputeProgress> FoldMarkedAsync(IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        var run = new Run(time.GetTimestamp(), await marks.CountAsync(cancellation));
        await FoldMarkedAsync(run, progress, cancellation);
        return Progress(run);
    }

    /// <summary>
    /// Folds until no mark is left at all: waits for those that other workers hold, and takes over what a killed one held
    /// once its lease has ended.
    /// </summary>
    public async Task<RecomputeProgress> FoldToTheEndAsync(IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        var run = new Run(time.GetTimestamp(), await marks.CountAsync(cancellation));
        await FoldMarkedAsync(run, progress, cancellation);
        while (await marks.CountAsync(cancellation) > 0)
        {
            await Task.Delay(WaitForOthers, cancellation);
            await FoldMarkedAsync(run, progress, cancellation);
        }

        return Progress(run);
    }

    /// <summary>
    /// Folds every conversation that has events, a batch after another in order of their ids. Rows are replaced one batch
    /// at a time, so that readers always see every conversation, as it was or as it is now.
    /// </summary>
    /// <param name="after">Where an interrupted run stopped; empty to begin.</param>
    /// <param name="reached">Told the last id of each batch that is done.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    public async Task<RecomputeProgress> FoldAllAsync(
        string after, Action<string>? reached, IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        var run = new Run(time.GetTimestamp(), await marks.CountConversationsAsync(cancellation));
        await marks.SpreadAsync(cancellation);
        while (await marks.MarkNextAsync(after, options.Value.BatchSize, cancellation) is ({ } last, _))
        {
            await FoldMarkedAsync(run, progress, cancellation);
            after = last;
            reached?.Invoke(last);
        }

        await FoldMarkedAsync(run, progress, cancellation);
        return Progress(run);
    }

    private async Task FoldMarkedAsync(Run run, IProgress<RecomputeProgress>? progress, CancellationToken cancellation)
    {
        do
        {
            await marks.SpreadAsync(cancellation);
            while (await folds.FoldNextAsync(settings, options.Value.BatchSize, cancellation) is { } batch)
            {
                run.Add(batch);
                progress?.Report(Progress(run));
            }
        }
        while (await marks.AnyFreeAsync(cancellation));
    }

    private RecomputeProgress Progress(Run run) =>
        new(run.Conversations, Math.Max(run.Total, run.Conversations), run.Events, run.Written, time.GetElapsedTime(run.Started));

    private sealed class Run(long started, long total)
    {
        public long Started { get; } = started;
        public long Total { get; } = total;
        public long Conversations { get; private set; }
        public long Events { get; private set; }
        public long Written { get; private set; }

        public void Add(FoldedBatch batch)
        {
            Conversations += batch.Conversations;
            Events += batch.Events;
            Written += batch.Written;
        }
    }
}
