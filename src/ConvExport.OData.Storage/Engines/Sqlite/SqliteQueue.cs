using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// The operations of the fold queue, which <see cref="IDatabaseWrites"/> describes. Conversations are in a separate table, keyed by number.
/// The view <c>PendingFolds</c> shows all entries by id.
/// </summary>
internal static class SqliteQueue
{
    public static void Add(
        DbTransaction transaction, ConversationNumbers numbers, PendingKind kind, IReadOnlyCollection<string> ids,
        PendingPriority priority, long since)
    {
        using var add = SqliteWrites.Prepare(transaction, PendingSql.Of(kind).Add);
        add.Bind(1, (long)kind);
        add.Bind(3, (long)priority);
        add.Bind(4, since);
        foreach (var id in ids)
        {
            BindNew(add, numbers, kind, id);
            add.Execute();
        }
    }

    /// <summary>
    /// Makes pending the conversations of customers, and of all customers ever merged into them. This transaction is the only
    /// writer, so it sees all conversations.
    /// </summary>
    public static void AddOfCustomers(DbTransaction transaction, IEnumerable<string> customers, long since)
    {
        using var into = SqliteWrites.Prepare(transaction, SqliteSql.MergedInto);
        using var add = SqliteWrites.Prepare(transaction, PendingSql.AddOfCustomer);
        add.Bind(2, (long)PendingPriority.Backlog);
        add.Bind(3, since);
        var seen = new HashSet<string>(customers, StringComparer.Ordinal);
        var open = new Queue<string>(seen.Order(StringComparer.Ordinal));
        while (open.TryDequeue(out var customer))
        {
            add.Bind(1, customer);
            add.Execute();
            into.Bind(1, customer);
            while (into.Step())
            {
                var source = into.Text(0);
                if (seen.Add(source))
                {
                    open.Enqueue(source);
                }
            }
        }
    }

    /// <summary>Only reads, without a lock: this transaction is the only writer, so no entry can change before its end.</summary>
    public static List<string> Hold(DbTransaction transaction, IReadOnlyCollection<string> conversations)
    {
        using var numbers = new ConversationNumbers(transaction);
        using var find = SqliteWrites.Prepare(transaction, PendingSql.Conversations.Find);
        find.Bind(1, (long)PendingKind.Conversation);
        var pending = new List<string>();
        foreach (var conversation in conversations)
        {
            if (numbers.Of(conversation) is { } number)
            {
                find.Bind(2, number);
                if (find.Step())
                {
                    pending.Add(conversation);
                }

                find.Reset();
            }
        }

        return pending;
    }

    public static List<LeasedFold> Take(DbTransaction transaction, PendingKind kind, int most, Lease lease)
    {
        using var take = SqliteWrites.Prepare(transaction, PendingSql.Of(kind).Lease);
        take.Bind(1, (long)kind);
        take.Bind(2, (long)most);
        Bind(take, lease, 3);
        using var numbers = new ConversationNumbers(transaction);
        var taken = new List<LeasedFold>();
        while (take.Step())
        {
            taken.Add(new LeasedFold(kind == PendingKind.Conversation ? numbers.IdOf(take.Number(0)) : take.Text(0), take.Number(1)));
        }

        return taken;
    }

    public static List<LeasedFold> AddAndTake(DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, long since)
    {
        using var numbers = new ConversationNumbers(transaction);
        using var take = SqliteWrites.Prepare(transaction, PendingSql.Of(PendingKind.Conversation).AddAndLease);
        take.Bind(1, (long)PendingKind.Conversation);
        Bind(take, lease, 3);
        take.Bind(7, since);
        var taken = new List<LeasedFold>(conversations.Count);
        foreach (var conversation in conversations)
        {
            BindNew(take, numbers, PendingKind.Conversation, conversation);
            take.Step();
            if (take.Number(1) == lease.Id)
            {
                taken.Add(new LeasedFold(conversation, take.Number(0)));
            }

            take.Step();
        }

        return taken;
    }

    public static void Release(
        DbTransaction transaction, ConversationNumbers numbers, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease)
    {
        using var release = SqliteWrites.Prepare(transaction, PendingSql.Of(kind).Release);
        release.Bind(1, (long)kind);
        release.Bind(3, lease.Id);
        foreach (var entry in entries)
        {
            BindKey(release, numbers, kind, entry.Id);
            release.Execute();
        }
    }

    /// <summary>
    /// Of the entries that the lease still holds, deletes those with an unchanged version and releases the others. Returns the ids of all
    /// these entries.
    /// </summary>
    public static HashSet<string> Clear(
        DbTransaction transaction, ConversationNumbers numbers, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease)
    {
        using var clear = SqliteWrites.Prepare(transaction, PendingSql.Of(kind).Clear);
        using var release = SqliteWrites.Prepare(transaction, PendingSql.Of(kind).Release);
        clear.Bind(1, (long)kind);
        clear.Bind(3, lease.Id);
        release.Bind(1, (long)kind);
        release.Bind(3, lease.Id);
        var held = new HashSet<string>(entries.Count, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            BindKey(clear, numbers, kind, entry.Id);
            clear.Bind(4, entry.Version);
            if (clear.Execute() > 0)
            {
                held.Add(entry.Id);
                continue;
            }

            BindKey(release, numbers, kind, entry.Id);
            if (release.Execute() > 0)
            {
                held.Add(entry.Id);
            }
        }

        return held;
    }

    public static void Renew(DbTransaction transaction, PendingKind kind, Lease lease, DateTime untilUtc)
    {
        using var renew = SqliteWrites.Prepare(transaction, PendingSql.Of(kind).Renew);
        renew.Bind(1, (long)kind);
        renew.Bind(2, untilUtc);
        renew.Bind(3, lease.Id);
        renew.Execute();
    }

    public static void Drop(DbTransaction transaction, PendingKind kind, string id)
    {
        using var numbers = new ConversationNumbers(transaction);
        using var drop = SqliteWrites.Prepare(transaction, PendingSql.Of(kind).Drop);
        drop.Bind(1, (long)kind);
        BindKey(drop, numbers, kind, id);
        drop.Execute();
    }

    private static void BindNew(SqliteStatement statement, ConversationNumbers numbers, PendingKind kind, string id)
    {
        if (kind == PendingKind.Conversation)
        {
            numbers.OfOrNew(id);
        }

        BindKey(statement, numbers, kind, id);
    }

    /// <summary>Binds the entry's key. A conversation without a number is not pending, so null is bound, which matches no entry.</summary>
    private static void BindKey(SqliteStatement statement, ConversationNumbers numbers, PendingKind kind, string id)
    {
        if (kind != PendingKind.Conversation)
        {
            statement.Bind(2, id);
        }
        else if (numbers.Of(id) is { } number)
        {
            statement.Bind(2, number);
        }
        else
        {
            statement.BindNull(2);
        }
    }

    private static void Bind(SqliteStatement statement, Lease lease, int first)
    {
        statement.Bind(first, lease.Id);
        statement.Bind(first + 1, lease.NowUtc);
        statement.Bind(first + 2, lease.LatestUtc);
        statement.Bind(first + 3, lease.UntilUtc);
    }
}
