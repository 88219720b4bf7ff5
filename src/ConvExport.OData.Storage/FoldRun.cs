using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>Conversations that a worker has leased to fold next.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Entries">
/// The leased entries; empty while a rebuild derives data, or if other workers have leased all conversations that the rebuild handed out.
/// </param>
/// <param name="Rebuild">The id of the rebuild that handed out the conversations; null for pending conversations.</param>
internal sealed record FoldWork(Lease Lease, IReadOnlyList<LeasedFold> Entries, long? Rebuild)
{
    /// <summary>Whether the rebuild is still deriving references, merges and focus from events.</summary>
    public bool IsDeriving { get; init; }
}

/// <summary>One worker's run through the pending conversations, batch by batch. If disposed early, it releases its lease.</summary>
public sealed class FoldRun(FoldStore folds, FoldSettings settings, BatchLimits limits) : IAsyncDisposable
{
    private FoldWork? _next;

    /// <summary>Folds the next batch. Returns null if no conversation is free.</summary>
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
            // Either other workers have leased all conversations that the rebuild handed out (which are folded again later), or the rebuild
            // is still deriving data.
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
