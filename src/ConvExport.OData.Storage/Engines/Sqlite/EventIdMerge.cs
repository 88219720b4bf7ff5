using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// New ids go into a small table first and from there, a slice of the key's range at a time, into the large one. Ids come in no
/// order: written to the large table one by one, each would change a page of its own once the table outgrows the cache. A
/// slice's ids lie on few neighbouring pages, of which each is written once for many.
/// </summary>
internal sealed class EventIdMerge
{
    /// <summary>After how many ids the next slice is moved.</summary>
    private const int IdsPerSlice = 20_000;

    /// <summary>The number of slices, cut by the first byte of the key. The small table keeps up to this number times <see cref="IdsPerSlice"/> ids.</summary>
    private const int Slices = 64;

    // At random, so that processes which store little and end all have their turn.
    private int _count = Random.Shared.Next(IdsPerSlice);
    private int _slice = Random.Shared.Next(Slices);

    /// <summary>Counts ids that were stored, and moves the slices that are due. Called by the one who writes.</summary>
    public void Continue(DbTransaction transaction, int stored)
    {
        for (_count += stored; _count >= IdsPerSlice; _count -= IdsPerSlice)
        {
            Move(transaction, _slice);
            _slice = (_slice + 1) % Slices;
        }
    }

    private static void Move(DbTransaction transaction, int slice)
    {
        const int Width = 256 / Slices;
        byte[] from = [(byte)(slice * Width)];

        // Beyond the last slice there is no first byte: a longer key than any is.
        byte[] to = slice == Slices - 1 ? [.. Enumerable.Repeat(byte.MaxValue, EventKey.Length + 1)] : [(byte)((slice + 1) * Width)];
        foreach (var sql in new[] { SqliteSql.MergeIds, SqliteSql.ForgetMergedIds })
        {
            using var statement = new SqliteStatement(transaction.Connection!, sql);
            statement.Bind(1, from.AsSpan());
            statement.Bind(2, to.AsSpan());
            statement.Execute();
        }
    }
}
