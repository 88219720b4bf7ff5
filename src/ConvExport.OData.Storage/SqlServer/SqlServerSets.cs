using System.Data;
using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.SqlServer;

/// <summary>Sets of values on a connection: copied into temporary tables, and worked on as a whole.</summary>
/// <param name="connection">An open connection.</param>
/// <param name="transaction">Its transaction; null outside of one.</param>
/// <param name="timeoutSeconds">When a statement is given up.</param>
internal sealed class SqlServerSets(SqlConnection connection, SqlTransaction? transaction, int timeoutSeconds)
{
    /// <summary>Copies rows of a table, each with its number, into <c>#Stage</c>.</summary>
    public async Task StageAsync(
        BulkTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        await ExecuteAsync(SqlServerSql.CreateStage(table), cancellation);
        using var data = new DataTable();
        foreach (var column in table.Columns.Append("Ordinal"))
        {
            data.Columns.Add(column, typeof(object));
        }

        for (var i = 0; i < rows.Count; i++)
        {
            data.Rows.Add([.. rows[i].Select(ToColumn), i]);
        }

        await CopyAsync("#Stage", data, cancellation);
    }

    /// <summary>
    /// Copies marks, or just ids, into <c>#Marks</c>. Ids that differ in trailing spaces only are one to SQL Server: its key
    /// would refuse the second.
    /// </summary>
    public async Task StageMarksAsync(IEnumerable<LeasedMark> marks, CancellationToken cancellation)
    {
        await ExecuteAsync(SqlServerSql.CreateMarksStage, cancellation);
        using var data = new DataTable();
        data.Columns.Add("Id", typeof(string));
        data.Columns.Add("Mark", typeof(long));
        foreach (var mark in marks.DistinctBy(m => m.Id.TrimEnd(' '), StringComparer.Ordinal))
        {
            data.Rows.Add(mark.Id, mark.Mark);
        }

        await CopyAsync("#Marks", data, cancellation);
    }

    private async Task CopyAsync(string stage, DataTable data, CancellationToken cancellation)
    {
        using var copy = new SqlBulkCopy(connection, SqlBulkCopyOptions.Default, transaction)
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
        Enum member => Convert.ToInt32(member, System.Globalization.CultureInfo.InvariantCulture),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        _ => value,
    };

    public async Task ExecuteAsync(
        string sql, CancellationToken cancellation, params SqlParameter[] parameters)
    {
        await using var command = new SqlCommand(sql, connection, transaction) { CommandTimeout = timeoutSeconds };
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async IAsyncEnumerable<T> QueryAsync<T>(
        string sql, Func<SqlDataReader, T> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation, params SqlParameter[] parameters)
    {
        await using var command = new SqlCommand(sql, connection, transaction) { CommandTimeout = timeoutSeconds };
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
