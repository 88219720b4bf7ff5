using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// A prepared statement with parameters <c>?1</c>, <c>?2</c> …, executed any number of times. A parameter keeps its value until it is bound
/// again. Calls SQLite directly, because a parameter object per value would cost more than SQLite's own work. Not thread-safe.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int DayLength = 10;
    private const int SecondsLength = 19;

    /// <summary>The number of fractional digits of the seconds. Seven digits are a precision of 100 ns.</summary>
    private const int FractionDigits = 7;

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private byte[] _text = new byte[512];

    /// <summary>Prepares a statement on an open connection. Throws <see cref="SqliteException"/> if the SQL is invalid.</summary>
    public SqliteStatement(DbConnection connection, string sql)
    {
        _connection = ((SqliteConnection)connection).Handle!;
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Runs the statement with the bound values and returns the number of rows written.</summary>
    public int Execute()
    {
        while (Step())
        {
        }

        return raw.sqlite3_changes(_connection);
    }

    /// <summary>Moves to the next row of the result. Returns false after the last row; the statement can then be bound again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        var reset = raw.sqlite3_reset(_statement);
        Check(code == raw.SQLITE_DONE ? reset : code);
        return false;
    }

    /// <summary>Discards the remaining rows of a result.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(_statement, parameter));

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    public void Bind(int parameter, double value) => Check(raw.sqlite3_bind_double(_statement, parameter, value));

    public void Bind(int parameter, string? value)
    {
        if (value is null)
        {
            BindNull(parameter);
            return;
        }

        // The library binds an empty span as null.
        if (value.Length == 0)
        {
            Check(raw.sqlite3_bind_text(_statement, parameter, ""));
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most > _text.Length)
        {
            _text = new byte[most];
        }

        Check(raw.sqlite3_bind_text(_statement, parameter, _text.AsSpan(0, Encoding.UTF8.GetBytes(value, _text))));
    }

    /// <summary>
    /// Binds a timestamp in EF Core's format (<c>yyyy-MM-dd HH:mm:ss.FFFFFFF</c>), so that it can be compared with EF Core's timestamps.
    /// Writes the digits one by one. A format string would have to be interpreted for every timestamp of every row.
    /// </summary>
    public void Bind(int parameter, DateTime value)
    {
        var text = _text.AsSpan();
        WriteDay(text, value.Year, value.Month, value.Day);
        text[10] = (byte)' ';
        Write(text.Slice(11, 2), value.Hour);
        text[13] = (byte)':';
        Write(text.Slice(14, 2), value.Minute);
        text[16] = (byte)':';
        Write(text.Slice(17, 2), value.Second);
        var length = SecondsLength;
        if (value.Ticks % TimeSpan.TicksPerSecond is var fraction and > 0)
        {
            text[SecondsLength] = (byte)'.';
            Write(text.Slice(SecondsLength + 1, FractionDigits), (int)fraction);
            length = text[..(SecondsLength + 1 + FractionDigits)].LastIndexOfAnyExcept((byte)'0') + 1;
        }

        Check(raw.sqlite3_bind_text(_statement, parameter, text[..length]));
    }

    public void Bind(int parameter, DateOnly value)
    {
        WriteDay(_text, value.Year, value.Month, value.Day);
        Check(raw.sqlite3_bind_text(_statement, parameter, _text.AsSpan(0, DayLength)));
    }

    public void Bind(int parameter, ReadOnlySpan<byte> value) => Check(value.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0)
        : raw.sqlite3_bind_blob(_statement, parameter, value));

    /// <summary>Reads a complete text. The library's method would stop at a NUL.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>The bytes of a column. Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Reads a timestamp written by <see cref="Bind(int, DateTime)"/>.</summary>
    public DateTime Timestamp(int column)
    {
        // The digits are at fixed positions. Parsing with a format string would cost more than finding the row.
        var text = raw.sqlite3_column_blob(_statement, column);
        var ticks = new DateTime(
            Digits(text[..4]), Digits(text.Slice(5, 2)), Digits(text.Slice(8, 2)),
            Digits(text.Slice(11, 2)), Digits(text.Slice(14, 2)), Digits(text.Slice(17, 2)), DateTimeKind.Utc).Ticks;
        var fraction = text.Length > SecondsLength ? text[(SecondsLength + 1)..] : [];
        var part = Digits(fraction);
        for (var i = fraction.Length; i < FractionDigits; i++)
        {
            part *= 10;
        }

        return new DateTime(ticks + part, DateTimeKind.Utc);
    }

    public void Dispose() => _statement.Dispose();

    private static void WriteDay(Span<byte> text, int year, int month, int day)
    {
        Write(text[..4], year);
        text[4] = (byte)'-';
        Write(text.Slice(5, 2), month);
        text[7] = (byte)'-';
        Write(text.Slice(8, 2), day);
    }

    private static void Write(Span<byte> digits, int number)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            digits[i] = (byte)('0' + digit);
        }
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var digit in text)
        {
            number = number * 10 + (digit - '0');
        }

        return number;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _connection);
        }
    }
}
