using System.Data.Common;
using System.Globalization;
using System.Text;
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
    private readonly bool _isNative = isSqlite && IsNativeUsed && reader is SqliteDataReader { Handle: not null };
    private readonly SqliteRow _row = isSqlite && IsNativeUsed && reader is SqliteDataReader { Handle: not null } native ? new SqliteRow(native, command.Connection as SqliteConnection) : default;

    /// <summary>After so many rows it is seen that the query gets on.</summary>
    private const int RowsPerLook = 256;

    private int _rows;
    private bool _isBegun;
    private bool _hasRow;
    private bool _hasFailed;
    private byte[] _scratch = [];

    /// <summary>The next row; false after the last.</summary>
    public ValueTask<bool> NextAsync(CancellationToken cancellation) =>
        isSqlite ? new(NextOfSqlite()) : new(NextOfAnyAsync(cancellation));

    /// <summary>Whether SQLite's rows are read past the generic reader. Only the benchmark of that reader says no.</summary>
    internal static bool IsNativeUsed { get; set; } = true;

    /// <summary>SQLite's own row, to read without the generic reader; null of other databases.</summary>
    public SqliteRow? Native => _isNative ? _row : null;

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
            _hasRow = _isBegun && _isNative ? _hasRow && _row.Next() : reader.Read();
            if (!_isBegun || ++_rows == RowsPerLook)
            {
                _rows = 0;
                stop.BeginAnew();
            }

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

    public bool IsNull(OutputColumn column) => _isNative ? _row.IsNull(column.Ordinal) : reader.IsDBNull(column.Ordinal);
    public string Text(OutputColumn column) => reader.GetString(column.Ordinal);
    public bool Flag(OutputColumn column) => _isNative ? _row.Whole(column.Ordinal) != 0 : reader.GetBoolean(column.Ordinal);
    public int Int32(OutputColumn column) => (int)Whole(column);
    public long Whole(OutputColumn column) => _isNative ? _row.Whole(column.Ordinal)
        : isSqlite ? reader.GetInt64(column.Ordinal) : Convert.ToInt64(reader.GetValue(column.Ordinal), CultureInfo.InvariantCulture);
    public double Double(OutputColumn column) => _isNative ? _row.Real(column.Ordinal) : reader.GetDouble(column.Ordinal);
    public DateTime Timestamp(OutputColumn column) => _isNative ? InstantText.Parse(_row.Bytes(column.Ordinal)) : DateTime.SpecifyKind(reader.GetDateTime(column.Ordinal), DateTimeKind.Utc);
    public DateOnly Date(OutputColumn column) => _isNative ? InstantText.ParseDay(_row.Bytes(column.Ordinal)) : DateOnly.FromDateTime(reader.GetDateTime(column.Ordinal));

    /// <summary>A text, a document, a day or an instant as every format writes it; empty for null. Of use until the next call.</summary>
    public ReadOnlySpan<byte> Utf8(OutputColumn column)
    {
        if (_isNative)
        {
            var stored = _row.Bytes(column.Ordinal);
            if (column.Kind != ValueKind.Timestamp || (stored.IsEmpty && _row.IsNull(column.Ordinal)))
            {
                return stored;
            }

            InstantText.Copy(stored, Scratch(InstantText.Length));
            return _scratch.AsSpan(0, InstantText.Length);
        }

        return IsNull(column) ? [] : column.Kind switch
        {
            ValueKind.Timestamp when !isSqlite => Instant(Timestamp(column)),
            ValueKind.Timestamp => InstantOf(Text(column)),
            ValueKind.Date when !isSqlite => Day(Date(column)),
            ValueKind.Document => (byte[])reader.GetValue(column.Ordinal),
            _ => Encoded(Text(column)),
        };
    }

    private ReadOnlySpan<byte> Instant(DateTime utc)
    {
        InstantText.Write(utc, Scratch(InstantText.Length));
        return _scratch.AsSpan(0, InstantText.Length);
    }

    private ReadOnlySpan<byte> InstantOf(string stored)
    {
        Span<byte> bytes = stackalloc byte[96];
        InstantText.Copy(bytes[..Encoding.UTF8.GetBytes(stored.AsSpan(0, Math.Min(stored.Length, 32)), bytes)], Scratch(InstantText.Length));
        return _scratch.AsSpan(0, InstantText.Length);
    }

    private ReadOnlySpan<byte> Day(DateOnly day)
    {
        InstantText.Write(day, Scratch(InstantText.DayLength));
        return _scratch.AsSpan(0, InstantText.DayLength);
    }

    private ReadOnlySpan<byte> Encoded(string text) => _scratch.AsSpan(0, Encoding.UTF8.GetBytes(text, Scratch(Encoding.UTF8.GetMaxByteCount(text.Length))));

    private Span<byte> Scratch(int most)
    {
        if (_scratch.Length < most)
        {
            _scratch = new byte[Math.Max(most, _scratch.Length * 2)];
        }

        return _scratch;
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
        ValueKind.Document or ValueKind.Timestamp or ValueKind.Date => Encoding.UTF8.GetString(Utf8(column)),
        ValueKind.Time => isSqlite ? Text(column) : reader.GetFieldValue<TimeSpan>(column.Ordinal).ToString("c", CultureInfo.InvariantCulture),
        ValueKind.Flag => Flag(column) ? "true" : "false",
        ValueKind.Int32 or ValueKind.Int64 => Whole(column).ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => Double(column).ToString("R", CultureInfo.InvariantCulture),
        _ => Decimal(column).ToString("0.############################", CultureInfo.InvariantCulture),
    };

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
