using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Query.Reports.Handovers;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Row = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace ConvExport.OData.Pages;

/// <summary>Runs the queries of pages with the feed's query code, in the signed-in user's inbox scope.</summary>
internal sealed class ReportQuery(
    ReadContexts contexts, DirectoryStore directory, FoldSettings settings, TimeProvider time, AuthenticationStateProvider authentication,
    QueryCache answers)
{
    private const int MostPaths = 2_000;

    /// <summary>The report time zone.</summary>
    public TimeZoneInfo ReportZone => settings.TimeZone;

    /// <summary>Parses the URL of a page.</summary>
    public ReportView ViewOf(string address) => ReportView.Parse(address, ReportZone, time.GetUtcNow());

    /// <summary>Returns today in the view's time zone.</summary>
    public DateOnly TodayOf(ReportView view) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), view.Zone).DateTime);

    /// <summary>Returns when rows were last folded; null before the first fold.</summary>
    public async Task<DateTime?> FoldedAtAsync(CancellationToken cancellation)
    {
        await using var source = await OpenAsync(cancellation);
        return Caching.FoldedAt(await source.CountersAsync(cancellation));
    }

    /// <summary>Returns how many conversations a view has.</summary>
    public async Task<long> CountAsync(ReportView view, CancellationToken cancellation) => (await RespondAsync(
        "count", view.ToQuery(), async (source, plan) => new Counted(await plan.CountAsync(source, cancellation)),
        cancellation)).Conversations;

    /// <summary>Returns a range of a view's conversations, in the view's order; newest first if the view has no order.</summary>
    public async Task<IReadOnlyList<ConversationRow>> RowsAsync(ReportView view, int skip, int take, CancellationToken cancellation)
    {
        await using var source = await OpenAsync(cancellation);
        var order = view.Order.Length > 0 ? view.Order : nameof(ConversationRow.CreatedAt) + " desc";
        var request = view.ToRequest(("$orderby", order), ("$skip", skip.ToString(CultureInfo.InvariantCulture)),
            ("$top", take.ToString(CultureInfo.InvariantCulture)));
        var plan = await ReportPlan.OfAsync(request, source, settings.TimeZone, cancellation);
        return await plan.Conversations!.ToListAsync(cancellation);
    }

    /// <summary>Returns figures of a view's conversations.</summary>
    /// <param name="view">The view.</param>
    /// <param name="apply">The OData <c>$apply</c>.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public Task<IReadOnlyList<Row>> FiguresAsync(ReportView view, string apply, CancellationToken cancellation) =>
        RespondAsync("rows", view.ToQuery(("$apply", apply)), (source, plan) => ReadAsync(source, plan, cancellation), cancellation);

    /// <summary>Returns the summary of a view's conversations.</summary>
    /// <param name="view">The view.</param>
    /// <param name="hasDurations">Whether to include medians and percentiles of durations, which need a second pass over the rows.</param>
    /// <param name="topicsUnder">The path of the topic whose subtopics are counted; see <see cref="SummaryQuery.TopicsUnder"/>.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public Task<Summary> SummaryAsync(ReportView view, bool hasDurations, string? topicsUnder, CancellationToken cancellation) =>
        RespondAsync(
        $"summary {hasDurations} {topicsUnder is not null} {topicsUnder}", view.ToQuery(),
        (source, plan) => new SummaryQuery(source, plan.Conversations!, view.Zone)
        {
            HasDurations = hasDurations, TopicsUnder = topicsUnder,
        }.RunAsync(cancellation),
        cancellation);

    /// <summary>Returns the handle times of a view's topics, and the pairs of topics that occur together most often.</summary>
    /// <param name="view">The view.</param>
    /// <param name="topicsUnder">Like <see cref="SummaryQuery.TopicsUnder"/>.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public Task<TopicDetails> TopicDetailsAsync(ReportView view, string? topicsUnder, CancellationToken cancellation) => RespondAsync(
        $"topics {topicsUnder is not null} {topicsUnder}", view.ToQuery(),
        (source, plan) => new TopicDetailQuery(source, plan.Conversations!) { TopicsUnder = topicsUnder }.RunAsync(cancellation),
        cancellation);

    /// <summary>Returns how often a view's conversations moved between inboxes, and how often rules unassigned agents.</summary>
    public Task<HandoverFigures> HandoversAsync(ReportView view, CancellationToken cancellation) => RespondAsync(
        "handovers", view.ToQuery(), (source, plan) => new HandoverQuery(source, plan.Conversations!).RunAsync(cancellation), cancellation);

    /// <summary>Returns the rows of a feed path.</summary>
    public Task<IReadOnlyList<Row>> FeedAsync(string path, string query, CancellationToken cancellation) =>
        RespondAsync($"rows {path}", query, (source, plan) => ReadAsync(source, plan, cancellation), cancellation, path);

    /// <summary>Returns the paths of topics for suggestions, at most 2,000.</summary>
    public async Task<IReadOnlyList<string>> TopicPathsAsync(CancellationToken cancellation) =>
        [.. (await FeedAsync("Topics", $"?$select=Path&$orderby=Path&$top={MostPaths}", cancellation)).Select(t => (string)t["Path"]!)];

    /// <summary>Returns a conversation's events that the user may see, each with its changes to the row.</summary>
    public async Task<IReadOnlyList<HistoryStep>> HistoryAsync(string conversation, CancellationToken cancellation)
    {
        var events = await FeedAsync(
            $"Conversations('{Uri.EscapeDataString(conversation.Replace("'", "''", StringComparison.Ordinal))}')/Events", "", cancellation);
        return RowHistory.Of(conversation, events, (await directory.LoadAsync(cancellation)).Directory, settings);
    }

    private async Task<RowSource> OpenAsync(CancellationToken cancellation) =>
        await RowSource.OpenAsync(contexts, await ScopeAsync(), time.GetUtcNow().UtcDateTime, cancellation);

    private async Task<InboxScope> ScopeAsync() => ReaderScope.OfReader((await authentication.GetAuthenticationStateAsync()).User);

    /// <summary>Returns a cached result, or runs the query.</summary>
    /// <param name="kind">The kind of result, part of the cache key together with the query and the scope.</param>
    /// <param name="query">The query string of a feed request if there is a path, otherwise of a report request.</param>
    /// <param name="work">Runs the query.</param>
    /// <param name="cancellation">Cancels the query.</param>
    /// <param name="path">The feed path; null for a report.</param>
    private async Task<T> RespondAsync<T>(
        string kind, string query, Func<RowSource, ReportPlan, Task<T>> work, CancellationToken cancellation, string? path = null)
        where T : class
    {
        var request = path is null ? ReportRequest.Parse(query) : new ReportRequest(QueryRequest.Parse(path, query));
        await using var source = await OpenAsync(cancellation);
        return await answers.GetAsync(
            string.Join('\n', kind, query, await ScopeAsync()), await source.CountersAsync(cancellation),
            async () => await work(source, await ReportPlan.OfAsync(request, source, settings.TimeZone, cancellation)));
    }

    private static async Task<IReadOnlyList<Row>> ReadAsync(RowSource source, ReportPlan plan, CancellationToken cancellation)
    {
        await using var reader = await plan.ReadAsync(source, cancellation);
        var columns = plan.Columns;
        var read = new List<Row>();
        while (reader.Read())
        {
            read.Add(columns.ToDictionary(c => c.Name, c => ValueOf(reader, c), StringComparer.Ordinal));
        }

        return read;
    }

    private static object? ValueOf(RowReader row, OutputColumn column) => row.IsNull(column) ? null : column.Kind switch
    {
        ValueKind.Boolean => row.GetBoolean(column),
        ValueKind.Int32 or ValueKind.Int64 => row.GetInt64(column),
        ValueKind.Double => row.GetDouble(column),
        ValueKind.Money or ValueKind.MoneyAverage or ValueKind.Decimal => row.GetDecimal(column),
        ValueKind.Timestamp => row.GetInstant(column),
        ValueKind.Date => row.GetDate(column),
        _ => row.Invariant(column),
    };

    private sealed record Counted(long Conversations);
}
