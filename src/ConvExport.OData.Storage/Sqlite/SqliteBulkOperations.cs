using System.Data.Common;
using ConvExport.OData.Fold;
using Microsoft.Data.Sqlite;

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
            return new WriteScope(await connection.BeginTransactionAsync(cancellation), turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    public void Dispose() => _turns.Dispose();

    public async Task<IReadOnlyList<bool>> InsertAbsentAsync(
        DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        await using var insert = new SqliteStatement(transaction, SqliteSql.InsertAbsent(table), table.Columns.Count);
        var inserted = new bool[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            inserted[i] = insert.Execute(rows[i]) == 1;
        }

        return inserted;
    }

    public async Task MarkAsync(DbTransaction transaction, MarkKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        await using var mark = new SqliteStatement(transaction, SqliteSql.Mark, 2);
        foreach (var id in ids)
        {
            mark.Execute((int)kind, id);
        }
    }

    public async Task<IReadOnlyList<string>> NextConversationsAsync(
        DbTransaction transaction, string after, int most, CancellationToken cancellation)
    {
        await using var next = new SqliteStatement(transaction, SqliteSql.NextConversations, 2);
        var ids = new List<string>();
        await using var reader = next.Query(after, most);
        while (await reader.ReadAsync(cancellation))
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    public async Task<IReadOnlyList<LeasedMark>> LeaseAsync(
        DbTransaction transaction, MarkKind kind, int most, Lease lease, CancellationToken cancellation)
    {
        await using var take = new SqliteStatement(transaction, SqliteSql.Lease, 5);
        var taken = new List<LeasedMark>();
        await using var reader = take.Query((int)kind, most, lease.Id, lease.NowUtc, lease.UntilUtc);
        while (await reader.ReadAsync(cancellation))
        {
            taken.Add(new LeasedMark(reader.GetString(0), reader.GetInt64(1)));
        }

        return taken;
    }

    public async Task<IReadOnlySet<string>> ClearAsync(
        DbTransaction transaction, MarkKind kind, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation)
    {
        await using var clear = new SqliteStatement(transaction, SqliteSql.Clear, 4);
        await using var release = new SqliteStatement(transaction, SqliteSql.Release, 3);
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mark in marks)
        {
            if (clear.Execute((int)kind, mark.Id, lease.Id, mark.Mark) + release.Execute((int)kind, mark.Id, lease.Id) > 0)
            {
                held.Add(mark.Id);
            }
        }

        return held;
    }

    public async Task<int> WriteRowsAsync(
        DbTransaction transaction, IReadOnlyList<ConversationRow> rows, long firstRevision, DateTime nowUtc, CancellationToken cancellation)
    {
        await using var upsert = new SqliteStatement(transaction, SqliteSql.UpsertRow, BulkTable.Conversations.Columns.Count);
        var written = 0;
        foreach (var row in rows)
        {
            written += upsert.Execute(RowValues.Of(row, firstRevision + written, nowUtc));
        }

        return written;
    }

    public async Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation)
    {
        await using var add = new SqliteStatement(transaction, SqliteSql.AddToCounter, 2);
        await using var reader = add.Query(counter, amount);
        await reader.ReadAsync(cancellation);
        return reader.GetInt64(0);
    }
}
