using System.Data.Common;
using ConvExport.OData.Fold;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ConvExport.OData.Storage.Sqlite;

/// <summary>Prepared statements in one transaction: what SQLite is fastest at.</summary>
public sealed class SqliteBulkOperations : IBulkOperations, IDisposable
{
    private readonly WriterTurns _turns = new();

    // Begun immediate: a writer of another process is waited for here, not met by a failure at the first write.
    public async Task<WriteScope> BeginWriteAsync(DbConnection connection, CancellationToken cancellation)
    {
        var turn = await _turns.NextAsync(cancellation);
        try
        {
            return new WriteScope(await connection.BeginTransactionAsync(cancellation), turn, SqliteLog.Keep);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>Its own waiting was for nothing: another process wrote for longer than a statement waits.</summary>
    public bool IsTransient(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };

    public Task<IReadOnlyList<bool>> InsertAbsentAsync(
        DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        using var insert = Prepare(transaction, SqliteSql.InsertAbsent(table));
        var inserted = new bool[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            inserted[i] = insert.Execute(rows[i]) == 1;
        }

        return Task.FromResult<IReadOnlyList<bool>>(inserted);
    }

    public Task DeleteAsync(DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> keys, CancellationToken cancellation) =>
        EachAsync(transaction, SqliteSql.Delete(table), keys);

    public Task<IReadOnlyList<bool>> AreStoredAsync(
        DbTransaction transaction, IReadOnlyList<object?[]> events, CancellationToken cancellation)
    {
        using var find = Prepare(transaction, SqliteSql.IsStored);
        var found = new bool[events.Count];
        for (var i = 0; i < events.Count; i++)
        {
            find.Bind(events[i]);
            found[i] = find.Step();
            find.Reset();
        }

        return Task.FromResult<IReadOnlyList<bool>>(found);
    }

    public Task<IReadOnlyCollection<string>> RunningCustomersAsync(
        DbTransaction transaction, IReadOnlyList<object?[]> focusEvents, CancellationToken cancellation)
    {
        using var find = Prepare(transaction, SqliteSql.RunningCustomers);
        var customers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var focus in focusEvents)
        {
            find.Bind(focus[0], focus[1]);
            while (find.Step())
            {
                customers.Add(find.Text(0));
            }
        }

        return Task.FromResult<IReadOnlyCollection<string>>(customers);
    }

    public Task NoteIssuesAsync(DbTransaction transaction, IReadOnlyList<object?[]> issues, CancellationToken cancellation) =>
        EachAsync(transaction, SqliteSql.NoteIssue, issues);

    public async Task ReplaceIssuesAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, IReadOnlyList<object?[]> issues, CancellationToken cancellation)
    {
        var standing = issues.Select(i => (Kind: (string)i[0]!, Subject: (string)i[1]!)).ToHashSet();
        foreach (var kind in IssueRows.OfFold)
        {
            var gone = Noted(transaction, kind, conversations).Where(c => !standing.Contains((kind, c)));
            await DeleteAsync(transaction, BulkTable.DataIssues, [.. gone.Select(c => new object?[] { kind, c })], cancellation);
        }

        await EachAsync(transaction, SqliteSql.SetIssue, issues);
    }

    public Task MarkAsync(DbTransaction transaction, MarkKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        using var mark = Prepare(transaction, SqliteSql.Mark);
        mark.Bind(1, (long)kind);
        foreach (var id in ids)
        {
            mark.Bind(2, id);
            mark.Execute();
        }

        return Task.CompletedTask;
    }

    /// <summary>This transaction is the only one that writes: it sees every conversation that there is.</summary>
    public Task MarkCustomersAsync(DbTransaction transaction, IReadOnlyCollection<string> customers, CancellationToken cancellation)
    {
        using var into = Prepare(transaction, SqliteSql.MergedInto);
        using var mark = Prepare(transaction, SqliteSql.MarkConversationsOf);
        var seen = new HashSet<string>(customers, StringComparer.Ordinal);
        var open = new Queue<string>(customers.Order(StringComparer.Ordinal));
        while (open.TryDequeue(out var customer))
        {
            mark.Bind(1, customer);
            mark.Execute();
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

        return Task.CompletedTask;
    }

    /// <summary>There is one writer, and it is this one: to look is to hold.</summary>
    public Task<IReadOnlyCollection<string>> HoldMarksAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, CancellationToken cancellation)
    {
        using var find = Prepare(transaction, SqliteSql.IsMarked);
        var marked = new List<string>();
        foreach (var conversation in conversations)
        {
            find.Bind(1, conversation);
            if (find.Step())
            {
                marked.Add(conversation);
            }

            find.Reset();
        }

        return Task.FromResult<IReadOnlyCollection<string>>(marked);
    }

