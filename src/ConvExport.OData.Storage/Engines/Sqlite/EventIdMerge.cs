using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// New ids go into a small table first, from there into one eight times as large, and from there into that of all, each time a
/// slice of the key's range. Ids come in no order: written to the largest table one by one, each would change a page of its own
/// once the table outgrows the cache. A slice's ids lie on few neighbouring pages, of which each is written once for many.
/// </summary>
internal sealed class EventIdMerge
{
    /// <summary>After how many ids the next slices are moved.</summary>
    private const int IdsPerSlice = 20_000;

    /// <summary>
    /// The tables from the smallest on, the table that their ids move to, and into how many slices each is cut, by the first byte of
    /// the key. A table holds about half as many ids as its slices times <see cref="IdsPerSlice"/>.
    /// </summary>
    private static readonly (string Table, string Next, int Slices)[] Steps =
    [
        (SqliteModel.RecentEventIds, SqliteModel.EarlierEventIds, 16),
        (SqliteModel.EarlierEventIds, "EventIds", 128),
    ];

    // At random, so that processes which store little and end all have their turn.
    private int _count = Random.Shared.Next(IdsPerSlice);
    private uint _turn = (uint)Random.Shared.Next();

    /// <summary>Counts ids that were asked for, duplicates too, and moves the slices that are due. Called by the one who writes.</summary>
    public void Continue(DbTransaction transaction, int claimed)
    {
        for (_count += claimed; _count >= IdsPerSlice; _count -= IdsPerSlice)
        {
            // The larger table first: what comes into it stays for a while.
            foreach (var (table, next, slices) in Enumerable.Reverse(Steps))
            {
                Move(transaction, table, next, (int)(_turn % slices), slices);
            }

            _turn++;
        }
    }

    private static void Move(DbTransaction transaction, string table, string next, int slice, int slices)
    {
        var width = 256 / slices;
        byte[] from = [(byte)(slice * width)];

        // Beyond the last slice there is no first byte: a longer key than any is.
        byte[] to = slice == slices - 1 ? [.. Enumerable.Repeat(byte.MaxValue, EventKey.Length + 1)] : [(byte)((slice + 1) * width)];
        foreach (var sql in new[] { SqliteSql.MoveIds(table, next), SqliteSql.ForgetMovedIds(table) })
        {
            using var statement = new SqliteStatement(transaction.Connection!, sql);
            statement.Bind(1, from.AsSpan());
            statement.Bind(2, to.AsSpan());
            statement.Execute();
        }
    }
}
