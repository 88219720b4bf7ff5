using ConvExport.OData.Fold;
using ConvExport.OData.Notifications;
using ConvExport.OData.Pages;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Alerts;

/// <summary>What a check found.</summary>
/// <param name="State">The state.</param>
/// <param name="Value">The figure; null if no conversation has it, or if the rule is Unusual and the sample is too small.</param>
/// <param name="Usual">The usual range; null if none was computed.</param>
/// <param name="Day">The day that was checked; null if the figure is for the view's complete period.</param>
internal sealed record AlertResult(AlertState State, double? Value, UsualRange? Usual, DateOnly? Day);

/// <summary>
/// Checks the figures of alerts. A threshold is compared with the figure of the view's period. The rule <see cref="AlertRule.Unusual"/>
/// checks one day: hourly alerts check today until now, daily alerts check yesterday. The figure is compared with that of the same weekday
/// in each of the 8 weeks before. For hourly alerts, those days also count only until the current time of day.
/// </summary>
internal sealed class AlertCheck(ReadContexts contexts, FoldSettings settings, TimeProvider time)
{
    /// <summary>The number of earlier weeks to compare with.</summary>
    private const int Weeks = 8;

    /// <summary>The minimum number of earlier days with a value of the figure; with fewer, no usual range is computed.</summary>
    private const int FewestDays = 4;

    private const int DaysPerWeek = 7;

    /// <summary>
    /// Checks an alert. Counts only the rows within the inbox scope. Throws <see cref="RequestException"/> if the view cannot be shown.
    /// </summary>
    public async Task<AlertResult> RunAsync(Alert alert, SavedView saved, InboxScope scope, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (view, figure) = (NotifiedView.Of(saved, alert, settings, now), AlertFigures.Find(alert.Figure));
        await using var source = await RowSource.OpenAsync(contexts, scope, now.UtcDateTime, cancellation);
        if (alert.Rule != AlertRule.Unusual)
        {
            var value = figure.Of(await SummaryAsync(source, view, figure, null, cancellation));
            var isFiring = alert.Rule == AlertRule.Above ? value > alert.Threshold : value < alert.Threshold;
            return new(value is null ? AlertState.NoData : isFiring ? AlertState.Firing : AlertState.Ok, value, null, null);
        }

        var local = TimeZoneInfo.ConvertTime(now, view.Zone).DateTime;
        var isToday = alert.Interval == AlertInterval.Hour;
        var day = DateOnly.FromDateTime(local).AddDays(isToday ? 0 : -1);
        var past = new List<double>();
        for (var week = 1; week <= Weeks; week++)
        {
            if (await OfDayAsync(day.AddDays(-DaysPerWeek * week)) is { All.Conversations: > 0 } earlier && ValueOf(earlier) is { } known)
            {
                past.Add(known);
            }
        }

        var today = ValueOf(await OfDayAsync(day));
        var usual = past.Count < FewestDays ? (UsualRange?)null : UsualRange.Of(past);
        return today is not { } found || usual is not { } range
            ? new(AlertState.NoData, today, usual, day)
            : new(range.Contains(found) ? AlertState.Ok : AlertState.Firing, found, usual, day);

        Task<Summary> OfDayAsync(DateOnly one) => SummaryAsync(
            source, view with { From = one, To = one, PeriodKey = "" }, figure,
            isToday ? ReportDays.InstantOf(one, TimeOnly.FromDateTime(local), view.Zone) : null, cancellation);

        // Shares and percentiles of few conversations vary too much.
        double? ValueOf(Summary of) => figure.SampleOf is { } sample && sample(of) < Sentences.Enough ? null : figure.Of(of);
    }

    private async Task<Summary> SummaryAsync(
        RowSource source, ReportView view, WatchedFigure figure, DateTime? beforeUtc, CancellationToken cancellation)
    {
        var plan = await ReportPlan.OfAsync(view.ToRequest(), source, settings.TimeZone, cancellation);
        var conversations = beforeUtc is { } before ? plan.Conversations!.Where(c => c.CreatedAt < before) : plan.Conversations!;
        return await new SummaryQuery(source, conversations, view.Zone) { HasDurations = figure.HasDurations }.RunAsync(cancellation);
    }
}
