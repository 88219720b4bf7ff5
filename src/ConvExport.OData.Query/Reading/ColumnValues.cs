using System.Globalization;
using System.Text;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Reading;

/// <summary>Reads the values of a row by response column, and formats them as text.</summary>
public static class ColumnValues
{
    public static bool IsNull(this RowReader rows, OutputColumn column) => rows.IsNull(column.Ordinal);

    public static bool GetBoolean(this RowReader rows, OutputColumn column) => rows.GetBoolean(column.Ordinal);

    public static long GetInt64(this RowReader rows, OutputColumn column) => rows.GetInt64(column.Ordinal);

    public static double GetDouble(this RowReader rows, OutputColumn column) => rows.GetDouble(column.Ordinal);

    public static string GetText(this RowReader rows, OutputColumn column) => rows.GetText(column.Ordinal);

    public static DateTime GetInstant(this RowReader rows, OutputColumn column) => rows.GetInstant(column.Ordinal);

    public static DateOnly GetDate(this RowReader rows, OutputColumn column) => rows.GetDate(column.Ordinal);

    /// <summary>Reads a number as a decimal. Money and averages of money are in dollars.</summary>
    public static decimal GetDecimal(this RowReader rows, OutputColumn column) => column.Kind switch
    {
        ValueKind.Money => (decimal)rows.GetMoneyUnits(column.Ordinal) / Money.UnitsPerDollar,
        ValueKind.MoneyAverage => (decimal)rows.GetDouble(column.Ordinal) / Money.UnitsPerDollar,
        _ => rows.GetDecimal(column.Ordinal),
    };

    /// <summary>Reads a text or document as UTF-8; empty for null.</summary>
    public static ReadOnlySpan<byte> GetUtf8(this RowReader rows, OutputColumn column) =>
        column.Kind == ValueKind.Document ? rows.GetBytes(column.Ordinal) : rows.GetUtf8(column.Ordinal);

    /// <summary>Formats the value as culture-independent text, with timestamps to the millisecond; null for null.</summary>
    public static string? Invariant(this RowReader rows, OutputColumn column) => rows.IsNull(column.Ordinal) ? null : column.Kind switch
    {
        ValueKind.Text => rows.GetText(column.Ordinal),
        ValueKind.Document => Encoding.UTF8.GetString(rows.GetBytes(column.Ordinal)),
        ValueKind.Timestamp => Storage.InstantText.Of(rows.GetInstant(column.Ordinal)),
        ValueKind.Date => Encoding.UTF8.GetString(rows.GetDateUtf8(column.Ordinal)),
        ValueKind.Time => TimeText(rows.GetInt64(column.Ordinal)),
        ValueKind.Boolean => rows.GetBoolean(column.Ordinal) ? "true" : "false",
        ValueKind.Int32 or ValueKind.Int64 => rows.GetInt64(column.Ordinal).ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => rows.GetDouble(column.Ordinal).ToString("R", CultureInfo.InvariantCulture),
        _ => rows.GetDecimal(column).ToString("0.############################", CultureInfo.InvariantCulture),
    };

    /// <summary>Like <see cref="Invariant"/>, but with the full precision of a stored timestamp.</summary>
    public static string? Exact(this RowReader rows, OutputColumn column) => column.Kind == ValueKind.Timestamp && !rows.IsNull(column)
        ? rows.GetInstant(column).ToString("O", CultureInfo.InvariantCulture)
        : rows.Invariant(column);

    /// <summary>Formats a time of day, given in milliseconds, as OData requires.</summary>
    public static string TimeText(long milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds).ToString("hh\\:mm\\:ss\\.fff", CultureInfo.InvariantCulture);
}
