using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>Conversations that a worker holds, to be folded next.</summary>
/// <param name="Lease">The hold.</param>
/// <param name="Marks">What it holds; empty when others hold all that was handed out.</param>
/// <param name="Rebuild">The rebuild that handed it out; null for what was marked.</param>
internal sealed record FoldWork(Lease Lease, IReadOnlyList<LeasedMark> Marks, long? Rebuild);

/// <summary>One worker's way through what is to be folded, a batch after another. Disposed of early, it gives up what it holds.</summary>
public sealed class FoldRun(FoldStore folds, FoldSettings settings, int most) : IAsyncDisposable
{
    private FoldWork? _next;

    /// <summary>
    /// Folds the next batch. Returns null when there is nothing free to fold. A batch that a change of the directory
    /// overtook is not written; its marks stay for the next.
    /// </summary>
    public async Task<FoldedBatch?> NextAsync(CancellationToken cancellation)
    {
        var work = _next ?? await folds.LeaseAsync(most, cancellation);
        _next = null;
        if (work is null)
        {
            return null;
        }

        if (work.Marks.Count == 0)
        {
            // Somebody else holds them all, and will fold them once more.
            return default(FoldedBatch);
        }

        (var batch, _next) = await folds.FoldAsync(work, settings, most, cancellation);
        return batch;
    }

    public async ValueTask DisposeAsync()
    {
        if (_next is { Marks.Count: > 0 } held)
        {
            _next = null;
            await folds.ReleaseAsync(held, CancellationToken.None);
        }
    }
}
