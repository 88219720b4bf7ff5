using System.Globalization;
using ConvExport.OData.Pages;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Alerts;

/// <summary>The unit of a figure.</summary>
internal enum FigureUnit
{
    Conversations,

    /// <summary>A share from 0 to 1, entered and shown in percent.</summary>
    Percent,

    /// <summary>Seconds, entered in minutes.</summary>
    Minutes,
    Dollars,
}

/// <summary>A figure that alerts can watch.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Name">The displayed name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="HasDurations">Whether it needs the percentiles of durations.</param>
/// <param name="Of">Returns the figure; null if there is nothing to compute it from.</param>
/// <param name="SampleOf">
/// Returns the number of conversations or payment requests behind the figure. The function is null if the figure is a count or a sum.
/// </param>
internal sealed record WatchedFigure(
    AlertFigure Figure, string Name, FigureUnit Unit, bool HasDurations, Func<Summary, double?> Of, Func<Summary, long>? SampleOf)
{
    /// <summary>
    /// Whether a day can be compared with earlier days. The number of open conversations cannot be compared: most conversations of earlier
    /// weeks are closed by now, however many were open then.
    /// </summary>
    public bool HasUsualRange => Figure != AlertFigure.OpenConversations;
}

/// <summary>All figures that alerts can watch.</summary>
internal static class AlertFigures
{
    private const int FirstClose = 0;
    private const int Handle = 2;
    private const int SecondsPerMinute = 60;
    private const int Hundred = 100;

    public static IReadOnlyList<WatchedFigure> All { get; } =
    [
        new(AlertFigure.Conversations, "Conversations", FigureUnit.Conversations, false, s => s.All.Conversations, null),
        new(AlertFigure.OpenConversations, "Open conversations", FigureUnit.Conversations, false,
            s => s.ByStatus.Groups.FirstOrDefault(g => g.Key == "OPEN")?.Conversations ?? 0, null),
        new(AlertFigure.ReopenedShare, "Share reopened", FigureUnit.Percent, false,
            s => s.All.Conversations == 0 ? null : s.All.ReopenedRate, s => s.All.Conversations),
        new(AlertFigure.FcrRate, "FCR rate", FigureUnit.Percent, false, s => s.All.FcrRate, s => s.All.FcrEligible),
        Duration(AlertFigure.MedianHandleTime, "Median handle time", Handle, d => d.Median),
        Duration(AlertFigure.HandleTimePercentile90, "Handle time, 90th percentile", Handle, d => d.Percentile90),
        Duration(AlertFigure.MedianTimeToFirstClose, "Median time to first close", FirstClose, d => d.Median),
        new(AlertFigure.Revenue, "Revenue", FigureUnit.Dollars, false, s => (double)s.All.CompletedUsd, null),
        new(AlertFigure.DeclinedShare, "Share of payment requests declined", FigureUnit.Percent, false,
            s => s.All.DeclinedRate, s => s.All.PaymentRequests),
    ];

    public static WatchedFigure Find(AlertFigure figure) => All.First(f => f.Figure == figure);

    /// <summary>Formats a value of a figure.</summary>
    public static string Text(FigureUnit unit, double value, IFormatProvider culture) => unit switch
    {
        FigureUnit.Percent => value.ToString("0.0%", culture),
        FigureUnit.Minutes => ReportText.Brief(value),
        FigureUnit.Dollars => value.ToString("$#,##0.00", culture),
        _ => value.ToString("#,##0.##", culture),
    };

    /// <summary>Returns the stored form of a threshold that a user has entered.</summary>
    public static double Stored(FigureUnit unit, double entered) => unit switch
    {
        FigureUnit.Percent => entered / Hundred,
        FigureUnit.Minutes => entered * SecondsPerMinute,
        _ => entered,
    };

    /// <summary>Returns what an alert's last check found, as one sentence.</summary>
    public static string Sentence(Alert alert, string view, DateOnly? day)
    {
        var figure = Find(alert.Figure);
        var of = day is { } one ? string.Create(CultureInfo.InvariantCulture, $" on {one:d MMMM yyyy}") : "";
        var limit = alert.Rule switch
        {
            AlertRule.Above => $"above {Text(alert.Threshold!.Value)}",
            AlertRule.Below => $"below {Text(alert.Threshold!.Value)}",
            _ => $"outside the usual {Text(alert.Low!.Value)} to {Text(alert.High!.Value)}",
        };
        return $"{figure.Name} in {view}{of}: {Text(alert.Value!.Value)}, {(alert.State == AlertState.Firing ? "" : "not ")}{limit}.";

        string Text(double value) => AlertFigures.Text(figure.Unit, value, CultureInfo.InvariantCulture);
    }

    private static WatchedFigure Duration(AlertFigure figure, string name, int duration, Func<DurationFigures, double?> value) =>
        new(figure, name, FigureUnit.Minutes, true, s => value(s.Durations[duration]), s => s.Durations[duration].Conversations);
}
