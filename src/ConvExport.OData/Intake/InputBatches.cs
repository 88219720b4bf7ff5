using System.Runtime.CompilerServices;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Intake;

/// <summary>Splits input into batches, each stored in one transaction.</summary>
public sealed class InputBatches(WriteTransactions transactions, IOptions<IntakeOptions> options)
{
    /// <summary>A batch ends when its items together have at least this number of bytes, even if there are few items.</summary>
    private const long MostBytes = 32 * 1024 * 1024;

    /// <summary>
    /// While another writer of this process is active, <see cref="IntakeOptions.BatchSize"/> is divided by this number. SQLite allows only
    /// one writer at a time. With full batches, a large import would delay the rows of new events by several seconds.
    /// </summary>
    private const int TimesSmaller = 4;

    private int Most => transactions.IsBusy ? Math.Max(1, options.Value.BatchSize / TimesSmaller) : options.Value.BatchSize;

    /// <summary>Returns the input as batches, in the order of the input.</summary>
    public async IAsyncEnumerable<IReadOnlyList<InputItem>> OfAsync(
        IAsyncEnumerable<InputItem> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new List<InputItem>();
        long bytes = 0;
        await foreach (var item in items.WithCancellation(cancellation))
        {
            batch.Add(item);
            bytes += item.Json.Length;
            if (batch.Count >= Most || bytes >= MostBytes)
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
