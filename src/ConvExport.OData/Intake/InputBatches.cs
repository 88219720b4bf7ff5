using System.Runtime.CompilerServices;

namespace ConvExport.OData.Intake;

/// <summary>Cuts input into batches, each stored in one transaction.</summary>
internal static class InputBatches
{
    /// <summary>However many items a batch may have, it holds no more than about this.</summary>
    private const long MostBytes = 32 * 1024 * 1024;

    /// <param name="items">The input in its order.</param>
    /// <param name="most">The most items in a batch.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async IAsyncEnumerable<IReadOnlyList<InputItem>> Of(
        IAsyncEnumerable<InputItem> items, int most, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new List<InputItem>();
        long bytes = 0;
        await foreach (var item in items.WithCancellation(cancellation))
        {
            batch.Add(item);
            bytes += item.Json.Length;
            if (batch.Count == most || bytes >= MostBytes)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
