namespace ConvExport.OData.Pages;

/// <summary>
/// A named period of creation days, such as the last 30 days. A URL contains the key instead of dates. The dates are
/// computed when the link is opened.
/// </summary>
/// <param name="Key">The name in URLs.</param>
/// <param name="Name">The displayed name.</param>
/// <param name="DaysOf">Returns the first and last day, given today.</param>
public sealed record Period(string Key, string Name, Func<DateOnly, (DateOnly From, DateOnly To)> DaysOf)
{
    private const int MonthsOfQuarter = 3;

    public static IReadOnlyList<Period> All { get; } =
    [
        new("today", "Today", today => (today, today)),
        new("yesterday", "Yesterday", today => (today.AddDays(-1), today.AddDays(-1))),
        new("last-7d", "Last 7 days", today => (today.AddDays(-6), today)),
        new("last-30d", "Last 30 days", today => (today.AddDays(-29), today)),
        new("last-90d", "Last 90 days", today => (today.AddDays(-89), today)),
        new("this-week", "This week", today => (WeekOf(today), today)),
        new("last-week", "Last week", today => (WeekOf(today).AddDays(-7), WeekOf(today).AddDays(-1))),
        new("this-month", "This month", today => (MonthOf(today), today)),
        new("last-month", "Last month", today => (MonthOf(today).AddMonths(-1), MonthOf(today).AddDays(-1))),
        new("this-quarter", "This quarter", today => (QuarterOf(today), today)),
        new("last-quarter", "Last quarter", today => (QuarterOf(today).AddMonths(-MonthsOfQuarter), QuarterOf(today).AddDays(-1))),
        new("this-year", "This year", today => (new DateOnly(today.Year, 1, 1), today)),
        new("last-year", "Last year", today => (new DateOnly(today.Year - 1, 1, 1), new DateOnly(today.Year - 1, 12, 31))),
    ];

    /// <summary>Returns the period with the given key; null if there is none.</summary>
    public static Period? Find(string key) => All.FirstOrDefault(p => p.Key == key);

    private static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static DateOnly QuarterOf(DateOnly day) => new(day.Year, (day.Month - 1) / MonthsOfQuarter * MonthsOfQuarter + 1, 1);

    private static DateOnly WeekOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
