namespace ConvExport.OData.Pages;

/// <summary>
/// A named period of creation days, such as Last month. The URL contains the days, not the name, so that a link keeps its meaning.
/// </summary>
/// <param name="Name">The displayed name.</param>
/// <param name="DaysOf">Returns the first and last day, given today.</param>
internal sealed record Period(string Name, Func<DateOnly, (DateOnly From, DateOnly To)> DaysOf)
{
    public static IReadOnlyList<Period> All { get; } =
    [
        new("Today", today => (today, today)),
        new("Yesterday", today => (today.AddDays(-1), today.AddDays(-1))),
        new("Last 7 days", today => (today.AddDays(-6), today)),
        new("Last 30 days", today => (today.AddDays(-29), today)),
        new("This month", today => (MonthOf(today), MonthOf(today).AddMonths(1).AddDays(-1))),
        new("Last month", today => (MonthOf(today).AddMonths(-1), MonthOf(today).AddDays(-1))),
        new("This year", today => (new DateOnly(today.Year, 1, 1), new DateOnly(today.Year, 12, 31))),
        new("Last year", today => (new DateOnly(today.Year - 1, 1, 1), new DateOnly(today.Year - 1, 12, 31))),
    ];

    /// <summary>Returns the first period with the view's days; null if none.</summary>
    public static Period? Of(ReportView view, DateOnly today) =>
        All.FirstOrDefault(p => p.DaysOf(today) is var (from, to) && view.From == from && view.To == to);

    /// <summary>Returns the view for the same number of days just before; null if the view has no first or last day.</summary>
    public static ReportView? Before(ReportView view) =>
        view is { From: { } from, To: { } to } && from.DayNumber > to.DayNumber - from.DayNumber
        ? view with { From = from.AddDays(from.DayNumber - to.DayNumber - 1), To = from.AddDays(-1) }
        : null;

    private static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}
