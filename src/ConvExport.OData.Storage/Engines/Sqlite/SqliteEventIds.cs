using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>The ids of stored events, in three tables of increasing size: see <see cref="EventIdMerge"/>.</summary>
internal static class SqliteEventIds
{
    /// <summary>Stores the new ids. Returns for each id whether it was new.</summary>
    public static bool[] Claim(DbTransaction transaction, EventIdMerge merge, IReadOnlyList<EventKey> keys)
    {
        using var find = SqliteWrites.Prepare(transaction, SqliteSql.FindRecentId);
        using var findOlder = SqliteWrites.Prepare(transaction, SqliteSql.FindOlderId);
        using var insert = SqliteWrites.Prepare(transaction, SqliteSql.InsertId);
        var mayBeOlder = merge.Begin(transaction);
        var isNew = new bool[keys.Count];

        // Sorted, so that each page of the tables is read only once.
        foreach (var place in Enumerable.Range(0, keys.Count).OrderBy(i => keys[i].Value))
        {
            var key = keys[place].Bytes;
            isNew[place] = !Finds(find, key) && (!mayBeOlder(keys[place]) || !Finds(findOlder, key));
            if (isNew[place])
            {
                insert.Bind(1, key.AsSpan());
                isNew[place] = insert.Execute() == 1;
            }
        }

        merge.Continue(transaction, keys.Count);
        return isNew;
    }

    /// <summary>Deletes ids.</summary>
    public static void Forget(DbTransaction transaction, IReadOnlyList<EventKey> keys)
    {
        foreach (var sql in SqliteSql.ForgetId)
        {
            using var forget = SqliteWrites.Prepare(transaction, sql);
            foreach (var key in keys)
            {
                forget.Bind(1, key.Bytes.AsSpan());
                forget.Execute();
            }
        }
    }

    private static bool Finds(SqliteStatement find, byte[] key)
    {
        find.Bind(1, key.AsSpan());
        var found = find.Step();
        find.Reset();
        return found;
    }
}
