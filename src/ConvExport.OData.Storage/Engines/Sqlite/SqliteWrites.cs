using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>The writes for SQLite. They run prepared statements in one transaction, which is SQLite's fastest way to write.</summary>
internal sealed class SqliteWrites : IDatabaseWrites, IDisposable
{
    private readonly WriterTurns _turns = new();
    private readonly EventIdMerge _ids = new();

    public bool IsBusy => _turns.IsTaken;

    // Begins an immediate transaction: it waits here for a writer in another process instead of failing at the first write.
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

    public Task<IReadOnlyList<bool>> ClaimIdsAsync(
        DbTransaction transaction, IReadOnlyList<EventKey> keys, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<bool>>(SqliteEventIds.Claim(transaction, _ids, keys));

    public Task ForgetIdsAsync(DbTransaction transaction, IReadOnlyList<EventKey> keys, CancellationToken cancellation)
    {
        SqliteEventIds.Forget(transaction, keys);
        return Task.CompletedTask;
    }

    public async Task StoreAsync(DbTransaction transaction, NewEvents events, CancellationToken cancellation)
    {
        using var numbers = new ConversationNumbers(transaction);
        SqliteEvents.Add(transaction, events.Events, numbers);
        await InsertAbsentAsync(transaction, BulkTables.References, events.References, cancellation);
        await InsertAbsentAsync(transaction, BulkTables.ReferencedIds, events.ReferencedIds, cancellation);
        await InsertAbsentAsync(transaction, BulkTables.Merges, events.Merges, cancellation);
        await InsertAbsentAsync(transaction, BulkTables.FocusEvents, events.Focus, cancellation);
        SqliteQueue.Add(transaction, numbers, PendingKind.Conversation, events.Conversations, PendingPriority.Live, events.Since);
        SqliteQueue.AddOfCustomers(
            transaction, events.Customers.Union(RunningCustomers(transaction, events.Focus), StringComparer.Ordinal), events.Since);
    }

    public Task AddEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation)
    {
        using var numbers = new ConversationNumbers(transaction);
        SqliteEvents.Add(transaction, events, numbers);
        return Task.CompletedTask;
    }

