using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Reports.Summaries;

namespace ConvExport.OData.Pages;

/// <summary>
/// Formats values for pages: numbers and dates in the reader's locale, durations as <c>d:hh:mm:ss</c> or in short form, such as 6m 24s.
/// </summary>
internal static class ReportText
{
    /// <summary>Returns the text of a cell; empty for null.</summary>
    public static string Of(ReportColumn column, object? value, TimeZoneInfo zone) => value switch
    {
        null => "",
        DateTime at => Instant(at, zone),
        DateOnly day => Day(day),
        bool flag => flag ? "Yes" : "No",
        double seconds when column.Kind == ColumnKind.Duration => Duration(seconds),
        decimal money => Money(money),
        IFormattable number when column.Kind is ColumnKind.DateKey or ColumnKind.Revision =>
            number.ToString(null, CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("N0", CultureInfo.CurrentCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Returns the last part of a topic's path. For a group that is not a topic, returns its name.</summary>
    public static string LastOfPath(SummaryGroup group) => LastOfPath(group.Name);

    /// <summary>Returns the last name of a topic's path.</summary>
    public static string LastOfPath(string path) => path.Split(TopicLevel.Step)[^1];

    /// <summary>Returns the meaning of a column, with "(choice)" replaced by an explanation.</summary>
    public static string Meaning(ReportColumn column) =>
        column.Meaning.Replace(
            " (choice)", " (by a rule of this project; the source product does not publish its rule)", StringComparison.Ordinal);

    /// <summary>Returns seconds as <c>d:hh:mm:ss</c>.</summary>
    public static string Duration(double seconds) =>
        TimeSpan.FromSeconds(Math.Floor(seconds)).ToString(@"d\:hh\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>Returns seconds as <c>h:mm:ss</c>, the form that conditions accept.</summary>
    public static string Seconds(int seconds) => TimeSpan.FromSeconds(seconds).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>Returns a figure in seconds as <c>d:hh:mm:ss</c>; a dash for null.</summary>
    public static string Duration(object? seconds) => seconds is double some ? Duration(some) : "–";

    /// <summary>Returns seconds in at most two units, such as 45s or 6m 24s; a dash for null. For cards, axes and sentences.</summary>
    public static string Brief(double? seconds) => seconds is not { } some ? "–" : TimeSpan.FromSeconds(Math.Round(some)) switch
    {
        { TotalMinutes: < 1 } time => $"{time.Seconds}s",
        { TotalHours: < 1 } time => $"{time.Minutes}m {time.Seconds:00}s",
        { TotalDays: < 1 } time => $"{time.Hours}h {time.Minutes:00}m",
        var time => $"{(int)time.TotalDays}d {time.Hours}h",
    };

    /// <summary>Returns a percentage with one decimal, without the percent sign.</summary>
    public static string Percent(double percent) => percent.ToString("0.0", CultureInfo.CurrentCulture);

    /// <summary>Returns an amount. From $1,000, it is shortened to thousands or millions, such as $262.8K.</summary>
    public static string BriefMoney(decimal dollars) => Math.Abs(dollars) switch
    {
        < 1_000 => dollars.ToString("$#,##0.00", CultureInfo.CurrentCulture),
        < 1_000_000 => (dollars / 1_000).ToString("$#,##0.0K", CultureInfo.CurrentCulture),
        _ => (dollars / 1_000_000).ToString("$#,##0.0M", CultureInfo.CurrentCulture),
    };

    public static string Instant(DateTime utc, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone).ToString("G", CultureInfo.CurrentCulture);

    /// <summary>Returns a date in the reader's locale.</summary>
    public static string Day(DateOnly day) => day.ToString("d", CultureInfo.CurrentCulture);

    /// <summary>Returns a date as in URLs, yyyy-MM-dd.</summary>
    public static string Key(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Returns a mean with two decimals.</summary>
    public static string Mean(double figure) => figure.ToString("N2", CultureInfo.CurrentCulture);

    public static string Money(object? dollars) =>
        dollars is decimal some ? some.ToString("$#,##0.00##;-$#,##0.00##", CultureInfo.CurrentCulture) : "–";

    public static string Count(object? number) => number is IFormattable some ? some.ToString("N0", CultureInfo.CurrentCulture) : "–";

    /// <summary>Returns a size in kB or MB.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000_000 => (bytes / 1_000.0).ToString("N0", CultureInfo.CurrentCulture) + " kB",
        _ => (bytes / 1_000_000.0).ToString("N1", CultureInfo.CurrentCulture) + " MB",
    };

    /// <summary>Returns a share in percent; a dash if the whole is 0.</summary>
    public static string Rate(double part, double whole) => Share(whole == 0 ? null : part / whole);

    /// <summary>Returns a share, 0 to 1, in percent; a dash for null.</summary>
    public static string Share(double? share) => share is { } some ? some.ToString("P1", CultureInfo.CurrentCulture) : "–";

    /// <summary>Returns a figure as a number; 0 for null.</summary>
    public static double Number(object? figure) => figure is null ? 0 : Convert.ToDouble(figure, CultureInfo.InvariantCulture);
}
