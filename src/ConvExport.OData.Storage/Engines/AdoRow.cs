using System.Data.Common;
using System.Globalization;
using System.Text;

namespace ConvExport.OData.Storage.Engines;

/// <summary>The row of any ADO.NET reader, by its typed getters.</summary>
internal readonly struct AdoRow(DbDataReader reader, AdoValues values) : IRow
{
    private readonly Scratch _scratch = new();

    public static bool ReadsNullAsDefault => false;

    public static bool HasUtf8 => false;

    public bool IsNull(int column) => reader.IsDBNull(column);

    public bool GetBoolean(int column) => values.TypeOf(column) == TypeCode.Boolean ? reader.GetBoolean(column) : GetInt64(column) != 0;

    public long GetInt64(int column) => values.TypeOf(column) switch
    {
        TypeCode.Int64 => reader.GetInt64(column),
        TypeCode.Int32 => reader.GetInt32(column),
        TypeCode.Int16 => reader.GetInt16(column),
        TypeCode.Byte => reader.GetByte(column),
        TypeCode.Empty => reader.GetInt64(column),
        _ => Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture),
    };

    public double GetDouble(int column) => values.TypeOf(column) switch
    {
        TypeCode.Double => reader.GetDouble(column),
        TypeCode.Single => reader.GetFloat(column),
        TypeCode.Empty => reader.GetDouble(column),
        _ => Convert.ToDouble(reader.GetValue(column), CultureInfo.InvariantCulture),
    };

    public decimal GetDecimal(int column) => values.TypeOf(column) == TypeCode.Decimal ? reader.GetDecimal(column) : (decimal)GetDouble(column);

    public long GetMoneyUnits(int column) => values.AreMoneyUnitsStored
        ? reader.GetInt64(column)
        : (long)(reader.GetDecimal(column) * Money.UnitsPerDollar);

    public string GetText(int column) => reader.GetString(column);

    public ReadOnlySpan<byte> GetUtf8(int column) => reader.IsDBNull(column) ? [] : _scratch.Encode(reader.GetString(column));

    public ReadOnlySpan<byte> GetBytes(int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<byte[]>(column);

    public DateTime GetInstant(int column) => values.AreInstantsText
        ? InstantText.Parse(_scratch.Encode(reader.GetString(column)))
        : DateTime.SpecifyKind(reader.GetDateTime(column), DateTimeKind.Utc);

    public void CopyInstant(int column, Span<byte> to)
    {
        if (values.AreInstantsText)
        {
            InstantText.Copy(_scratch.Encode(reader.GetString(column)), to);
        }
        else
        {
            InstantText.Write(reader.GetDateTime(column), to);
        }
    }

    public DateOnly GetDate(int column) => values.AreInstantsText
        ? InstantText.ParseDay(_scratch.Encode(reader.GetString(column)))
        : DateOnly.FromDateTime(reader.GetDateTime(column));

    public ReadOnlySpan<byte> GetDateUtf8(int column)
    {
        if (reader.IsDBNull(column))
        {
            return [];
        }

        var date = GetDate(column);
        var text = _scratch.Of(InstantText.DayLength);
        InstantText.Write(date, text);
        return text;
    }

    /// <summary>A place for one value at a time, as large as the largest so far.</summary>
    private sealed class Scratch
    {
        private byte[] _bytes = new byte[256];

        /// <summary>A text in UTF-8.</summary>
        public Span<byte> Encode(string text)
        {
            // The buffer is taken only once it is large enough: growing it replaces it.
            var room = Of(Encoding.UTF8.GetMaxByteCount(text.Length));
            return room[..Encoding.UTF8.GetBytes(text, room)];
        }

        /// <summary>A buffer of that length, reused for each value.</summary>
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

/// <summary>How a database's values are stored, and of which types the columns of one statement are.</summary>
/// <param name="reader">The statement's reader; null where all whole numbers are read as 64 bits, as SQLite does.</param>
internal sealed class AdoValues(DbDataReader? reader)
{
    private readonly TypeCode[]? _types = reader is null ? null : [.. Enumerable.Range(0, reader.FieldCount).Select(i => Type.GetTypeCode(reader.GetFieldType(i)))];

    /// <summary>Instants and days are texts.</summary>
    public bool AreInstantsText { get; init; }

    /// <summary>Money is a whole number of units.</summary>
    public bool AreMoneyUnitsStored { get; init; }

    /// <summary>The type of a column; <see cref="TypeCode.Empty"/> where the database does not say.</summary>
    public TypeCode TypeOf(int column) => _types is null ? TypeCode.Empty : _types[column];
}

/// <summary>The rows of any ADO.NET reader.</summary>
internal class AdoRowReader(AdoValues values, DbCommand command, DbDataReader reader, StatementTimer timer)
    : RowReader<AdoRow>(new AdoRow(reader, values), command, reader, timer)
{
    protected override bool Next() => Reader.Read();
}
