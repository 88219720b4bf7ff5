using System.Globalization;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Pages;

/// <summary>Values as people read them on pages: numbers and dates by the reader's locale, durations as <c>d:hh:mm:ss</c>.</summary>
internal static class ReportText
{
    /// <summary>A cell; empty for none.</summary>
    public static string Of(ReportColumn column, object? value, TimeZoneInfo zone) => value switch
    {
        null => "",
        DateTime at => Instant(at, zone),
        DateOnly day => Day(day),
        bool flag => flag ? "Yes" : "No",
        double seconds when column.Kind == ColumnKind.Duration => Duration(seconds),
        decimal money => Money(money),
        IFormattable number when column.Kind is ColumnKind.DateKey or ColumnKind.Revision => number.ToString(null, CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("N0", CultureInfo.CurrentCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>What a column means, to somebody who has not read the documentation.</summary>
    public static string Meaning(ReportColumn column) =>
        column.Meaning.Replace(" (choice)", ", by this project's own rule: the source's is not public", StringComparison.Ordinal);

    /// <summary>Seconds as <c>d:hh:mm:ss</c>.</summary>
    public static string Duration(double seconds) => TimeSpan.FromSeconds(Math.Floor(seconds)).ToString(@"d\:hh\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>Whole seconds as hours, minutes and seconds, as conditions take them.</summary>
    public static string Seconds(int seconds) => TimeSpan.FromSeconds(seconds).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>The same of a figure; a dash for none.</summary>
    public static string Duration(object? seconds) => seconds is double some ? Duration(some) : "–";

    public static string Instant(DateTime utc, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone).ToString("G", CultureInfo.CurrentCulture);

    /// <summary>A day.</summary>
    public static string Day(DateOnly day) => day.ToString("d", CultureInfo.CurrentCulture);

    /// <summary>A day as addresses have it.</summary>
    public static string Key(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An average of counts.</summary>
    public static string Mean(double figure) => figure.ToString("N2", CultureInfo.CurrentCulture);

    public static string Money(object? dollars) => dollars is decimal some ? some.ToString("$#,##0.00##;-$#,##0.00##", CultureInfo.CurrentCulture) : "–";

    public static string Count(object? number) => number is IFormattable some ? some.ToString("N0", CultureInfo.CurrentCulture) : "–";

    /// <summary>Bytes, as much as is worth reading of them.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000_000 => (bytes / 1_000.0).ToString("N0", CultureInfo.CurrentCulture) + " kB",
        _ => (bytes / 1_000_000.0).ToString("N1", CultureInfo.CurrentCulture) + " MB",
    };

    /// <summary>A part of a whole; a dash where there is none.</summary>
    public static string Rate(double part, double whole) => whole == 0 ? "–" : (part / whole).ToString("P1", CultureInfo.CurrentCulture);

    /// <summary>A figure as a number; 0 for none.</summary>
    public static double Number(object? figure) => figure is null ? 0 : Convert.ToDouble(figure, CultureInfo.InvariantCulture);
}
