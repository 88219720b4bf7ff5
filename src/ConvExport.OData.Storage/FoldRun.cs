using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>Conversations that a worker holds, to be folded next.</summary>
/// <param name="Lease">The hold.</param>
/// <param name="Entries">What it holds; empty when others hold all that was handed out.</param>
/// <param name="Rebuild">The rebuild that handed it out; null for what was pending.</param>
internal sealed record FoldWork(Lease Lease, IReadOnlyList<LeasedFold> Entries, long? Rebuild)
{
    /// <summary>The rebuild still derives from events what folds are found by.</summary>
    public bool IsDeriving { get; init; }
}

/// <summary>One worker's way through what is to be folded, a batch after another. Disposed of early, it gives back what it holds.</summary>
public sealed class FoldRun(FoldStore folds, FoldSettings settings, BatchLimits limits) : IAsyncDisposable
{
    private FoldWork? _next;

    /// <summary>
    /// Folds the next batch. Returns null when there is nothing free to fold.
    /// </summary>
    public async Task<FoldedBatch?> NextAsync(CancellationToken cancellation)
    {
        var work = _next ?? await folds.LeaseAsync(limits.Conversations, cancellation);
        _next = null;
        if (work is null)
        {
            return null;
        }

        if (work.Entries.Count == 0)
        {
            // Somebody else holds them all, and will fold them once more; or the rebuild is not that far.
            return new FoldedBatch(0, 0, 0, IsIdle: !work.IsDeriving);
        }

        (var batch, _next) = await folds.FoldAsync(work, settings, limits, cancellation);
        return batch;
    }

    public async ValueTask DisposeAsync()
    {
        if (_next is { Entries.Count: > 0 } held)
        {
            _next = null;
            await folds.ReleaseAsync(held, CancellationToken.None);
        }
    }
}
