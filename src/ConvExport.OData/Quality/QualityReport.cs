using ConvExport.OData.Access;
using ConvExport.OData.Intake;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Quality;

/// <summary>The number of problems in the data, by kind. The individual issues are in the feed's <c>DataIssues</c>.</summary>
/// <param name="Conversations">The number of conversations that have a row.</param>
/// <param name="Issues">One entry for each kind of issue, including kinds without issues.</param>
/// <param name="RejectedInput">Rejected input that is kept; null for a reader with an inbox scope.</param>
public sealed record QualityReport(long Conversations, IReadOnlyList<QualityReport.OfKind> Issues, QualityReport.Rejected? RejectedInput)
{
    /// <summary>The issues of one kind.</summary>
    /// <param name="Kind">The kind, as in <c>DataIssues</c>.</param>
    /// <param name="Issues">The number of issues: conversations, events, types, lines, ids, gaps or reports, depending on the kind.</param>
    /// <param name="Count">
    /// The sum of Count over these issues. Depending on the kind, it counts events, report rows, rejected lines, gaps or conversations.
    /// </param>
    /// <param name="LastSeenAt">When an issue of this kind was last seen; null if there is none or the time is unknown.</param>
    /// <param name="Meaning">What the kind means.</param>
    public sealed record OfKind(string Kind, long Issues, long Count, DateTime? LastSeenAt, string Meaning);

    /// <summary>How much rejected input is kept.</summary>
    /// <param name="Kept">The number of kept lines.</param>
    /// <param name="KeptBytes">The size of these lines in bytes.</param>
    /// <param name="MostBytes">The limit in bytes (<c>Intake:MaxKeptBytes</c>).</param>
    /// <param name="Dropped">The total number of lines that were deleted to make room for later lines.</param>
    public sealed record Rejected(long Kept, long KeptBytes, long MostBytes, long Dropped);

    private static readonly Dictionary<DataIssueKind, string> Meanings = new()
    {
        [DataIssueKind.IncompleteConversation] = "Conversations with events but no CONVERSATION/CREATED. They have no row yet.",
        [DataIssueKind.EventAfterMerge] = "Conversations that received events after they were merged into another.",
        [DataIssueKind.EventWithoutConversation] = "Events that must name a conversation but do not. They change nothing.",
        [DataIssueKind.UnknownType] = "Event types for which the report has no rule. Their events change nothing.",
        [DataIssueKind.DuplicateDiffers] = "Events that arrived again with the same id but different content. The first event counts.",
        [DataIssueKind.RejectedLine] = "Rejected input that is kept. To retry rejected events, run: convexport ingest --retry-rejected",
        [DataIssueKind.AgentWithoutName] = "Agents that occur in events but have no name in the directory.",
        [DataIssueKind.InboxWithoutName] = "Inboxes that occur in events but have no name in the directory.",
        [DataIssueKind.TopicWithoutName] = "Topics that occur in events but have no name in the directory. Rows show their ids.",
        [DataIssueKind.SourceGap] = "Gaps in the live events of a source. The program fills them from history.",
        [DataIssueKind.SourceCut] = "Daily history reports that reached the row limit. Their events are not stored.",
        [DataIssueKind.PaymentWithoutId] = "History reports with payments that have no id. These payments do not count.",
    };

    /// <summary>Returns the report in the inbox scope of the request's user.</summary>
    public static async Task<IResult> GetAsync(
        HttpContext http, ReadContexts contexts, IOptions<IntakeOptions> intake, CancellationToken cancellation) =>
        TypedResults.Ok(await OfAsync(contexts, ReaderScope.Of(http.User), intake.Value, cancellation));

    /// <summary>Returns the report for an inbox scope.</summary>
    internal static async Task<QualityReport> OfAsync(
        ReadContexts contexts, InboxScope scope, IntakeOptions intake, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateAsync(cancellation);
        var found = await ((IQueryable<DataIssueRow>)EntitySet.DataIssues.Visible(context, scope))
            .GroupBy(i => i.Kind)
            .Select(g => new { Kind = g.Key, Issues = g.LongCount(), Count = g.Sum(i => i.Count), LastSeenAt = g.Max(i => i.LastSeenAt) })
            .ToDictionaryAsync(g => g.Kind, StringComparer.Ordinal, cancellation);
        return new QualityReport(
            await scope.Apply(context.Conversations).LongCountAsync(cancellation),
            [.. Meanings.Select(m => found.GetValueOrDefault(m.Key.ToString()) is { } some
                ? new OfKind(
                    some.Kind, some.Issues, some.Count,
                    some.LastSeenAt is { } at ? DateTime.SpecifyKind(at, DateTimeKind.Utc) : null, m.Value)
                : new OfKind(m.Key.ToString(), 0, 0, null, m.Value))],
            scope.IsEverything ? await RejectedAsync(context, intake, cancellation) : null);
    }

    private static async Task<Rejected> RejectedAsync(ConvExportContext context, IntakeOptions options, CancellationToken cancellation)
    {
        var counters = await context.Counters.ToDictionaryAsync(c => c.Name, c => c.Value, StringComparer.Ordinal, cancellation);
        return new Rejected(
            await context.RejectedLines.LongCountAsync(cancellation), counters[Counter.RejectedBytes], options.MaxKeptBytes,
            counters[Counter.RejectedDropped]);
    }
}
