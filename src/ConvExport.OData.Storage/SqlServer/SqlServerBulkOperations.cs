using System.Data;
using System.Data.Common;
using ConvExport.OData.Fold;
using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.SqlServer;

/// <summary>Bulk copy into a temporary table, then statements over the whole set: never a statement a row.</summary>
public sealed class SqlServerBulkOperations : IBulkOperations
{
    public async Task<WriteScope> BeginWriteAsync(DbConnection connection, CancellationToken cancellation)
    {
        await using (var session = new SqlCommand(SqlServerSql.Session, (SqlConnection)connection))
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
            await StageAsync(transaction, table, rows, cancellation);
            await foreach (var ordinal in QueryAsync(transaction, SqlServerSql.InsertAbsent(table), r => r.GetInt32(0), cancellation))
            {
                inserted[ordinal] = true;
            }

            await ExecuteAsync(transaction, SqlServerSql.DropStage, cancellation);
        }

        return inserted;
    }

    public async Task MarkAsync(DbTransaction transaction, MarkKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        if (ids.Count > 0)
        {
            await StageMarksAsync(transaction, ids.Distinct(StringComparer.Ordinal).Select(id => new LeasedMark(id, 0)), cancellation);
            await ExecuteAsync(transaction, SqlServerSql.Mark, cancellation, new SqlParameter("@kind", (int)kind));
            await ExecuteAsync(transaction, SqlServerSql.DropMarksStage, cancellation);
        }
    }

    public async Task<IReadOnlyList<string>> NextConversationsAsync(
        DbTransaction transaction, string after, int most, CancellationToken cancellation) =>
        await QueryAsync(
            transaction, SqlServerSql.NextConversations, r => r.GetString(0), cancellation,
            new SqlParameter("@after", after), new SqlParameter("@most", most)).ToListAsync(cancellation);

    public async Task<IReadOnlyList<LeasedMark>> LeaseAsync(
        DbTransaction transaction, MarkKind kind, int most, Lease lease, CancellationToken cancellation) =>
        await QueryAsync(
            transaction, SqlServerSql.Lease, r => new LeasedMark(r.GetString(0), r.GetInt64(1)), cancellation,
            new SqlParameter("@kind", (int)kind), new SqlParameter("@most", most), new SqlParameter("@lease", lease.Id),
            Timestamp("@now", lease.NowUtc), Timestamp("@until", lease.UntilUtc)).ToListAsync(cancellation);

    public async Task<IReadOnlySet<string>> ClearAsync(
        DbTransaction transaction, MarkKind kind, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation)
    {
        await StageMarksAsync(transaction, marks, cancellation);
        var held = await QueryAsync(
            transaction, SqlServerSql.Clear, r => r.GetString(0), cancellation,
            new SqlParameter("@kind", (int)kind), new SqlParameter("@lease", lease.Id)).ToListAsync(cancellation);
        await ExecuteAsync(transaction, SqlServerSql.DropMarksStage, cancellation);
        return held.ToHashSet(StringComparer.Ordinal);
    }

    public async Task<int> WriteRowsAsync(
        DbTransaction transaction, IReadOnlyList<ConversationRow> rows, long firstRevision, DateTime nowUtc, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        await StageAsync(transaction, BulkTable.Conversations, [.. rows.Select(r => RowValues.Of(r, firstRevision, nowUtc))], cancellation);
        var written = await QueryAsync(
            transaction, SqlServerSql.WriteRows, r => r.GetInt32(0), cancellation,
            new SqlParameter("@firstRevision", firstRevision)).SingleAsync(cancellation);
        await ExecuteAsync(transaction, SqlServerSql.DropStage, cancellation);
        return written;
    }

    public async Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation) =>
        await QueryAsync(
            transaction, SqlServerSql.AddToCounter, r => r.GetInt64(0), cancellation,
            new SqlParameter("@counter", counter), new SqlParameter("@amount", amount)).SingleAsync(cancellation);

    private static async Task StageAsync(
        DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        await ExecuteAsync(transaction, SqlServerSql.CreateStage(table), cancellation);
        using var data = new DataTable();
        foreach (var column in table.Columns.Append("Ordinal"))
        {
            data.Columns.Add(column, typeof(object));
        }

        for (var i = 0; i < rows.Count; i++)
        {
            data.Rows.Add([.. rows[i].Select(ToColumn), i]);
        }

        await CopyAsync(transaction, "#Stage", data, cancellation);
    }

    private static async Task StageMarksAsync(DbTransaction transaction, IEnumerable<LeasedMark> marks, CancellationToken cancellation)
    {
        await ExecuteAsync(transaction, SqlServerSql.CreateMarksStage, cancellation);
        using var data = new DataTable();
        data.Columns.Add("Id", typeof(string));
        data.Columns.Add("Mark", typeof(long));
        foreach (var mark in marks)
        {
            data.Rows.Add(mark.Id, mark.Mark);
        }

        await CopyAsync(transaction, "#Marks", data, cancellation);
    }

    private static async Task CopyAsync(DbTransaction transaction, string stage, DataTable data, CancellationToken cancellation)
    {
        using var copy = new SqlBulkCopy((SqlConnection)transaction.Connection!, SqlBulkCopyOptions.Default, (SqlTransaction)transaction)
        {
            DestinationTableName = stage,
            BulkCopyTimeout = 0,
        };
        foreach (DataColumn column in data.Columns)
        {
            copy.ColumnMappings.Add(column.ColumnName, column.ColumnName);
        }

        await copy.WriteToServerAsync(data, cancellation);
    }

    private static object ToColumn(object? value) => value switch
    {
        null => DBNull.Value,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        FocusKind kind => (int)kind,
        _ => value,
    };

    private static SqlParameter Timestamp(string name, DateTime utc) => new(name, SqlDbType.DateTime2) { Value = utc };

    private static async Task ExecuteAsync(
        DbTransaction transaction, string sql, CancellationToken cancellation, params SqlParameter[] parameters)
    {
        await using var command = new SqlCommand(sql, (SqlConnection)transaction.Connection!, (SqlTransaction)transaction);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async IAsyncEnumerable<T> QueryAsync<T>(
        DbTransaction transaction, string sql, Func<SqlDataReader, T> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation, params SqlParameter[] parameters)
    {
        await using var command = new SqlCommand(sql, (SqlConnection)transaction.Connection!, (SqlTransaction)transaction);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return read(reader);
        }

        // A fault in a later statement of the batch shows itself only when its result is asked for.
        while (await reader.NextResultAsync(cancellation))
        {
        }
    }
}