    public Task ReplaceEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation)
    {
        SqliteEvents.Replace(transaction, events);
        return Task.CompletedTask;
    }

    public Task DeleteEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation)
    {
        SqliteEvents.Delete(transaction, events);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<(int Place, byte[]? Stored)>> FindDifferingAsync(
        DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation)
    {
        using var find = Prepare(transaction, SqliteSql.FindEvent);
        var differing = new List<(int, byte[]?)>();
        for (var i = 0; i < events.Count; i++)
        {
            find.Bind(1, events[i].ConversationId);
            find.Bind(2, events[i].TimestampUtc);
            find.Bind(3, events[i].EventId);
            if (!find.Step())
            {
                differing.Add((i, null));
                continue;
            }

            if (!find.Blob(0).SequenceEqual(events[i].Payload))
            {
                differing.Add((i, find.Blob(0).ToArray()));
            }

            find.Reset();
        }

        return Task.FromResult<IReadOnlyList<(int, byte[]?)>>(differing);
    }

    public Task NoteIssuesAsync(DbTransaction transaction, IReadOnlyList<DataIssue> issues, CancellationToken cancellation) =>
        EachAsync(transaction, SqliteSql.NoteIssue, BulkTables.DataIssues, issues);

    public Task AddPendingAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyCollection<string> ids, PendingPriority priority, long since,
        CancellationToken cancellation)
    {
        using var numbers = new ConversationNumbers(transaction);
        SqliteQueue.Add(transaction, numbers, kind, ids, priority, since);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyCollection<string>> HoldPendingAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyCollection<string>>(SqliteQueue.Hold(transaction, conversations));

    public Task<IReadOnlyList<LeasedFold>> LeaseAsync(
        DbTransaction transaction, PendingKind kind, int most, Lease lease, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<LeasedFold>>(SqliteQueue.Take(transaction, kind, most, lease));

    public Task<IReadOnlyList<LeasedFold>> AddAndLeaseAsync(
        DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, long since, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<LeasedFold>>(SqliteQueue.AddAndTake(transaction, conversations, lease, since));

    public Task ClearAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease, CancellationToken cancellation)
    {
        using var numbers = new ConversationNumbers(transaction);
        SqliteQueue.Clear(transaction, numbers, kind, entries, lease);
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease, CancellationToken cancellation)
    {
        using var numbers = new ConversationNumbers(transaction);
        SqliteQueue.Release(transaction, numbers, kind, entries, lease);
        return Task.CompletedTask;
    }

    public Task RenewAsync(DbTransaction transaction, PendingKind kind, Lease lease, DateTime untilUtc, CancellationToken cancellation)
    {
        SqliteQueue.Renew(transaction, kind, lease, untilUtc);
        return Task.CompletedTask;
    }

    public Task DropPendingAsync(DbTransaction transaction, PendingKind kind, string id, CancellationToken cancellation)
    {
        SqliteQueue.Drop(transaction, kind, id);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> NextConversationsAsync(
        DbTransaction transaction, string after, int most, CancellationToken cancellation)
    {
        using var next = Prepare(transaction, SqliteSql.NextConversations);
        next.Bind(1, after);
        next.Bind(2, (long)most);
        var ids = new List<string>();
        while (next.Step())
        {
            ids.Add(next.Text(0));
        }

        return Task.FromResult<IReadOnlyList<string>>(ids);
    }

    public async Task<int> WriteFoldAsync(DbTransaction transaction, FoldWrite fold, CancellationToken cancellation)
    {
        var held = ClearFolded(transaction, fold);
        var (written, inserted) = SqliteRowWrites.WriteRows(transaction, fold, held);
        SqliteRowWrites.ReplaceIssues(transaction, held, [.. fold.Issues.Where(i => held.Contains(i.ConversationId!))]);
        await AddToCounterAsync(transaction, Counter.Conversations, inserted, cancellation);
        using var note = Prepare(transaction, SqliteSql.NoteFolded);
        note.Bind(1, fold.NowMilliseconds);
        note.Execute();
        if (fold.Rebuild is { } rebuild)
        {
            using var count = Prepare(transaction, SqliteSql.CountRebuild);
            count.Bind(1, rebuild);
            count.Bind(2, (long)fold.Events);
            count.Bind(3, (long)written);
            count.Execute();
        }

        return written;
    }

    public Task InsertAbsentAsync<T>(
        DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        EachAsync(transaction, SqliteSql.InsertAbsent(table), table, rows);

    public Task UpsertAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        EachAsync(transaction, SqliteSql.Upsert(table), table, rows);

    public Task InsertAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        EachAsync(transaction, SqliteSql.Insert(table), table, rows);

    public Task DeleteAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        EachAsync(transaction, SqliteSql.Delete(table), table, rows, table.KeyLength);

    public Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation)
    {
        using var add = Prepare(transaction, SqliteSql.AddToCounter);
        add.Bind(1, counter);
        add.Bind(2, amount);
        add.Step();
        var value = add.Number(0);
        add.Step();
        return Task.FromResult(value);
    }

    /// <summary>
    /// Clears the folded entries and returns the ids of those that the lease still held. Releases the entries that were not folded. Deletes
    /// the numbers of folded conversations that have no events and are no longer pending.
    /// </summary>
    private static HashSet<string> ClearFolded(DbTransaction transaction, FoldWrite fold)
    {
        using var numbers = new ConversationNumbers(transaction);
        var held = SqliteQueue.Clear(transaction, numbers, PendingKind.Conversation, fold.Folded, fold.Lease);
        SqliteQueue.Release(transaction, numbers, PendingKind.Conversation, fold.Released, fold.Lease);
        if (fold.Rows.Count < fold.Folded.Count)
        {
            numbers.ForgetUnused(held.Except(fold.Rows.Select(r => r.Row.ConversationId), StringComparer.Ordinal));
        }

        return held;
    }

    /// <summary>
    /// The customers whom an agent may have had in focus just before one of the agent's given focus events. Also includes customers on whom
    /// the agent's focus begins at exactly the time of the event. An unnecessary customer costs at most one extra fold per conversation.
    /// </summary>
    private static HashSet<string> RunningCustomers(DbTransaction transaction, IReadOnlyList<StoredFocus> focus)
    {
        var customers = new HashSet<string>(StringComparer.Ordinal);
        if (focus.Count > 0)
        {
            using var find = Prepare(transaction, SqliteSql.RunningCustomers);
            foreach (var one in focus)
            {
                find.Bind(1, one.AgentId);
                find.Bind(2, one.OccurredUtc);
                while (find.Step())
                {
                    customers.Add(find.Text(0));
                }
            }
        }

        return customers;
    }

    internal static SqliteStatement Prepare(DbTransaction transaction, string sql) => new(transaction.Connection!, sql);

    private static Task EachAsync<T>(
        DbTransaction transaction, string sql, BulkTable<T> table, IReadOnlyList<T> rows, int parameters = int.MaxValue)
    {
        if (rows.Count > 0)
        {
            using var statement = Prepare(transaction, sql);
            var sink = new SqliteSink(statement, parameters);
            foreach (var row in rows)
            {
                sink.Execute(table, row);
            }
        }

        return Task.CompletedTask;
    }
}
