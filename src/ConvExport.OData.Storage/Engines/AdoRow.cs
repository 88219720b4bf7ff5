using System.Data.Common;
using System.Globalization;
using System.Text;

namespace ConvExport.OData.Storage.Engines;

/// <summary>The current row of any ADO.NET reader, read with its typed getters.</summary>
internal readonly struct AdoRow(AdoValues values) : IRow
{
    private readonly Scratch _scratch = new();

    public static bool ReadsNullAsDefault => false;

    public static bool HasUtf8 => false;

    public bool IsNull(int column) => values.Reader.IsDBNull(column);

    public bool GetBoolean(int column) =>
        values.TypeOf(column) == TypeCode.Boolean ? values.Reader.GetBoolean(column) : GetInt64(column) != 0;

    public long GetInt64(int column) => values.TypeOf(column) switch
    {
        TypeCode.Int64 => values.Reader.GetInt64(column),
        TypeCode.Int32 => values.Reader.GetInt32(column),
        TypeCode.Int16 => values.Reader.GetInt16(column),
        TypeCode.Byte => values.Reader.GetByte(column),
        TypeCode.Empty => values.Reader.GetInt64(column),
        _ => Convert.ToInt64(values.Reader.GetValue(column), CultureInfo.InvariantCulture),
    };

    public double GetDouble(int column) => values.TypeOf(column) switch
    {
        TypeCode.Double => values.Reader.GetDouble(column),
        TypeCode.Single => values.Reader.GetFloat(column),
        TypeCode.Empty => values.Reader.GetDouble(column),
        _ => Convert.ToDouble(values.Reader.GetValue(column), CultureInfo.InvariantCulture),
    };

    public decimal GetDecimal(int column) =>
        values.TypeOf(column) == TypeCode.Decimal ? values.Reader.GetDecimal(column) : (decimal)GetDouble(column);

    public long GetMoneyUnits(int column) => values.AreMoneyUnitsStored
        ? values.Reader.GetInt64(column)
        : (long)(values.Reader.GetDecimal(column) * Money.UnitsPerDollar);

    public string GetText(int column) => values.Reader.GetString(column);

    public ReadOnlySpan<byte> GetUtf8(int column) => values.Reader.IsDBNull(column) ? [] : _scratch.Encode(values.Reader.GetString(column));

    public ReadOnlySpan<byte> GetBytes(int column) => values.Reader.IsDBNull(column) ? [] : values.Reader.GetFieldValue<byte[]>(column);

    public DateTime GetInstant(int column) => values.AreInstantsText
        ? InstantText.Parse(Utf8Of(column))
        : DateTime.SpecifyKind(values.Reader.GetDateTime(column), DateTimeKind.Utc);

    public void CopyInstant(int column, Span<byte> to)
    {
        if (values.AreInstantsText)
        {
            InstantText.Copy(Utf8Of(column), to);
        }
        else
        {
            InstantText.Write(values.Reader.GetDateTime(column), to);
        }
    }

    public DateOnly GetDate(int column) => values.AreInstantsText
        ? InstantText.ParseDay(Utf8Of(column))
        : DateOnly.FromDateTime(values.Reader.GetDateTime(column));

    public ReadOnlySpan<byte> GetDateUtf8(int column)
    {
        if (values.Reader.IsDBNull(column))
        {
            return [];
        }

        if (values.AreInstantsText)
        {
            return Utf8Of(column);
        }

        var date = GetDate(column);
        var text = _scratch.Of(InstantText.DayLength);
        InstantText.Write(date, text);
        return text;
    }

    /// <summary>
    /// The bytes of a timestamp or day stored as text. A database that stores UTF-8 returns them without creating a string.
    /// </summary>
    private byte[] Utf8Of(int column) => values.Reader.GetFieldValue<byte[]>(column);

    /// <summary>A buffer for one value at a time. It grows when a value needs more space.</summary>
    private sealed class Scratch
    {
        private byte[] _bytes = new byte[256];

        /// <summary>Encodes a text as UTF-8.</summary>
        public Span<byte> Encode(string text)
        {
            // Takes the buffer only after it is large enough, because growing replaces it.
            var room = Of(Encoding.UTF8.GetMaxByteCount(text.Length));
            return room[..Encoding.UTF8.GetBytes(text, room)];
        }

        /// <summary>A buffer with the given length, reused for each value.</summary>
        public Span<byte> Of(int length)
        {
            if (_bytes.Length < length)
            {
                _bytes = new byte[Math.Max(length, _bytes.Length * 2)];
            }

            return _bytes.AsSpan(0, length);
        }
    }
}

/// <summary>The source of the values: the reader, how the database stores values, and the types of the columns.</summary>
/// <param name="reader">The statement's reader.</param>
/// <param name="areTypesKnown">Whether the reader knows its column types. If not, integers are read as Int64.</param>
internal sealed class AdoValues(DbDataReader reader, bool areTypesKnown = true)
{
    private readonly TypeCode[]? _types = areTypesKnown
        ? [.. Enumerable.Range(0, reader.FieldCount).Select(i => Type.GetTypeCode(reader.GetFieldType(i)))]
        : null;

    /// <summary>The current reader. A chunked read replaces it with the next one, which has the same columns.</summary>
    public DbDataReader Reader { get; set; } = reader;

    /// <summary>Whether timestamps and days are stored as text.</summary>
    public bool AreInstantsText { get; init; }

    /// <summary>Whether money is stored as an integer number of the units that <see cref="Money"/> defines.</summary>
    public bool AreMoneyUnitsStored { get; init; }

    /// <summary>The type of a column; <see cref="TypeCode.Empty"/> if the reader does not know it.</summary>
    public TypeCode TypeOf(int column) => _types is null ? TypeCode.Empty : _types[column];
}

/// <summary>The rows of any ADO.NET reader.</summary>
internal class AdoRowReader(
    AdoValues values, DbCommand command, StatementTimer timer, ChunkedRead? chunks) : RowReader<AdoRow>(new AdoRow(values), timer)
{
    private DbCommand _command = command;
    private int _rowsOfChunk;
    private bool _isOver;

    protected sealed override bool Next()
    {
        if (!_isOver && _rowsOfChunk++ == chunks?.Rows)
        {
            Continue(chunks.Next(this));
        }

        _isOver = _isOver || !values.Reader.Read();
        return !_isOver;
    }

    protected override async ValueTask EndAsync()
    {
        await values.Reader.DisposeAsync();
        await _command.DisposeAsync();
    }

    private void Continue(DbCommand? next)
    {
        if (next is null)
        {
            _isOver = true;
            return;
        }

        values.Reader.Dispose();
        _command.Dispose();
        _command = next;
        _rowsOfChunk = 1;
        Timer.Follow(next);
        values.Reader = next.ExecuteReader();
    }
}