    public Task<IReadOnlyList<string>> NextConversationsAsync(
        DbTransaction transaction, string after, int most, CancellationToken cancellation)
    {
        using var next = Prepare(transaction, SqliteSql.NextConversation);
        var ids = new List<string>();
        for (var last = after; ids.Count < most; ids.Add(last))
        {
            next.Bind(1, last);
            if (!next.Step())
            {
                break;
            }

            last = next.Text(0);
            next.Reset();
        }

        return Task.FromResult<IReadOnlyList<string>>(ids);
    }

    public Task<IReadOnlyList<LeasedMark>> LeaseAsync(
        DbTransaction transaction, MarkKind kind, int most, Lease lease, CancellationToken cancellation)
    {
        using var take = Prepare(transaction, SqliteSql.Lease);
        take.Bind((long)kind, (long)most, lease.Id, lease.NowUtc, lease.LatestUtc, lease.UntilUtc);
        var taken = new List<LeasedMark>();
        while (take.Step())
        {
            taken.Add(new LeasedMark(take.Text(0), take.Number(1)));
        }

        return Task.FromResult<IReadOnlyList<LeasedMark>>(taken);
    }

    public Task<IReadOnlyList<LeasedMark>> MarkAndLeaseAsync(
        DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, CancellationToken cancellation)
    {
        using var take = Prepare(transaction, SqliteSql.MarkAndLease);
        take.Bind((long)MarkKind.Conversation, null, lease.Id, lease.NowUtc, lease.LatestUtc, lease.UntilUtc);
        var taken = new List<LeasedMark>(conversations.Count);
        foreach (var conversation in conversations)
        {
            take.Bind(2, conversation);
            take.Step();
            if (take.Number(1) == lease.Id)
            {
                taken.Add(new LeasedMark(conversation, take.Number(0)));
            }

            take.Step();
        }

        return Task.FromResult<IReadOnlyList<LeasedMark>>(taken);
    }

    public Task<IReadOnlySet<string>> ClearAsync(
        DbTransaction transaction, MarkKind kind, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation)
    {
        using var clear = Prepare(transaction, SqliteSql.Clear);
        using var release = Prepare(transaction, SqliteSql.Release);
        clear.Bind(1, (long)kind);
        clear.Bind(3, lease.Id);
        var held = new HashSet<string>(marks.Count, StringComparer.Ordinal);
        foreach (var mark in marks)
        {
            clear.Bind(2, mark.Id);
            clear.Bind(4, mark.Mark);
            if (clear.Execute() > 0 || release.Execute((long)kind, mark.Id, lease.Id) > 0)
            {
                held.Add(mark.Id);
            }
        }

        return Task.FromResult<IReadOnlySet<string>>(held);
    }

    /// <summary>They are written from where they are.</summary>
    public Task StageRowsAsync(DbTransaction transaction, IReadOnlyList<ConversationRow> rows, CancellationToken cancellation) => Task.CompletedTask;

    public Task<int> WriteRowsAsync(
        DbTransaction transaction, IReadOnlyList<ConversationRow> staged, IReadOnlySet<string> held, long firstRevision, DateTime nowUtc,
        CancellationToken cancellation)
    {
        using var upsert = Prepare(transaction, SqliteSql.UpsertRow);
        var written = 0;
        foreach (var row in staged.Where(r => held.Contains(r.ConversationId)))
        {
            (row.Revision, row.RecomputedAt) = (firstRevision + written, nowUtc);
            SqliteRowBinder.Bind(upsert, row);
            written += upsert.Execute();
        }

        return Task.FromResult(written);
    }

    public Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation)
    {
        using var add = Prepare(transaction, SqliteSql.AddToCounter);
        add.Bind(counter, amount);
        add.Step();
        var value = add.Number(0);
        add.Step();
        return Task.FromResult(value);
    }

    /// <summary>
    /// The conversations that may have an issue of a kind: mostly there are few such issues at all, which are looked at
    /// once for the batch instead of once a conversation.
    /// </summary>
    private static IReadOnlyCollection<string> Noted(DbTransaction transaction, string kind, IReadOnlyCollection<string> conversations)
    {
        using var find = Prepare(transaction, SqliteSql.IssuesOf);
        var noted = new List<string>();
        find.Bind(1, kind);
        find.Bind(2, (long)conversations.Count);
        while (find.Step())
        {
            noted.Add(find.Text(0));
        }

        var among = conversations as IReadOnlySet<string> ?? conversations.ToHashSet(StringComparer.Ordinal);
        return noted.Count < conversations.Count ? [.. noted.Where(among.Contains)] : conversations;
    }

    private static SqliteStatement Prepare(DbTransaction transaction, string sql) => new(transaction.Connection!, sql);

    private static Task EachAsync(DbTransaction transaction, string sql, IReadOnlyList<object?[]> rows)
    {
        if (rows.Count > 0)
        {
            using var statement = Prepare(transaction, sql);
            foreach (var row in rows)
            {
                statement.Execute(row);
            }
        }

        return Task.CompletedTask;
    }
}
