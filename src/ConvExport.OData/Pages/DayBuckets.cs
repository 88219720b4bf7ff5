using System.Globalization;
using ConvExport.OData.Query.Reports.Summaries;

namespace ConvExport.OData.Pages;

/// <summary>Days as a chart can show them: each, or by week, month or year where there are more than it has room for.</summary>
public sealed class DayBuckets
{
    private const int DaysOfWeek = 7;

    private static readonly (string Name, int Days, Func<DateOnly, DateOnly> NextOf)[] Units =
    [
        ("day", 1, day => day.AddDays(1)),
        ("week", DaysOfWeek, day => day.AddDays(DaysOfWeek - ((int)day.DayOfWeek + DaysOfWeek - 1) % DaysOfWeek)),
        ("month", 30, day => new DateOnly(day.Year, day.Month, 1).AddMonths(1)),
        ("year", 365, day => new DateOnly(day.Year, 1, 1).AddYears(1)),
    ];

    private readonly List<(DateOnly First, DateOnly Last)> _all = [];

    /// <param name="first">The first day.</param>
    /// <param name="last">The last day, inclusive.</param>
    /// <param name="most">How many there is room for.</param>
    public DayBuckets(DateOnly first, DateOnly last, int most)
    {
        var days = last.DayNumber - first.DayNumber + 1;
        var unit = Units.FirstOrDefault(u => days <= most * u.Days, Units[^1]);
        Unit = unit.Name;
        for (var from = first; ;)
        {
            // The last year that there is has no next.
            var until = from.Year == DateOnly.MaxValue.Year ? last : unit.NextOf(from).AddDays(-1);
            _all.Add((from, until < last ? until : last));
            if (until >= last)
            {
                break;
            }

            from = until.AddDays(1);
        }
    }

    /// <summary>What one is: a day, a week from Monday on, a month or a year; the first and last may be parts of one.</summary>
    public string Unit { get; }

    /// <summary>Each with its first and last day.</summary>
    public IReadOnlyList<(DateOnly First, DateOnly Last)> All => _all;

    /// <summary>What is counted of each of them.</summary>
    /// <param name="ofDay">What is counted of a day.</param>
    public IEnumerable<double> Sums(Func<DateOnly, double> ofDay) =>
        _all.Select(b => Enumerable.Range(0, b.Last.DayNumber - b.First.DayNumber + 1).Sum(i => ofDay(b.First.AddDays(i))));

    /// <summary>The days of a summary, in as many as there is room for; null where it has none.</summary>
    public static DayBuckets? Of(Summary summary, int most) => summary.ByDay.Groups is { Count: > 0 } days
        ? new DayBuckets(DayOf(days[0].Key), DayOf(days[^1].Key), most)
        : null;

    public static DateOnly DayOf(string key) => DateOnly.ParseExact(key, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
