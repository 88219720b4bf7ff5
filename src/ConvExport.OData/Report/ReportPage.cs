using System.Globalization;
using System.Net;
using System.Text;
using ConvExport.OData.Access;
using ConvExport.OData.Downloads;
using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Model;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Report;

/// <summary>
/// The report as a page: its filters, the latest conversations that they keep, and the ways to take them along. Plain
/// HTML; the filters are the address, so that it can be kept and passed on.
/// </summary>
internal static class ReportPage
{
    private const int RowsShown = 200;

    /// <summary>The page's styles, served apart: the page itself needs no inline ones.</summary>
    public static string StyleSheet { get; } = ReadStyleSheet();

    public static async Task AnswerAsync(
        HttpContext http, ReadContexts contexts, FoldSettings settings, TimeProvider time, IOptions<FeedOptions> feed)
    {
        var cancellation = http.RequestAborted;
        var (request, fault) = Parse(http.Request.QueryString.Value ?? "");
        await using var context = await contexts.CreateAsync(cancellation);
        await using var source = await FeedSource.OpenAsync(contexts, AccessScope.Of(http.User), time.GetUtcNow().UtcDateTime, cancellation);
        var inboxes = await context.Inboxes.AsNoTracking().OrderBy(i => i.Name).ToListAsync(cancellation);
        var visible = request.Apply(source.Visible, settings.TimeZone);
        var count = await visible.LongCountAsync(cancellation);
        var plan = await DownloadPlan.OfAsync(
            request with { Query = FeedRequest.Parse(FeedSet.Conversations.Name, $"?$orderby=CreatedAt desc&$top={RowsShown}") }, source, settings.TimeZone, cancellation);

        var html = new StringBuilder();
        AddHead(html);
        AddFilters(html, request, inboxes, fault);
        AddWays(html, http, feed.Value, request, count);
        await using (var rows = await source.ReadAsync(plan.Rows, cancellation))
        {
            await AddTableAsync(html, plan, rows, cancellation);
        }

        html.Append("</main></body></html>");
        http.Response.StatusCode = fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        await http.Response.WriteAsync(html.ToString(), cancellation);
    }

    /// <summary>Filters that are wrong are said on the page, which then shows everything.</summary>
    private static (DownloadRequest Request, string? Fault) Parse(string query)
    {
        try
        {
            return (DownloadRequest.Parse(query), null);
        }
        catch (FeedException wrong)
        {
            return (DownloadRequest.Parse(""), wrong.Message);
        }
    }

    private static void AddHead(StringBuilder html) => html.Append("""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Conversation Export</title><link rel="stylesheet" href="/report.css"></head><body><main><h1>Conversation Export</h1>
        """);

    private static void AddFilters(StringBuilder html, DownloadRequest request, List<Inbox> inboxes, string? fault)
    {
        if (fault is not null)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p role=\"alert\">{Encode(fault)}</p>");
        }

        html.Append("<form method=\"get\">");
        AddInput(html, "Created from", "from", request.From);
        AddInput(html, "Created to", "to", request.To);
        html.Append("<label>Inbox at creation<select name=\"inbox\"><option value=\"\">All</option>");
        foreach (var inbox in inboxes)
        {
            var selected = request.Inboxes.Contains(inbox.Id) ? " selected" : "";
            html.Append(CultureInfo.InvariantCulture, $"<option value=\"{Encode(inbox.Id)}\"{selected}>{Encode(inbox.Name ?? inbox.Id)}</option>");
        }

        html.Append("</select></label><button>Show</button></form>");
    }

    private static void AddInput(StringBuilder html, string label, string name, DateOnly? value) => html.Append(
        CultureInfo.InvariantCulture, $"<label>{label}<input type=\"date\" name=\"{name}\" value=\"{value:yyyy-MM-dd}\"></label>");

    private static void AddWays(StringBuilder html, HttpContext http, FeedOptions feed, DownloadRequest request, long count)
    {
        var query = Encode(QueryOf(request));
        var root = feed.BaseUrlOf(http.Request);
        var shown = count > RowsShown ? string.Create(CultureInfo.InvariantCulture, $", the latest {RowsShown} below") : "";
        html.Append(CultureInfo.InvariantCulture, $"""
            <p>{count:N0} conversations{shown}. Feed for Excel and Power BI: <code>{Encode(root)}/odata/v1/</code></p>
            <nav><a href="/downloads/conversations.xlsx{query}">Workbook (XLSX)</a><a href="/downloads/conversations.csv{query}">CSV</a></nav>
            """);
    }

    private static string QueryOf(DownloadRequest request)
    {
        var query = new Microsoft.AspNetCore.Http.Extensions.QueryBuilder();
        if (request.From is { } from)
        {
            query.Add("from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (request.To is { } to)
        {
            query.Add("to", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        query.Add("inbox", request.Inboxes);
        return query.ToString();
    }

    private static async Task AddTableAsync(StringBuilder html, DownloadPlan plan, RowReader rows, CancellationToken cancellation)
    {
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Conversations\"><table><thead><tr>");
        foreach (var column in plan.Columns)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" title=\"{Encode(column.Meaning)}\">{Encode(column.Title)}</th>");
        }

        html.Append("</tr></thead><tbody>");
        var any = false;
        for (; await rows.NextAsync(cancellation); any = true)
        {
            html.Append("<tr>");
            foreach (var column in plan.Columns)
            {
                AddCell(html, column, rows.IsNull(column.Output) ? null : TextOf(column, rows, plan.Zone));
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table>").Append(any ? "" : "<div class=\"empty\">No conversation matches. Widen the dates, or choose all inboxes.</div>").Append("</div>");
    }

    private static void AddCell(StringBuilder html, FileColumn column, string? text)
    {
        var isLink = column.Kind == ColumnKind.Link && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
        var number = column.Output.Kind is ValueKind.Int32 or ValueKind.Int64 or ValueKind.Double or ValueKind.Money ? " class=\"n\"" : "";
        var encoded = Encode(text ?? "");
        html.Append("<td").Append(number).Append('>')
            .Append(isLink && text is not null ? $"<a href=\"{encoded}\" rel=\"noreferrer\">{encoded}</a>" : encoded).Append("</td>");
    }

    private static string TextOf(FileColumn column, RowReader row, TimeZoneInfo zone) => column.Output.Kind switch
    {
        ValueKind.Timestamp => TimeZoneInfo.ConvertTimeFromUtc(row.Timestamp(column.Output), zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        ValueKind.Double when column.Kind == ColumnKind.Duration => Duration(row.Double(column.Output)),
        _ => row.Invariant(column.Output) ?? "",
    };

    /// <summary>Seconds as <c>d:hh:mm:ss</c>.</summary>
    internal static string Duration(double seconds) => TimeSpan.FromSeconds(Math.Floor(seconds)).ToString(@"d\:hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string ReadStyleSheet()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
