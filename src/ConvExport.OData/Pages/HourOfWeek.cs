using System.Globalization;
using ConvExport.OData.Query.Reports;

namespace ConvExport.OData.Pages;

/// <summary>An hour of a weekday, such as <c>Mon 09</c>.</summary>
/// <param name="Day">The weekday.</param>
/// <param name="Hour">The hour of the day, 0 to 23.</param>
public readonly record struct HourOfWeek(DayOfWeek Day, int Hour)
{
    /// <summary>A condition on an hour allows at most this many days, because each week adds a part to the query.</summary>
    public const int MostDays = 400;

    private const int HoursPerDay = 24;

    /// <summary>Parses an hour; null if it is not valid.</summary>
    public static HourOfWeek? Parse(string text) =>
        text.Split(' ') is [var name, { Length: 2 } hour] && Names.IndexOf(name) is >= 0 and var day
            && int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < HoursPerDay
            ? new HourOfWeek((DayOfWeek)day, number)
            : null;

    public override string ToString() => $"{Names[(int)Day]} {Hour.ToString("00", CultureInfo.InvariantCulture)}";

    /// <summary>
    /// Returns every occurrence of the hour in a time zone, from the first day to the last day, inclusive. Each occurrence has a first
    /// instant (inclusive) and an end (exclusive).
    /// </summary>
    public IEnumerable<(DateTime First, DateTime End)> Between(DateOnly from, DateOnly to, TimeZoneInfo zone)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            if (day.DayOfWeek == Day)
            {
                // If the clocks skip the hour, its start and its end are both the first instant after the gap.
                var first = ReportDays.InstantOf(day, new TimeOnly(Hour, 0), zone);
                var end = Hour + 1 < HoursPerDay
                    ? ReportDays.InstantOf(day, new TimeOnly(Hour + 1, 0), zone)
                    : ReportDays.EndUtc(day, zone);
                yield return (first, end ?? DateTime.MaxValue);
            }

            if (day == DateOnly.MaxValue)
            {
                break;
            }
        }
    }

    /// <summary>The abbreviated names of the weekdays, from Sunday.</summary>
    private static List<string> Names { get; } = [.. CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedDayNames];
}
