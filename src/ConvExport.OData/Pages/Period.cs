namespace ConvExport.OData.Pages;

/// <summary>Days of creation that people ask for by a name. The days themselves are what stands in the address, so that a link goes on to mean the same.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="DaysOf">Its first and last day, by what day it is.</param>
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

    /// <summary>The first of them that a view's days are; null for none.</summary>
    public static Period? Of(ReportView view, DateOnly today) => All.FirstOrDefault(p => p.DaysOf(today) is var (from, to) && view.From == from && view.To == to);

    /// <summary>As many days just before a view's; null where it does not say both its first and last.</summary>
    public static ReportView? Before(ReportView view) => view is { From: { } from, To: { } to } && from.DayNumber > to.DayNumber - from.DayNumber
        ? view with { From = from.AddDays(from.DayNumber - to.DayNumber - 1), To = from.AddDays(-1) }
        : null;

    private static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}
