using System.Globalization;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Sources;

/// <summary>A time span in which live events of a source may be missing, between two time spans in which they are complete.</summary>
/// <param name="FromUtc">The first instant that is not covered.</param>
/// <param name="ToUtc">The first instant that is covered again.</param>
/// <param name="IsFilled">Whether history has filled the gap.</param>
internal sealed record SourceGap(DateTime FromUtc, DateTime ToUtc, bool IsFilled)
{
    /// <summary>The UTC days that overlap the gap.</summary>
    public IEnumerable<DateOnly> Days
    {
        get
        {
            for (var day = DateOnly.FromDateTime(FromUtc);
                day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) < ToUtc;
                day = day.AddDays(1))
            {
                yield return day;
            }
        }
    }

    /// <summary>Returns the time up to which the history of a day must be complete to fill the gap.</summary>
    public DateTime NeededOf(DateOnly day) =>
        day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) is var end && end < ToUtc ? end : ToUtc;

    /// <summary>Returns the gaps between the time spans that live events of a source cover.</summary>
    public static IReadOnlyList<SourceGap> Of(IReadOnlyList<SourceCoverage> coverage, IReadOnlyList<BackfillDay> days)
    {
        var byDay = days.ToDictionary(d => d.Day);
        return [.. coverage.Zip(coverage.Skip(1), (before, after) =>
        {
            var gap = new SourceGap(before.ToUtc, after.FromUtc, IsFilled: false);
            return gap with
            {
                IsFilled = gap.Days.All(d => byDay.TryGetValue(d, out var day) && day.WholeUntilUtc >= gap.NeededOf(d)),
            };
        })];
    }
}

/// <summary>Records the gaps of a source as data issues, and requests the history that fills them.</summary>
internal sealed partial class SourceGaps(
    SourceStore store, BackfillStore days, Gladly.GladlyClock clock, WriteTransactions transactions, IDatabaseWrites writes,
    IDbContextFactory<ConvExportContext> contexts,
    TimeProvider time, ILogger<SourceGaps> logger)
{
    /// <summary>Adds and removes data issues so that they match the open gaps, and requests the missing days.</summary>
    public async Task KeepAsync(string source, CancellationToken cancellation)
    {
        var coverage = await store.CoverageAsync(source, cancellation);
        if (coverage.Count < 2)
        {
            return;
        }

        var known = await days.ListAsync(source, cancellation);
        var open = SourceGap.Of(coverage, known).Where(g => !g.IsFilled).ToList();
        await TellAsync(source, open, cancellation);
        var now = clock.Now;
        var byDay = known.ToDictionary(d => d.Day);
        var missing = open.SelectMany(g => g.Days.Select(d => (Day: d, Needed: g.NeededOf(d))))
            .Where(d => IsAskedFor(byDay.GetValueOrDefault(d.Day), d.Needed, now)).Select(d => d.Day).Distinct().ToList();
        if (missing.Count > 0)
        {
            LogAsked(logger, missing.Count, missing.Min(), missing.Max());
            await days.RequestAsync(source, missing, cancellation);
        }
    }

    /// <summary>Whether to request a day now. A day that was fetched too early is requested again when its reports are complete.</summary>
    private static bool IsAskedFor(BackfillDay? day, DateTime needed, DateTime now) => day switch
    {
        null => true,
        { State: BackfillState.Done } => day.WholeUntilUtc < needed && now >= needed + BackfillDay.ReportLag,
        { State: BackfillState.Failed } => day.FinishedUtc < now - BackfillDay.ReportLag,
        _ => false,
    };

    private async Task TellAsync(string source, List<SourceGap> open, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var told = await context.DataIssues.AsNoTracking()
            .Where(i => i.Kind == DataIssueKind.SourceGap && i.Subject.StartsWith(source + " "))
            .ToListAsync(cancellation);
        var wanted = open.ToDictionary(g => SubjectOf(source, g));
        var gone = told.Where(t => !wanted.ContainsKey(t.Subject)).Select(t => t.Subject).ToList();
        if (gone.Count > 0)
        {
            await context.DataIssues.Where(i => i.Kind == DataIssueKind.SourceGap && gone.Contains(i.Subject))
                .ExecuteDeleteAsync(cancellation);
        }

        var now = InstantText.WholeMilliseconds(time.GetUtcNow().UtcDateTime);
        var added = wanted.Where(w => !told.Exists(t => t.Subject == w.Key))
            .Select(w => Issues.Gap(w.Key, w.Value.FromUtc, w.Value.ToUtc, now)).ToList();
        if (added.Count > 0)
        {
            await transactions.RunAsync((_, transaction) => writes.NoteIssuesAsync(transaction, added, cancellation), cancellation);
        }
    }

    private static string SubjectOf(string source, SourceGap gap) =>
        string.Create(CultureInfo.InvariantCulture, $"{source} {InstantText.Of(gap.FromUtc)} {InstantText.Of(gap.ToUtc)}");

    [LoggerMessage(LogLevel.Information, "Requesting history to fill gaps: {Days} days between {From} and {To}")]
    private static partial void LogAsked(ILogger logger, int days, DateOnly from, DateOnly to);
}
