using ConvExport.OData.Fold;
using ConvExport.OData.Sources.History;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>Every hour, fetches the work sessions of the last few days. Does nothing if handle time is computed from focus.</summary>
internal sealed partial class GladlySessions(
    GladlyClient client, GladlyClock clock, WorkSessionIntake intake, SourceStore store, IOptions<SourcesOptions> options,
    FoldSettings settings, TimeProvider time, ILogger<GladlySessions> logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private DateTime _next = DateTime.MinValue;
    private string? _told;

    public async Task FetchIfDueAsync(SourceState state, CancellationToken cancellation)
    {
        if (settings.HandleTime != HandleTimeSource.WorkSessions || time.GetUtcNow().UtcDateTime < _next)
        {
            return;
        }

        string? fault = null;
        try
        {
            var until = InstantText.WholeMilliseconds(clock.Now);
            var (sessions, changed) = await FetchAsync(until.AddDays(-options.Value.Gladly.WorkSessionDays), until, cancellation);
            LogFetched(logger, sessions, changed);
        }
        catch (Exception failure) when (failure is SourceException or ReportFormatException)
        {
            fault = failure.Message;
        }

        var now = time.GetUtcNow().UtcDateTime;
        _next = now + (fault is null ? Every : RetryAfter);
        if (fault is not null && fault != _told)
        {
            LogFailed(logger, fault);
        }

        _told = fault;
        await store.ChangeAsync(
            GladlyPoller.Source, state.LeaseId!.Value,
            s =>
            {
                s.WorkSessionsUtc = fault is null ? now : s.WorkSessionsUtc;
                s.SetSideError("Work sessions", fault);
            },
            cancellation);
    }

    /// <summary>
    /// Fetches the work sessions of a time span. If the report is near the row limit, fetches the span again in two halves, because the
    /// platform cuts long reports without notice.
    /// </summary>
    private async Task<(long Sessions, long Changed)> FetchAsync(DateTime from, DateTime until, CancellationToken cancellation)
    {
        long rows, sessions, changed;
        await using (var report = await client.WorkSessionsAsync(from, until, cancellation))
        {
            (rows, sessions, changed) = await intake.TakeAsync(report, cancellation);
        }

        var limit = options.Value.Gladly.ReportRowLimit;
        if (rows < limit * GladlyExports.Suspicious)
        {
            return (sessions, changed);
        }

        if (until - from <= TimeSpan.FromHours(1))
        {
            return rows < limit
                ? (sessions, changed)
                : throw new SourceException(
                    $"The work session report from {InstantText.Of(from)} to {InstantText.Of(until)} has {rows} rows, the platform's limit "
                        + "(Sources:Gladly:ReportRowLimit), so work sessions may be missing.",
                    isTemporary: false);
        }

        var middle = InstantText.WholeMilliseconds(from + (until - from) / 2);
        var (before, after) = (await FetchAsync(from, middle, cancellation), await FetchAsync(middle, until, cancellation));
        return (before.Sessions + after.Sessions, changed + before.Changed + after.Changed);
    }

    [LoggerMessage(LogLevel.Information, "Gladly: {Sessions} work sessions, {Changed} new or changed")]
    private static partial void LogFetched(ILogger logger, long sessions, long changed);

    [LoggerMessage(LogLevel.Warning, "Gladly: work sessions could not be fetched. {Fault}")]
    private static partial void LogFailed(ILogger logger, string fault);
}
