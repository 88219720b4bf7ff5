using System.Globalization;
using ConvExport.OData.Query.Reports.Summaries;

namespace ConvExport.OData.Pages;

/// <summary>Groups days for a chart. Each group is a day, or, if there are too many days, a week, a month or a year.</summary>
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
    /// <param name="most">
    /// The maximum number of buckets. A shorter first or last bucket can add one more. If the buckets are years, there is no maximum.
    /// </param>
    public DayBuckets(DateOnly first, DateOnly last, int most)
    {
        var days = last.DayNumber - first.DayNumber + 1;
        var unit = Units.FirstOrDefault(u => days <= most * u.Days, Units[^1]);
        Unit = unit.Name;
        for (var from = first; ;)
        {
            // In the last representable year, 9999, the first day of the next bucket may not be representable.
            var until = from.Year == DateOnly.MaxValue.Year ? last : unit.NextOf(from).AddDays(-1);
            _all.Add((from, until < last ? until : last));
            if (until >= last)
            {
                break;
            }

            from = until.AddDays(1);
        }
    }

    /// <summary>The unit of a bucket: day, week (from Monday), month or year. The first and last bucket may be shorter.</summary>
    public string Unit { get; }

    /// <summary>The first and last day of each bucket.</summary>
    public IReadOnlyList<(DateOnly First, DateOnly Last)> All => _all;

    /// <summary>
    /// Returns the name of a bucket: its year, its month, or its first day, such as "Apr 1". The name of a day includes the year if the
    /// buckets span several years.
    /// </summary>
    public string NameOf((DateOnly First, DateOnly Last) bucket) => bucket.First.ToString(
        Unit == "year" ? "yyyy" : Unit == "month" ? "MMM yyyy" : _all[0].First.Year == _all[^1].Last.Year ? "MMM d" : "MMM d, yyyy",
        CultureInfo.GetCultureInfo("en-US"));

    /// <summary>Returns the sum of each bucket.</summary>
    /// <param name="ofDay">Returns the value of a day.</param>
    public IEnumerable<double> Sums(Func<DateOnly, double> ofDay) =>
        _all.Select(b => Enumerable.Range(0, b.Last.DayNumber - b.First.DayNumber + 1).Sum(i => ofDay(b.First.AddDays(i))));

    /// <summary>Returns the buckets for the days of a summary; null if it has no days.</summary>
    public static DayBuckets? Of(Summary summary, int most) => summary.ByDay.Groups is { Count: > 0 } days
        ? new DayBuckets(DayOf(days[0].Key), DayOf(days[^1].Key), most)
        : null;

    public static DateOnly DayOf(string key) => DateOnly.ParseExact(key, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
