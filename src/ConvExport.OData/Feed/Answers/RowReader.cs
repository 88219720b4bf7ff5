using System.Data.Common;
using System.Globalization;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Feed.Answers;

/// <summary>Reads values of an answer from the database's rows, by their kinds: what differs by database ends here.</summary>
/// <param name="command">What was asked.</param>
/// <param name="reader">What came of it.</param>
/// <param name="isSqlite">It is SQLite that answers.</param>
/// <param name="stop">Ends the command when nobody waits for it any more; disposed of with the reader.</param>
internal sealed class RowReader(DbCommand command, DbDataReader reader, bool isSqlite, QueryStop stop) : IAsyncDisposable
{
    /// <summary>What a buffer for a timestamp has to hold.</summary>
    public const int TimestampLength = 32;

    private const int SecondsLength = 19;

    private bool _isBegun;
    private bool _hasRow;
    private bool _hasFailed;
    private const string Timestamps = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>An instant as the feed writes it.</summary>
    public static string TextOf(DateTime utc) => utc.ToString(Timestamps, CultureInfo.InvariantCulture);

    /// <summary>The next row; false after the last.</summary>
    public ValueTask<bool> NextAsync(CancellationToken cancellation) =>
        isSqlite ? new(NextOfSqlite()) : new(NextOfAnyAsync(cancellation));

    /// <summary>Whether SQLite's rows are read past the generic reader. Only the benchmark of that reader says no.</summary>
    internal static bool IsNativeUsed { get; set; } = true;

    /// <summary>SQLite's own row, to read without the generic reader; null of other databases.</summary>
    public SqliteRow? Native { get; } = isSqlite && IsNativeUsed && reader is SqliteDataReader { Handle: not null } native ? new SqliteRow(native, command.Connection as SqliteConnection) : null;

    private async Task<bool> NextOfAnyAsync(CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(cancellation);
        }
        catch (DbException failure) when (stop.Explain(failure) is { } reason)
        {
            throw reason;
        }
    }

    private bool NextOfSqlite()
    {
        try
        {
            // The reader has gone to the first row by itself.
            _hasRow = _isBegun && Native is { } row ? _hasRow && row.Next() : reader.Read();
            _isBegun = true;
            return _hasRow;
        }
        catch (SqliteException failure)
        {
            _hasFailed = true;
            if (stop.Explain(failure) is { } reason)
            {
                throw reason;
            }

            throw;
        }
    }

    /// <summary>Values are as SQLite has them: timestamps and dates are text.</summary>
    public bool IsSqlite => isSqlite;

    public bool IsNull(OutputColumn column) => reader.IsDBNull(column.Ordinal);
    public string Text(OutputColumn column) => reader.GetString(column.Ordinal);
    public bool Flag(OutputColumn column) => reader.GetBoolean(column.Ordinal);
    public byte[] Bytes(OutputColumn column) => (byte[])reader.GetValue(column.Ordinal);
    public int Int32(OutputColumn column) => reader.GetInt32(column.Ordinal);
    public long Whole(OutputColumn column) => isSqlite ? reader.GetInt64(column.Ordinal) : Convert.ToInt64(reader.GetValue(column.Ordinal), CultureInfo.InvariantCulture);
    public double Double(OutputColumn column) => reader.GetDouble(column.Ordinal);
    public DateTime Timestamp(OutputColumn column) => DateTime.SpecifyKind(reader.GetDateTime(column.Ordinal), DateTimeKind.Utc);
    public DateOnly Date(OutputColumn column) => DateOnly.FromDateTime(reader.GetDateTime(column.Ordinal));

    /// <summary>An instant as <c>yyyy-MM-ddThh:mm:ss.fffZ</c>, written to the buffer. Returns its length.</summary>
    public int Timestamp(OutputColumn column, Span<char> buffer)
    {
        // SQLite has it as text, all but so: to parse that and format it again would cost more than all else of a row.
        if (isSqlite && reader.GetString(column.Ordinal) is { Length: >= SecondsLength } stored && stored[10] == ' ' && char.IsAsciiDigit(stored[0]))
        {
            stored.AsSpan(0, SecondsLength).CopyTo(buffer);
            buffer[10] = 'T';
            ".000Z".CopyTo(buffer[SecondsLength..]);
            stored.AsSpan(SecondsLength, Math.Min(stored.Length - SecondsLength, ".fff".Length)).CopyTo(buffer[SecondsLength..]);
            return SecondsLength + ".fffZ".Length;
        }

        Timestamp(column).TryFormat(buffer, out var length, Timestamps, CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary>An exact number, money in dollars.</summary>
    public decimal Decimal(OutputColumn column) => (column.Kind, isSqlite) switch
    {
        (ValueKind.Money, true) => (decimal)reader.GetInt64(column.Ordinal) / Storage.ProviderModel.MoneyUnitsPerDollar,
        (ValueKind.MoneyAverage, true) => (decimal)reader.GetDouble(column.Ordinal) / Storage.ProviderModel.MoneyUnitsPerDollar,
        _ => reader.GetDecimal(column.Ordinal),
    };

    /// <summary>The value as text that is read back to the same value; null for none.</summary>
    public string? Invariant(OutputColumn column) => IsNull(column) ? null : column.Kind switch
    {
        ValueKind.Text => Text(column),
        ValueKind.Document => System.Text.Encoding.UTF8.GetString(Bytes(column)),
        ValueKind.Time => isSqlite ? Text(column) : reader.GetFieldValue<TimeSpan>(column.Ordinal).ToString("c", CultureInfo.InvariantCulture),
        ValueKind.Flag => Flag(column) ? "true" : "false",
        ValueKind.Int32 or ValueKind.Int64 => Whole(column).ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => Double(column).ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Timestamp => TimestampText(column),
        ValueKind.Date when isSqlite => Text(column),
        ValueKind.Date => Date(column).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Decimal(column).ToString("0.############################", CultureInfo.InvariantCulture),
    };

    private string TimestampText(OutputColumn column)
    {
        Span<char> buffer = stackalloc char[TimestampLength];
        return buffer[..Timestamp(column, buffer)].ToString();
    }

    public async ValueTask DisposeAsync()
    {
        // First, so that it cannot stop what comes next on the connection.
        stop.Dispose();
        try
        {
            await reader.DisposeAsync();
        }
        catch (SqliteException) when (_hasFailed)
        {
            // SQLite says once more, when a statement is put away, what its last step has said.
        }

        await command.DisposeAsync();
    }
}
