using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>The queue of what is still to be folded, as <see cref="IDatabaseWrites"/> describes it.</summary>
internal static class SqliteQueue
{
    public static void Add(
        DbTransaction transaction, PendingKind kind, IReadOnlyCollection<string> ids, PendingPriority priority, long since)
    {
        using var add = SqliteWrites.Prepare(transaction, SqliteSql.AddPending);
        add.Bind(1, (long)kind);
        add.Bind(3, (long)priority);
        add.Bind(4, since);
        foreach (var id in ids)
        {
            add.Bind(2, id);
            add.Execute();
        }
    }

    /// <summary>There is one writer, and it is this one: to look is to hold.</summary>
    public static List<string> Hold(DbTransaction transaction, IReadOnlyCollection<string> conversations)
    {
        using var find = SqliteWrites.Prepare(transaction, SqliteSql.IsPending);
        var pending = new List<string>();
        foreach (var conversation in conversations)
        {
            find.Bind(1, conversation);
            if (find.Step())
            {
                pending.Add(conversation);
            }

            find.Reset();
        }

        return pending;
    }

    public static List<LeasedFold> Take(DbTransaction transaction, PendingKind kind, int most, Lease lease)
    {
        using var take = SqliteWrites.Prepare(transaction, SqliteSql.Lease);
        take.Bind(1, (long)kind);
        take.Bind(2, (long)most);
        Bind(take, lease, 3);
        var taken = new List<LeasedFold>();
        while (take.Step())
        {
            taken.Add(new LeasedFold(take.Text(0), take.Number(1)));
        }

        return taken;
    }

    public static List<LeasedFold> AddAndTake(DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, long since)
    {
        using var take = SqliteWrites.Prepare(transaction, SqliteSql.AddAndLease);
        take.Bind(1, (long)PendingKind.Conversation);
        Bind(take, lease, 3);
        take.Bind(7, since);
        var taken = new List<LeasedFold>(conversations.Count);
        foreach (var conversation in conversations)
        {
            take.Bind(2, conversation);
            take.Step();
            if (take.Number(1) == lease.Id)
            {
                taken.Add(new LeasedFold(conversation, take.Number(0)));
            }

            take.Step();
        }

        return taken;
    }

    public static void Release(DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease)
    {
        using var release = SqliteWrites.Prepare(transaction, SqliteSql.Release);
        release.Bind(1, (long)kind);
        release.Bind(3, lease.Id);
        foreach (var entry in entries)
        {
            release.Bind(2, entry.Id);
            release.Execute();
        }
    }

    /// <summary>Clears what has not grown and gives back what has. Returns the ids of both: only those were still held.</summary>
    public static HashSet<string> Clear(DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease)
    {
        using var clear = SqliteWrites.Prepare(transaction, SqliteSql.Clear);
        using var release = SqliteWrites.Prepare(transaction, SqliteSql.Release);
        clear.Bind(1, (long)kind);
        clear.Bind(3, lease.Id);
        release.Bind(1, (long)kind);
        release.Bind(3, lease.Id);
        var held = new HashSet<string>(entries.Count, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            clear.Bind(2, entry.Id);
            clear.Bind(4, entry.Version);
            if (clear.Execute() > 0)
            {
                held.Add(entry.Id);
                continue;
            }

            release.Bind(2, entry.Id);
            if (release.Execute() > 0)
            {
                held.Add(entry.Id);
            }
        }

        return held;
    }

    private static void Bind(SqliteStatement statement, Lease lease, int first)
    {
        statement.Bind(first, lease.Id);
        statement.Bind(first + 1, lease.NowUtc);
        statement.Bind(first + 2, lease.LatestUtc);
        statement.Bind(first + 3, lease.UntilUtc);
    }
}
