using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>The writes for SQL Server. Each operation runs one batch of statements over row sets, never one statement per row.</summary>
/// <param name="timeoutSeconds">The maximum time of a statement, in seconds.</param>
internal sealed class SqlServerWrites(int timeoutSeconds) : IDatabaseWrites
{
    public bool IsBusy => false;

    public async Task<WriteScope> BeginWriteAsync(DbConnection connection, CancellationToken cancellation) =>
        new(await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation), turn: null);

    public async Task<IReadOnlyList<bool>> ClaimIdsAsync(
        DbTransaction transaction, IReadOnlyList<EventKey> keys, CancellationToken cancellation)
    {
        // Sorted by key, so that batches with common keys take their locks in the same order.
        var places = Enumerable.Range(0, keys.Count).OrderBy(i => keys[i].Value).ToArray();
        var isNew = new bool[keys.Count];
        await foreach (var ordinal in Batch(transaction).Add("rows", BulkTables.EventIds, places.Select(i => keys[i]))
            .ReadAsync(SqlServerSql.ClaimIds, r => r.GetInt32(0), cancellation))
        {
            isNew[places[ordinal]] = true;
        }

        return isNew;
    }

    public Task ForgetIdsAsync(DbTransaction transaction, IReadOnlyList<EventKey> keys, CancellationToken cancellation) => keys.Count == 0
        ? Task.CompletedTask
        : Batch(transaction).Add(
            "rows", BulkTables.EventIds, keys.OrderBy(k => k.Value)).ExecuteAsync(SqlServerSql.ForgetIds, cancellation);

    public Task StoreAsync(DbTransaction transaction, NewEvents events, CancellationToken cancellation) => Batch(transaction)
        .Add("events", BulkTables.Events, events.Events)
        .Add("references", BulkTables.References, events.References)
        .Add("referencedIds", BulkTables.ReferencedIds, events.ReferencedIds)
        .Add("merges", BulkTables.Merges, events.Merges)
        .Add("focus", BulkTables.FocusEvents, events.Focus)
        .Add("conversations", events.Conversations)
        .Add("customers", events.Customers)
        .Add("since", SqlDbType.BigInt, events.Since)
        .ExecuteAsync(SqlServerSql.Store, cancellation);

    public Task AddEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation) =>
        InsertAbsentAsync(transaction, BulkTables.Events, events, cancellation);

    public Task ReplaceEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation) =>
        ExecuteAsync(transaction, SqlServerSql.Update(BulkTables.Events), BulkTables.Events, events, cancellation);

    public Task DeleteEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation) =>
        DeleteAsync(transaction, BulkTables.Events, events, cancellation);

    public async Task<IReadOnlyList<(int Place, byte[]? Stored)>> FindDifferingAsync(
        DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation) =>
        events.Count == 0 ? []
        : await Batch(transaction)
        .Add("rows", BulkTables.Events, events)
        .ReadAsync(
            SqlServerSql.FindDiffering, r => (r.GetInt32(0), r.IsDBNull(1) ? null : r.GetFieldValue<byte[]>(1)),
            cancellation).ToListAsync(cancellation);

    public Task NoteIssuesAsync(DbTransaction transaction, IReadOnlyList<DataIssue> issues, CancellationToken cancellation) =>
        ExecuteAsync(transaction, SqlServerSql.NoteIssues, BulkTables.DataIssues, issues, cancellation);

    public Task AddPendingAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyCollection<string> ids, PendingPriority priority, long since,
        CancellationToken cancellation) =>
        ids.Count == 0 ? Task.CompletedTask : Batch(transaction)
            .Add("ids", ids).Add("kind", SqlDbType.Int, (int)kind).Add(
                "priority", SqlDbType.Int, (int)priority).Add("since", SqlDbType.BigInt, since)
            .ExecuteAsync(SqlServerQueueSql.Add, cancellation);

    public async Task<IReadOnlyCollection<string>> HoldPendingAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, CancellationToken cancellation) =>
        conversations.Count == 0 ? []
        : await Batch(transaction).Add("ids", conversations).ReadAsync(
            SqlServerQueueSql.Hold, r => r.GetString(0), cancellation).ToListAsync(cancellation);

    public async Task<IReadOnlyList<LeasedFold>> LeaseAsync(
        DbTransaction transaction, PendingKind kind, int most, Lease lease, CancellationToken cancellation) => await Batch(transaction)
        .Add("kind", SqlDbType.Int, (int)kind).Add("most", SqlDbType.Int, most).Add(lease)
        .ReadAsync(SqlServerQueueSql.Lease, ToEntry, cancellation).ToListAsync(cancellation);

    public async Task<IReadOnlyList<LeasedFold>> AddAndLeaseAsync(
        DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, long since, CancellationToken cancellation) =>
        await Batch(transaction)
        .Add("ids", conversations).Add(lease).Add("since", SqlDbType.BigInt, since)
        .ReadAsync(SqlServerQueueSql.AddAndLease, ToEntry, cancellation).ToListAsync(cancellation);

    public Task ClearAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease, CancellationToken cancellation) =>
        ExecuteAsync(transaction, SqlServerQueueSql.Clear, kind, entries, lease, cancellation);

    public Task ReleaseAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease, CancellationToken cancellation) =>
        ExecuteAsync(transaction, SqlServerQueueSql.Release, kind, entries, lease, cancellation);

    public Task RenewAsync(DbTransaction transaction, PendingKind kind, Lease lease, DateTime untilUtc, CancellationToken cancellation) =>
        Batch(transaction)
        .Add("kind", SqlDbType.Int, (int)kind).Add("lease", SqlDbType.BigInt, lease.Id).Add("until", SqlDbType.DateTime2, untilUtc)
        .ExecuteAsync(SqlServerQueueSql.Renew, cancellation);

    public Task DropPendingAsync(DbTransaction transaction, PendingKind kind, string id, CancellationToken cancellation) =>
        Batch(transaction)
        .Add("kind", SqlDbType.Int, (int)kind).Add("id", SqlDbType.NVarChar, id, 64)
        .ExecuteAsync(SqlServerQueueSql.Drop, cancellation);

    public Task<int> WriteFoldAsync(DbTransaction transaction, FoldWrite fold, CancellationToken cancellation) =>
        Batch(transaction, isSorted: true)
        .Add("ids", fold.Folded)
        .Add("released", fold.Released)
        .Add("rows", BulkTables.Conversations, fold.Rows)
        .Add("topics", BulkTables.Topics, fold.Topics)
        .Add("contacts", BulkTables.Contacts, fold.Contacts)
        .Add("assignments", BulkTables.Assignments, fold.Assignments)
        .Add("issues", BulkTables.DataIssues, fold.Issues)
        .Add("lease", SqlDbType.BigInt, fold.Lease.Id)
        .Add("now", SqlDbType.DateTime2, fold.NowUtc)
        .Add("milliseconds", SqlDbType.BigInt, fold.NowMilliseconds)
        .Add("rebuild", SqlDbType.BigInt, fold.Rebuild)
        .Add("eventsFolded", SqlDbType.BigInt, (long)fold.Events)
        .ScalarAsync<int>(SqlServerSql.WriteFold, cancellation);

    public async Task<IReadOnlyList<string>> NextConversationsAsync(
        DbTransaction transaction, string after, int most, CancellationToken cancellation) => await Batch(transaction)
        .Add("after", SqlDbType.NVarChar, after, 64).Add("most", SqlDbType.Int, most)
        .ReadAsync(SqlServerSql.NextConversations, r => r.GetString(0), cancellation).ToListAsync(cancellation);

    public Task InsertAbsentAsync<T>(
        DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        ExecuteAsync(transaction, SqlServerSql.InsertAbsent(table), table, rows, cancellation);

    public Task UpsertAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        ExecuteAsync(transaction, SqlServerSql.Upsert(table), table, rows, cancellation);

    public Task InsertAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        ExecuteAsync(transaction, SqlServerSql.Insert(table), table, rows, cancellation);

    public Task DeleteAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        ExecuteAsync(transaction, SqlServerSql.Delete(table), table, rows, cancellation);

    public Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation) =>
        Batch(transaction)
        .Add("counter", SqlDbType.NVarChar, counter, 32).Add("amount", SqlDbType.BigInt, amount)
        .ScalarAsync<long>(SqlServerSql.AddToCounter, cancellation);

    private Task ExecuteAsync<T>(
        DbTransaction transaction, string sql, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation) =>
        rows.Count == 0 ? Task.CompletedTask : Batch(transaction).Add("rows", table, rows).ExecuteAsync(sql, cancellation);

    private Task ExecuteAsync(
        DbTransaction transaction, string sql, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease,
        CancellationToken cancellation) =>
        entries.Count == 0 ? Task.CompletedTask : Batch(transaction)
            .Add("ids", entries).Add("kind", SqlDbType.Int, (int)kind).Add("lease", SqlDbType.BigInt, lease.Id)
            .ExecuteAsync(sql, cancellation);

    private static LeasedFold ToEntry(SqlDataReader reader) => new(reader.GetString(0), reader.GetInt64(1));

    private SqlServerBatch Batch(DbTransaction transaction, bool isSorted = false) =>
        new((SqlConnection)transaction.Connection!, (SqlTransaction)transaction, timeoutSeconds, isSorted);
}
