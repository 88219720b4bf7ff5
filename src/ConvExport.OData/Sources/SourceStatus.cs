using ConvExport.OData.Sources.Gladly;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources;

/// <summary>The state of a source, for the page and the command <c>sources</c>, the health check and the metrics.</summary>
/// <param name="Name">The name of the source.</param>
/// <param name="State"><c>off</c>, <c>waiting</c> for its first fetch, <c>ok</c>, <c>late</c>, <c>gap</c> or <c>failing</c>.</param>
/// <param name="Message">What is wrong, and what to do; null if nothing is wrong.</param>
/// <param name="PositionAt">When the last successful poll began; null before the first.</param>
/// <param name="LagSeconds">The seconds since the last successful poll; null before the first.</param>
/// <param name="LastEventAt">The timestamp of the latest event that a poll fetched; null for none.</param>
/// <param name="DirectoryAt">When the directory was last fetched; null if it never was.</param>
/// <param name="WorkSessionsAt">When work sessions were last fetched; null if they never were.</param>
/// <param name="LastError">
/// The current error in fetching events; if there is none, the current error in fetching the directory or work sessions; null for none.
/// </param>
/// <param name="ErrorSince">When fetching events began to fail; null if it succeeds.</param>
/// <param name="Coverage">The time spans in which live events are complete.</param>
/// <param name="Gaps">The gaps between these time spans.</param>
/// <param name="Backfill">The history that was requested.</param>
public sealed record SourceStatus(
    string Name, string State, string? Message, DateTime? PositionAt, double? LagSeconds, DateTime? LastEventAt, DateTime? DirectoryAt,
    DateTime? WorkSessionsAt, string? LastError, DateTime? ErrorSince, IReadOnlyList<SourceSpan> Coverage,
    IReadOnlyList<SourceGapStatus> Gaps, BackfillStatus Backfill);

/// <summary>A span of time. Its end is exclusive.</summary>
public sealed record SourceSpan(DateTime From, DateTime To);

/// <summary>A gap, and whether history has filled it.</summary>
public sealed record SourceGapStatus(DateTime From, DateTime To, bool IsFilled);

/// <summary>The history that was requested.</summary>
/// <param name="From">The first day; null for none.</param>
/// <param name="To">The last day; null for none.</param>
/// <param name="Days">The number of days.</param>
/// <param name="Done">The number of days that were fetched.</param>
/// <param name="Whole">The number of days that are complete.</param>
/// <param name="Failed">The number of days that could not be fetched.</param>
/// <param name="Rows">The number of rows in the reports of all days.</param>
/// <param name="Events">The number of events stored from the reports of all days.</param>
/// <param name="LastError">The error of the latest day that failed or will be retried; null for none.</param>
/// <param name="Spans">The time spans that history covers.</param>
public sealed record BackfillStatus(
    DateOnly? From, DateOnly? To, int Days, int Done, int Whole, int Failed, long Rows, long Events, string? LastError,
    IReadOnlyList<SourceSpan> Spans);

/// <summary>Reads the state of the sources.</summary>
internal sealed class SourceReader(SourceStore store, BackfillStore days, IOptions<SourcesOptions> options, TimeProvider time)
{
    /// <summary>
    /// A source is late if no poll has succeeded for this number of poll intervals. An interval below 15 seconds counts as 15 seconds.
    /// </summary>
    private const int LateIntervals = 8;

    private readonly GladlyOptions _gladly = options.Value.Gladly;

    /// <summary>Returns the state of every source.</summary>
    public async Task<IReadOnlyList<SourceStatus>> ReadAsync(CancellationToken cancellation)
    {
        var state = await store.FindAsync(GladlyPoller.Source, cancellation);
        var history = await days.ListAsync(GladlyPoller.Source, cancellation);
        var coverage = await store.CoverageAsync(GladlyPoller.Source, cancellation);
        var gaps = SourceGap.Of(coverage, history);
        var lag = state?.PolledUtc is { } polled ? Math.Max(0, (time.GetUtcNow().UtcDateTime - polled).TotalSeconds) : (double?)null;
        var (name, message) = StateOf(state, gaps, lag);
        return
        [
            new SourceStatus(
                GladlyPoller.Source, name, message, Utc(state?.PositionUtc), lag, Utc(state?.LastEventUtc), Utc(state?.DirectoryUtc),
                Utc(state?.WorkSessionsUtc), state?.Error ?? state?.SideError, Utc(state?.ErrorSinceUtc),
                [.. coverage.Select(c => new SourceSpan(Utc(c.FromUtc)!.Value, Utc(c.ToUtc)!.Value))],
                [.. gaps.Select(g => new SourceGapStatus(Utc(g.FromUtc)!.Value, Utc(g.ToUtc)!.Value, g.IsFilled))], StatusOf(history)),
        ];
    }

    private (string State, string? Message) StateOf(SourceState? state, IReadOnlyList<SourceGap> gaps, double? lag) =>
        !_gladly.IsConfigured ? ("off", "No source is configured. Set Sources:Gladly:BaseUrl.")
        : state?.Error is { } error ? ("failing", error)
        : state?.PositionUtc is null
            ? ("waiting", "The first fetch has not succeeded yet. Check that a process with the role worker is running.")
        : lag > LateIntervals * Math.Max(_gladly.PollSeconds, 15)
            ? ("late", $"No fetch has succeeded for {lag:F0} seconds. Check that a process with the role worker is running.")
        : gaps.Any(g => !g.IsFilled)
            ? ("gap", "For at least one time span, live events were not fetched. The program fetches them from history.")
        : ("ok", state.SideError);

    private static BackfillStatus StatusOf(IReadOnlyList<BackfillDay> days) => new(
        days.Count > 0 ? days[0].Day : null, days.Count > 0 ? days[^1].Day : null, days.Count,
        days.Count(d => d.State == BackfillState.Done), days.Count(d => d is { State: BackfillState.Done, IsWhole: true }),
        days.Count(d => d.State == BackfillState.Failed), days.Sum(d => d.Rows), days.Sum(d => d.Events),
        days.LastOrDefault(d => d.Error is not null)?.Error, SpansOf(days));

    /// <summary>Joins consecutive days into spans.</summary>
    private static List<SourceSpan> SpansOf(IReadOnlyList<BackfillDay> days)
    {
        var spans = new List<SourceSpan>();
        foreach (var day in days.Where(d => d.WholeUntilUtc is not null))
        {
            var until = Utc(day.WholeUntilUtc)!.Value;
            if (spans.Count > 0 && spans[^1].To == day.FromUtc)
            {
                spans[^1] = spans[^1] with { To = until };
            }
            else
            {
                spans.Add(new SourceSpan(day.FromUtc, until));
            }
        }

        return spans;
    }

    private static DateTime? Utc(DateTime? stored) => stored is { } utc ? InstantText.WholeMilliseconds(utc) : null;
}
