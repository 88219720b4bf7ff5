using ConvExport.OData.Access;
using ConvExport.OData.Downloads;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Feed.Model;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Report;

/// <summary>Asks the feed's own query path for what pages show, as the one who looks at them.</summary>
internal sealed class ReportQuery(
    ReadContexts contexts, DirectoryStore directory, FoldSettings settings, TimeProvider time, AuthenticationStateProvider authentication)
{
    /// <summary>The report time zone.</summary>
    public TimeZoneInfo ReportZone => settings.TimeZone;

    /// <summary>The time zone of a view.</summary>
    public TimeZoneInfo ZoneOf(ReportView view) => view.TimeZone.Length > 0 ? TimeZoneInfo.FindSystemTimeZoneById(view.TimeZone) : settings.TimeZone;

    /// <summary>How many conversations a view has, and when one of them last changed.</summary>
    public async Task<(long Count, DateTime? FoldedAt)> CountAsync(ReportView view, CancellationToken cancellation = default)
    {
        await using var source = await OpenAsync(cancellation);
        var plan = await DownloadPlan.OfAsync(view.ToDownload(), source, settings.TimeZone, cancellation);
        return (await plan.CountAsync(source, cancellation), Caching.FoldedAt(await source.CountersAsync(cancellation)));
    }

    /// <summary>Some of the conversations of a view, in its order; the latest first where it says none.</summary>
    public async Task<IReadOnlyList<ConversationRow>> RowsAsync(ReportView view, int skip, int take, CancellationToken cancellation = default)
    {
        await using var source = await OpenAsync(cancellation);
        var order = view.Order.Length > 0 ? view.Order : nameof(ConversationRow.CreatedAt) + " desc";
        var request = view.ToDownload(
            ("$orderby", order), ("$skip", skip.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("$top", take.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var plan = await DownloadPlan.OfAsync(request, source, settings.TimeZone, cancellation);
        return await plan.ConversationsOfSummary.ToListAsync(cancellation);
    }

    /// <summary>Figures of the conversations of a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="apply">What is made of its conversations, as <c>$apply</c> of the feed.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> FiguresAsync(ReportView view, string apply, CancellationToken cancellation = default)
    {
        await using var source = await OpenAsync(cancellation);
        var plan = await DownloadPlan.OfAsync(view.ToDownload(("$apply", apply)), source, settings.TimeZone, cancellation);
        return await ReadAsync(source, plan.Rows, [.. plan.Columns.Select(c => c.Output)], plan.IsOneTotal, cancellation);
    }

    /// <summary>What is counted of the conversations of a view.</summary>
    public async Task<Summary> SummaryAsync(ReportView view, CancellationToken cancellation = default)
    {
        await using var source = await OpenAsync(cancellation);
        var plan = await DownloadPlan.OfAsync(view.ToDownload(), source, settings.TimeZone, cancellation);
        return await new SummaryQuery(source, plan.ConversationsOfSummary, ZoneOf(view)).RunAsync(cancellation);
    }

    /// <summary>The rows of a path of the feed.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> FeedAsync(string path, string query, CancellationToken cancellation = default)
    {
        await using var source = await OpenAsync(cancellation);
        var plan = await DownloadPlan.OfAsync(DownloadRequest.OfFeed(FeedRequest.Parse(path, query), ""), source, settings.TimeZone, cancellation);
        return await ReadAsync(source, plan.Rows, [.. plan.Columns.Select(c => c.Output)], plan.IsOneTotal, cancellation);
    }

    /// <summary>The events of a conversation that the reader may see, each with what it made of the row.</summary>
    public async Task<IReadOnlyList<HistoryStep>> HistoryAsync(string conversation, CancellationToken cancellation = default)
    {
        var events = await FeedAsync($"Conversations('{Uri.EscapeDataString(conversation.Replace("'", "''", StringComparison.Ordinal))}')/Events", "", cancellation);
        return RowHistory.Of(conversation, events, (await directory.LoadAsync(cancellation)).Directory, settings);
    }

    private async Task<FeedSource> OpenAsync(CancellationToken cancellation)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        return await FeedSource.OpenAsync(contexts, AccessScope.OfReader(user), time.GetUtcNow().UtcDateTime, cancellation);
    }

    private static async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ReadAsync(
        FeedSource source, IQueryable rows, IReadOnlyList<OutputColumn> columns, bool isOneTotal, CancellationToken cancellation)
    {
        await using var reader = await source.ReadAsync(rows, cancellation, isOneTotal);
        var read = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.NextAsync(cancellation))
        {
            read.Add(columns.ToDictionary(c => c.Name, c => ValueOf(reader, c), StringComparer.Ordinal));
        }

        return read;
    }

    private static object? ValueOf(RowReader row, OutputColumn column) => row.IsNull(column) ? null : column.Kind switch
    {
        ValueKind.Flag => row.Flag(column),
        ValueKind.Int32 or ValueKind.Int64 => row.Whole(column),
        ValueKind.Double => row.Double(column),
        ValueKind.Money or ValueKind.MoneyAverage or ValueKind.Decimal => row.Decimal(column),
        ValueKind.Timestamp => row.Timestamp(column),
        ValueKind.Date => row.Date(column),
        _ => row.Invariant(column),
    };
}
