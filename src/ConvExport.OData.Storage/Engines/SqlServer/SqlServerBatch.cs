using System.Data;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>
/// A batch of statements over row sets. Small sets are sent with the batch as parameters that fill table variables, in a single
/// round trip. Large sets are copied into temporary tables first, before the batch takes locks that other transactions wait for.
/// </summary>
/// <param name="connection">An open connection.</param>
/// <param name="transaction">Its transaction; null if there is none.</param>
/// <param name="timeoutSeconds">The maximum time of a statement, in seconds.</param>
/// <param name="isSorted">Whether to sort temporary tables by the join key. Useful if they are joined several times.</param>
internal sealed partial class SqlServerBatch(
    SqlConnection connection, SqlTransaction? transaction, int timeoutSeconds, bool isSorted = false)
{
    /// <summary>The maximum number of values to send as parameters. SQL Server allows 2,100 parameters per statement.</summary>
    private const int MostValues = 1_500;

    private static readonly BulkTable<LeasedFold> Pending = new(
        "", [new("Id", ValueKind.Text, 64), new("Version", ValueKind.Int64)], 1, (entry, to) =>
        {
            to.Add(entry.Id);
            to.Add(entry.Version);
        });

    private readonly List<RowSet> _sets = [];
    private readonly List<SqlParameter> _parameters = [];

    /// <summary>Adds a row set as <c>@name</c>. Its column <c>Ordinal</c> contains the index of each row.</summary>
    public SqlServerBatch Add<T>(string name, BulkTable<T> table, IEnumerable<T> rows)
    {
        _sets.Add(RowSet.Of(name, table, rows));
        return this;
    }

    /// <summary>Adds pending entries with their ids and versions. They are sorted by id, so that they are locked in that order.</summary>
    public SqlServerBatch Add(string name, IEnumerable<LeasedFold> entries) =>
        Add(name, Pending, entries.OrderBy(e => e.Id, StringComparer.Ordinal));

    /// <summary>Adds ids, without duplicates, as entries with version 0.</summary>
    public SqlServerBatch Add(string name, IEnumerable<string> ids) =>
        Add(name, ids.Distinct(StringComparer.Ordinal).Select(id => new LeasedFold(id, 0)));

    /// <summary>Adds a value as <c>@name</c>.</summary>
    public SqlServerBatch Add(string name, SqlDbType type, object? value, int size = 0)
    {
        _parameters.Add(new SqlParameter("@" + name, type, size) { Value = value ?? DBNull.Value });
        return this;
    }

    /// <summary>Adds the parameters of a lease.</summary>
    public SqlServerBatch Add(Lease lease) => Add("lease", SqlDbType.BigInt, lease.Id)
        .Add("now", SqlDbType.DateTime2, lease.NowUtc).Add(
            "latest", SqlDbType.DateTime2, lease.LatestUtc).Add("until", SqlDbType.DateTime2, lease.UntilUtc);

    /// <summary>Runs the batch.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = await PrepareAsync(sql, cancellation);
        await command.ExecuteNonQueryAsync(cancellation);
        await CleanUpAsync(cancellation);
    }

    /// <summary>Runs the batch and returns its single value.</summary>
    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var command = await PrepareAsync(sql, cancellation);
        var value = (T)(await command.ExecuteScalarAsync(cancellation))!;
        await CleanUpAsync(cancellation);
        return value;
    }

    /// <summary>Runs the batch and returns its rows.</summary>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        string sql, Func<SqlDataReader, T> read, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using (var command = await PrepareAsync(sql, cancellation))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                yield return read(reader);
            }

            // An error in a later statement of the batch is thrown only when its result is requested.
            while (await reader.NextResultAsync(cancellation))
            {
            }
        }

        await CleanUpAsync(cancellation);
    }

    private bool IsInline => _sets.Sum(s => s.Rows.Count * s.Columns.Count) <= MostValues;

    private async Task<SqlCommand> PrepareAsync(string sql, CancellationToken cancellation)
    {
        var command = new SqlCommand("", connection, transaction) { CommandTimeout = timeoutSeconds };
        command.Parameters.AddRange([.. _parameters]);
        if (IsInline)
        {
            var text = new StringBuilder();
            foreach (var set in _sets)
            {
                text.Append(CultureInfo.InvariantCulture, $"{set.TableVariable}\n");
                set.AppendValues(text, command.Parameters);
            }

            command.CommandText = text.Append(sql).ToString();
            return command;
        }

        await CopyAsync(cancellation);
        command.CommandText =
            SetName().Replace(sql, m => _sets.Exists(s => s.Name == m.Groups[1].Value) ? "#" + m.Groups[1].Value : m.Value);
        return command;
    }

    /// <summary>
    /// Creates and fills the temporary tables. The CREATE TABLE statements have no parameters. With parameters, the server would drop the
    /// tables at the end of the statement.
    /// </summary>
    private async Task CopyAsync(CancellationToken cancellation)
    {
        var tables = string.Join('\n', _sets.Select(s => s.TemporaryTable(isSorted)));
        await using (var create = new SqlCommand(tables, connection, transaction) { CommandTimeout = timeoutSeconds })
        {
            await create.ExecuteNonQueryAsync(cancellation);
        }

        foreach (var set in _sets.Where(s => s.Rows.Count > 0))
        {
            using var copy = new SqlBulkCopy(
                connection, SqlBulkCopyOptions.Default,
                transaction) { DestinationTableName = "#" + set.Name, BulkCopyTimeout = timeoutSeconds };
            using var data = set.ToTable();
            foreach (DataColumn column in data.Columns)
            {
                copy.ColumnMappings.Add(column.ColumnName, column.ColumnName);
            }

            try
            {
                await copy.WriteToServerAsync(data, cancellation);
            }
            catch (InvalidOperationException wrapped) when (wrapped.InnerException is SqlException reason)
            {
                ExceptionDispatchInfo.Throw(reason);
            }
        }
    }

    private async Task CleanUpAsync(CancellationToken cancellation)
    {
        if (!IsInline)
        {
            await using var drop = new SqlCommand(
                string.Join('\n', _sets.Select(s => $"DROP TABLE #{s.Name};")), connection,
                transaction) { CommandTimeout = timeoutSeconds };
            await drop.ExecuteNonQueryAsync(cancellation);
        }
    }

    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex SetName();
}
