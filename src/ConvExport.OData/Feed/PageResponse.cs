using System.Globalization;
using ConvExport.OData.Feed.Json;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Feed;

/// <summary>Writes a page of rows as JSON, followed by a next link, a delta link or neither.</summary>
internal sealed class PageResponse(HttpContext http, QueryRequest request, RowSource source, IQueryable rows, ResponseFrame frame,
    SkipTokens tokens, int pageSize)
{
    /// <summary>Up to this number of rows, sorting is faster than scanning the complete table in order.</summary>
    private const int MostSorted = 20_000;

    private static readonly string[] Deciding = ["$filter", "$orderby", "$apply", "$search", "$compute"];

    private readonly JsonBuffer _json = new();
    private readonly RowQuery _query = request.Query;

    /// <summary>
    /// Returns the path, and the options and aliases that determine the rows and their order. A token is valid only for the same path,
    /// options and aliases.
    /// </summary>
    public static string Identity(QueryRequest request) => string.Join('\n',
    [
        request.Path!.ToString(), .. Deciding.Select(o => request.Options.GetValueOrDefault(o) ?? ""),
        .. request.Options.Where(o => o.Key[0] == '@').OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value}"),
    ]);

    public async Task WriteAsync(IReadOnlyDictionary<string, long> counters)
    {
        var cancellation = http.RequestAborted;
        var binding = source.BindingOf(request);
        var plan = QueryPlan.Of(_query, rows, binding, defaultOrder: request.Path!.Steps.Count > 0 ? request.Path.Set.OrderWithin : null);
        var starts = _query.Expand.Select(e => plan.Column(e.Navigation.From)).ToList();
        var place = request.SkipToken is { } token && plan.IsKeyed ? await PlaceAsync(token, plan, cancellation) : null;
        var since =
            place?.Since ?? (Negotiation.AreChangesTracked(http.Request) && CanTrackChanges(request) ? counters[Counter.Revision] : null);
        long? count = _query.IsCountWanted
            ? place?.Count ?? source.CountOfAll(request, counters) ?? await source.CountAsync(plan, cancellation)
            : null;
        var most = plan.IsKeyed ? Math.Min(_query.Top ?? long.MaxValue, pageSize) : _query.Top;

        var areFew = plan.Recent is { } recent && await source.CountAsync(FewOf(recent), cancellation) <= MostSorted;

        await using var body = new ResponseBody(http);
        await using var page = new FeedPage(source, plan, most, body, areFew);
        await page.BeginAsync(place, place is null ? _query.Skip : null, _query.Expand.Count > 0, cancellation);
        frame.BeginRows(_json, ShapeOf(_query, plan), count);
        if (!page.HasRow && plan.Rows.IsOneTotal && _query.Filter is null && _query.Skip is null or 0 && most is not 0)
        {
            WriteTotalsOfNothing(plan);
        }

        try
        {
            if (_query.Expand.Count == 0)
            {
                await WriteRowsAsync(page);
            }
            else
            {
                await WriteExpandedAsync(page, starts, new Expansion(source, binding, frame.Style));
            }
        }
        finally
        {
            ReadMeter.Of(http).Rows = page.Written;
        }

        _json.Raw((byte)']');
        WriteLinks(page, since, count);
        _json.Raw((byte)'}');
        await body.EndAsync(_json);
    }

    /// <summary>
    /// Returns the place where the page begins, from a token. If the sort values are long, the token contains the key of the previous
    /// page's last row instead, and the sort values are read from this row. Throws 410 if the query no longer returns this row.
    /// </summary>
    private async Task<SkipPlace> PlaceAsync(string token, QueryPlan plan, CancellationToken cancellation)
    {
        var (place, key) = tokens.Read(token, plan, Identity(request));
        if (key is null)
        {
            return place;
        }

        await using var reader = await source.ReadAsync(plan.ToRow(key), cancellation);
        return reader.Read()
            ? SkipTokens.PlaceAfter(
                [.. plan.SortColumns.Select(reader.Exact)], plan.SortColumns) with { Since = place.Since, Count = place.Count }
            : throw new RequestException(
                RequestFault.Gone, "The last row of the previous page was removed or no longer matches the query. "
                + "Start again without $skiptoken.");
    }

    /// <summary>
    /// Returns the select list for the context URL. It contains all columns of groups and totals. For other rows, it contains the columns
    /// of <c>$select</c> and the navigation properties of <c>$expand</c>, except those with <c>/$count</c>; empty if there are none.
    /// </summary>
    public static string ShapeOf(RowQuery query, QueryPlan? plan = null)
    {
        if (plan is { IsKeyed: false })
        {
            return $"({string.Join(',', plan.Columns.Select(c => c.Name))})";
        }

        var expanded = query.Expand.Where(e => !e.IsCountOnly)
            .Select(e => e.Navigation.Name + (ShapeOf(e.Query) is { Length: > 0 } inner ? inner : "()"));
        List<string> parts = [.. query.Select ?? [], .. expanded];
        return parts.Count == 0 ? "" : $"({string.Join(',', parts)})";
    }

    /// <summary>Limits the rows to <see cref="MostSorted"/> + 1. Counting them is enough to decide whether to sort.</summary>
    private static IQueryable FewOf(IQueryable rows) => rows.Provider.CreateQuery(System.Linq.Expressions.Expression.Call(
        typeof(Queryable), nameof(Queryable.Take), [rows.ElementType], rows.Expression,
        System.Linq.Expressions.Expression.Constant(MostSorted + 1)));

    /// <summary>Whether the last page of a request can have a delta link.</summary>
    public static bool CanTrackChanges(QueryRequest request) =>
        request.Path is { Steps.Count: 0, End: PathEnd.Rows } path && path.Set == EntitySet.Conversations
        && request.Query is { Apply: null, Top: null, Skip: null, Expand.Count: 0, Compute.Count: 0 };

    private async ValueTask WriteRowsAsync(FeedPage page)
    {
        var cells = JsonCell.Of(page.Reader, page.Plan.Columns, frame.Style.AreNumbersText);
        while (page.HasRow && !page.IsFull)
        {
            _json.Raw(page.Written == 0 ? "{"u8 : ",{"u8);
            foreach (var cell in cells)
            {
                cell.Write(_json);
            }

            _json.Raw((byte)'}');
            page.Take();
            await page.Body.SendChunkAsync(_json);
            page.Next();
        }
    }

    private async Task WriteExpandedAsync(FeedPage page, List<OutputColumn> starts, Expansion expansion)
    {
        var (rendered, fragments) = (new JsonBuffer(), new List<Fragment>());
        while (page.HasRow && !page.IsFull)
        {
            rendered.Clear();
            fragments.Clear();
            var cells = JsonCell.Of(page.Reader, page.Plan.Columns, frame.Style.AreNumbersText);
            for (; page.HasRow && !page.IsFull && fragments.Count < page.ExpandedAtOnce; page.Next())
            {
                fragments.Add(Fragment.Of(rendered, cells, page.Reader, starts));
                page.Take(isLast: fragments.Count == page.ExpandedAtOnce);
            }

            await page.PauseAsync();
            await Turns.GiveAsync();
            var within = await expansion.WithinAsync(_query, fragments, http.RequestAborted);
            var written = page.Written - fragments.Count;
            var before = page.Body.Bytes + _json.Length;
            foreach (var fragment in fragments)
            {
                if (written++ > 0)
                {
                    _json.Raw((byte)',');
                }

                fragment.Write(_json, rendered, within, _query);
                await page.Body.SendChunkAsync(_json);
            }

            var bytes = page.Body.Bytes + _json.Length - before;
            page.Adapt(fragments.Count, bytes);
            await page.ResumeAsync(http.RequestAborted);
        }
    }

    /// <summary>Writes the row of totals if there are no rows to aggregate. Counts are 0; all other values are null.</summary>
    private void WriteTotalsOfNothing(QueryPlan plan)
    {
        _json.Raw((byte)'{');
        foreach (var (column, i) in plan.Columns.Select((c, i) => (c, i)))
        {
            _json.Raw(i == 0 ? ""u8 : ","u8);
            _json.Text(column.Name);
            _json.Raw((byte)':');
            _json.Raw(plan.Rows.Scope[column.Name].IsCount ? "0"u8 : "null"u8);
        }

        _json.Raw((byte)'}');
    }

    private void WriteLinks(FeedPage page, long? since, long? count)
    {
        if (page.HasRow && page.Last is { } last && (_query.Top is null || _query.Top > pageSize))
        {
            _json.Name("@odata.nextLink");
            _json.Text(NextLink(page, last, since, count));
        }
        else if (since is { } revision)
        {
            _json.Name("@odata.deltaLink");
            _json.Text(frame.LinkTo(
                request, [("$deltatoken", tokens.WriteRevision(revision, Identity(request)))], "$skiptoken", "$deltatoken", "$count"));
        }
    }

    /// <summary>
    /// Returns the link to the next page. It has the remaining <c>$top</c>, but neither <c>$skip</c> nor the API key.
    /// </summary>
    private string NextLink(FeedPage page, IReadOnlyList<string?> last, long? since, long? count)
    {
        IEnumerable<(string, string)> added =
            _query.Top is { } top ? [("$top", (top - pageSize).ToString(CultureInfo.InvariantCulture))] : [];
        return frame.LinkTo(
            request, added.Append(("$skiptoken", tokens.Write(last, since, count, page.Plan, Identity(request)))), "$skip", "$skiptoken",
            "$top");
    }
}
