using System.Data;
using System.Data.Common;
using ConvExport.OData.Fold;
using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.SqlServer;

/// <summary>Bulk copy into a temporary table, then statements over the whole set: never a statement a row.</summary>
public sealed class SqlServerBulkOperations(int timeoutSeconds) : IBulkOperations
{
    /// <summary>Deadlock victim, lock timeout, time-outs and ends of connections, failover and resource limits.</summary>
    private static readonly HashSet<int> TransientErrors =
        [-2, 20, 64, 121, 233, 1205, 1222, 3935, 4060, 4221, 10053, 10054, 10060, 10928, 10929, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920];

    public async Task<WriteScope> BeginWriteAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using (var session = new SqlCommand(SqlServerSql.Session, (SqlConnection)connection) { CommandTimeout = timeoutSeconds })
        {
            await session.ExecuteNonQueryAsync(cancellation);
        }

        return new WriteScope(await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation), turn: null);
    }

    public async Task<IReadOnlyList<bool>> InsertAbsentAsync(
        DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        var inserted = new bool[rows.Count];
        if (rows.Count > 0)
        {
            await On(transaction).StageAsync(table, rows, cancellation);
            await foreach (var ordinal in On(transaction).QueryAsync(SqlServerSql.InsertAbsent(table), r => r.GetInt32(0), cancellation))
            {
                inserted[ordinal] = true;
            }

            await On(transaction).ExecuteAsync(SqlServerSql.DropStage, cancellation);
        }

        return inserted;
    }

    /// <summary>Chosen as the victim of a deadlock, waited too long for a lock, or the connection is gone.</summary>
    public bool IsTransient(Exception failure) =>
        failure is SqlException sql && sql.Errors.Cast<SqlError>().Any(e => TransientErrors.Contains(e.Number));

    public async Task DeleteAsync(DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> keys, CancellationToken cancellation)
    {
        if (keys.Count > 0)
        {
            await On(transaction).StageAsync(table with { Columns = table.Key }, keys, cancellation);
            await On(transaction).ExecuteAsync(SqlServerSql.Delete(table), cancellation);
            await On(transaction).ExecuteAsync(SqlServerSql.DropStage, cancellation);
        }
    }

    public async Task<IReadOnlyList<bool>> AreStoredAsync(
        DbTransaction transaction, IReadOnlyList<object?[]> events, CancellationToken cancellation)
    {
        var stored = new bool[events.Count];
        if (events.Count > 0)
        {
            await On(transaction).StageAsync(BulkTable.Events, events, cancellation);
            await foreach (var ordinal in On(transaction).QueryAsync(SqlServerSql.AreStored, r => r.GetInt32(0), cancellation))
            {
                stored[ordinal] = true;
            }

            await On(transaction).ExecuteAsync(SqlServerSql.DropStage, cancellation);
        }

        return stored;
    }

    public async Task<IReadOnlyCollection<string>> RunningCustomersAsync(
        DbTransaction transaction, IReadOnlyList<object?[]> focusEvents, CancellationToken cancellation)
    {
        if (focusEvents.Count == 0)
        {
            return [];
        }

        await On(transaction).StageAsync(BulkTable.FocusEvents, focusEvents, cancellation);
        var customers = await On(transaction).QueryAsync(SqlServerSql.RunningCustomers, r => r.GetString(0), cancellation).ToListAsync(cancellation);
        await On(transaction).ExecuteAsync(SqlServerSql.DropStage, cancellation);
        return customers;
    }

    public async Task NoteIssuesAsync(DbTransaction transaction, IReadOnlyList<object?[]> issues, CancellationToken cancellation)
    {
        if (issues.Count > 0)
        {
            await On(transaction).StageAsync(BulkTable.DataIssues, issues, cancellation);
            await On(transaction).ExecuteAsync(SqlServerSql.NoteIssues, cancellation);
            await On(transaction).ExecuteAsync(SqlServerSql.InsertAbsent(BulkTable.DataIssues), cancellation);
            await On(transaction).ExecuteAsync(SqlServerSql.DropStage, cancellation);
        }
    }

    public async Task ReplaceIssuesAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, IReadOnlyList<object?[]> issues, CancellationToken cancellation)
    {
        await On(transaction).StageAsync(BulkTable.DataIssues, issues, cancellation);
        await On(transaction).StageMarksAsync(conversations.Select(id => new LeasedMark(id, 0)), cancellation);
        await On(transaction).ExecuteAsync(SqlServerSql.DropIssues, cancellation,
            new SqlParameter("@incomplete", IssueRows.OfFold[0]), new SqlParameter("@afterMerge", IssueRows.OfFold[1]));
        await On(transaction).ExecuteAsync(SqlServerSql.SetIssues, cancellation);
        await On(transaction).ExecuteAsync(SqlServerSql.InsertAbsent(BulkTable.DataIssues), cancellation);
        await On(transaction).ExecuteAsync(SqlServerSql.DropMarksStage, cancellation);
        await On(transaction).ExecuteAsync(SqlServerSql.DropStage, cancellation);
    }

    public async Task MarkAsync(DbTransaction transaction, MarkKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        if (ids.Count > 0)
        {
            await On(transaction).StageMarksAsync(ids.Distinct(StringComparer.Ordinal).Select(id => new LeasedMark(id, 0)), cancellation);
            await On(transaction).ExecuteAsync(SqlServerSql.Mark, cancellation, new SqlParameter("@kind", (int)kind));
            await On(transaction).ExecuteAsync(SqlServerSql.DropMarksStage, cancellation);
        }
    }

    public Task MarkCustomersAsync(DbTransaction transaction, IReadOnlyCollection<string> customers, CancellationToken cancellation) =>
        MarkAsync(transaction, MarkKind.Customer, customers, cancellation);

    public async Task<IReadOnlyCollection<string>> HoldMarksAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, CancellationToken cancellation)
    {
        await On(transaction).StageMarksAsync(conversations.Select(id => new LeasedMark(id, 0)), cancellation);
        var marked = await On(transaction).QueryAsync(SqlServerSql.HoldMarks, r => r.GetString(0), cancellation).ToListAsync(cancellation);
        await On(transaction).ExecuteAsync(SqlServerSql.DropMarksStage, cancellation);
        return marked;
    }

    public async Task<IReadOnlyList<string>> NextConversationsAsync(
        DbTransaction transaction, string after, int most, CancellationToken cancellation) =>
        await On(transaction).QueryAsync(SqlServerSql.NextConversations, r => r.GetString(0), cancellation,
            new SqlParameter("@after", after), new SqlParameter("@most", most)).ToListAsync(cancellation);

    public async Task<IReadOnlyList<LeasedMark>> LeaseAsync(
        DbTransaction transaction, MarkKind kind, int most, Lease lease, CancellationToken cancellation) =>
        await On(transaction).QueryAsync(SqlServerSql.Lease, r => new LeasedMark(r.GetString(0), r.GetInt64(1)), cancellation,
            new SqlParameter("@kind", (int)kind), new SqlParameter("@most", most), new SqlParameter("@lease", lease.Id),
            Timestamp("@now", lease.NowUtc), Timestamp("@latest", lease.LatestUtc), Timestamp("@until", lease.UntilUtc)).ToListAsync(cancellation);

    public async Task<IReadOnlyList<LeasedMark>> MarkAndLeaseAsync(
        DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, CancellationToken cancellation)
    {
        await On(transaction).StageMarksAsync(conversations.Select(id => new LeasedMark(id, 0)), cancellation);
        var held = await On(transaction).QueryAsync(SqlServerSql.MarkAndLease, r => new LeasedMark(r.GetString(0), r.GetInt64(1)), cancellation,
            new SqlParameter("@kind", (int)MarkKind.Conversation), new SqlParameter("@lease", lease.Id),
            Timestamp("@now", lease.NowUtc), Timestamp("@latest", lease.LatestUtc), Timestamp("@until", lease.UntilUtc)).ToListAsync(cancellation);
        await On(transaction).ExecuteAsync(SqlServerSql.DropMarksStage, cancellation);
        return held;
    }

    public async Task<IReadOnlySet<string>> ClearAsync(
        DbTransaction transaction, MarkKind kind, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation)
    {
        await On(transaction).StageMarksAsync(marks, cancellation);
        var held = await On(transaction).QueryAsync(SqlServerSql.Clear, r => r.GetString(0), cancellation,
            new SqlParameter("@kind", (int)kind), new SqlParameter("@lease", lease.Id)).ToListAsync(cancellation);
        await On(transaction).ExecuteAsync(SqlServerSql.DropMarksStage, cancellation);
        return held.ToHashSet(StringComparer.Ordinal);
    }

    public async Task StageRowsAsync(DbTransaction transaction, IReadOnlyList<ConversationRow> rows, CancellationToken cancellation)
    {
        if (rows.Count > 0)
        {
            await On(transaction).StageAsync(BulkTable.Conversations, [.. rows.Select(RowValues.Of)], cancellation);
        }
    }

    public async Task<int> WriteRowsAsync(
        DbTransaction transaction, IReadOnlyList<ConversationRow> staged, IReadOnlySet<string> held, long firstRevision, DateTime nowUtc,
        CancellationToken cancellation)
    {
        if (staged.Count == 0)
        {
            return 0;
        }

        var sets = On(transaction);
        if (staged.Any(r => !held.Contains(r.ConversationId)))
        {
            await sets.StageMarksAsync(held.Select(id => new LeasedMark(id, 0)), cancellation);
            await sets.ExecuteAsync(SqlServerSql.KeepHeld, cancellation);
            await sets.ExecuteAsync(SqlServerSql.DropMarksStage, cancellation);
        }

        var written = await sets.QueryAsync(
            SqlServerSql.WriteRows, r => r.GetInt32(0), cancellation,
            new SqlParameter("@firstRevision", firstRevision), Timestamp("@now", nowUtc)).SingleAsync(cancellation);
        await sets.ExecuteAsync(SqlServerSql.DropStage, cancellation);
        return written;
    }

    public async Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation) =>
        await On(transaction).QueryAsync(SqlServerSql.AddToCounter, r => r.GetInt64(0), cancellation,
            new SqlParameter("@counter", counter), new SqlParameter("@amount", amount)).SingleAsync(cancellation);

    private SqlServerSets On(DbTransaction transaction) => new((SqlConnection)transaction.Connection!, (SqlTransaction)transaction, timeoutSeconds);

    private static SqlParameter Timestamp(string name, DateTime utc) => new(name, SqlDbType.DateTime2) { Value = utc };
}
