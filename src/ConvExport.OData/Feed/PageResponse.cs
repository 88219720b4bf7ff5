using System.Globalization;
using ConvExport.OData.Feed.Json;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Feed;

/// <summary>One page of rows as JSON, with the link to the next, or to what changes later.</summary>
internal sealed class PageResponse(HttpContext http, QueryRequest request, RowSource source, IQueryable rows, ResponseFrame frame,
    SkipTokens tokens, int pageSize)
{
    /// <summary>How many rows are expanded by one query a way.</summary>
    private const int ExpandedAtOnce = 500;

    /// <summary>So many rows are sorted faster than the whole table is looked through.</summary>
    private const int MostSorted = 20_000;

    private static readonly string[] Deciding = ["$filter", "$orderby", "$apply", "$search", "$compute"];

    private readonly JsonBuffer _json = new();
    private readonly RowQuery _query = request.Query;

    /// <summary>The options that decide which rows come in which order: a token is good for these only.</summary>
    public static string Identity(QueryRequest request) =>
        string.Join('\n', [request.Path!.ToString(), .. Deciding.Select(o => request.Options.GetValueOrDefault(o) ?? "")]);

    public async Task WriteAsync(IReadOnlyDictionary<string, long> counters)
    {
        var cancellation = http.RequestAborted;
        var binding = source.BindingOf(request);
        var plan = QueryPlan.Of(_query, rows, binding, defaultOrder: request.Path!.Steps.Count > 0 ? request.Path.Set.OrderWithin : null);
        var starts = _query.Expand.Select(e => plan.Column(e.Navigation.From)).ToList();
        var place = request.SkipToken is { } token && plan.IsKeyed ? await PlaceAsync(token, plan, cancellation) : null;
        var since = place?.Since ?? (Negotiation.AreChangesTracked(http.Request) && CanTrackChanges(request) ? counters[Counter.Revision] : null);
        long? count = _query.IsCountWanted ? place?.Count ?? source.CountOfAll(request, counters) ?? await source.CountAsync(plan, cancellation) : null;
        var most = plan.IsKeyed ? Math.Min(_query.Top ?? long.MaxValue, pageSize) : _query.Top;

        var areFew = plan.Recent is { } recent && await source.CountAsync(FewOf(recent), cancellation) <= MostSorted;

        await using var body = new ResponseBody(http);
        await using var page = new Page(source, plan, most, body, areFew);
        await page.BeginAsync(place, place is null ? _query.Skip : null, _query.Expand.Count > 0, cancellation);
        frame.BeginRows(_json, ShapeOf(_query, plan), count);
        if (!page.HasRow && plan.Rows.IsOneTotal && _query.Filter is null && _query.Skip is null or 0 && most is not 0)
        {
            WriteTotalsOfNothing(plan);
        }

        if (_query.Expand.Count == 0)
        {
            await WriteRowsAsync(page);
        }
        else
        {
            await WriteExpandedAsync(page, starts, new Expansion(source, binding, frame.Style));
        }

        _json.Raw((byte)']');
        WriteLinks(page, since, count);
        _json.Raw((byte)'}');
        await body.EndAsync(_json);
    }

    /// <summary>Where a token says that the page begins. Of long sort values it has the row's key only: they are looked up.</summary>
    private async Task<SkipPlace> PlaceAsync(string token, QueryPlan plan, CancellationToken cancellation)
    {
        var (place, key) = tokens.Read(token, plan, Identity(request));
        if (key is null)
        {
            return place;
        }

        await using var reader = await source.ReadAsync(plan.ToRow(key), cancellation);
        return reader.Read()
            ? SkipTokens.PlaceAfter([.. plan.SortColumns.Select(reader.Exact)], plan.SortColumns) with { Since = place.Since, Count = place.Count }
            : throw new RequestException(RequestFault.Gone, "The row where this page continues was removed. Start again without $skiptoken.");
    }

    /// <summary>What <c>$select</c> and <c>$expand</c> left and added, as a context says it.</summary>
    public static string ShapeOf(RowQuery query, QueryPlan? plan = null)
    {
        if (plan is { IsKeyed: false })
        {
            return $"({string.Join(',', plan.Columns.Select(c => c.Name))})";
        }

        List<string> parts = [.. query.Select ?? [], .. query.Expand.Where(e => !e.IsCountOnly).Select(e => e.Navigation.Name + (ShapeOf(e.Query) is { Length: > 0 } inner ? inner : "()"))];
        return parts.Count == 0 ? "" : $"({string.Join(',', parts)})";
    }

    /// <summary>The first rows of a range, to see how many there are.</summary>
    private static IQueryable FewOf(IQueryable rows) => rows.Provider.CreateQuery(System.Linq.Expressions.Expression.Call(
        typeof(Queryable), nameof(Queryable.Take), [rows.ElementType], rows.Expression, System.Linq.Expressions.Expression.Constant(MostSorted + 1)));

    /// <summary>Whether the last page of a request can have a link that later gives what has changed since.</summary>
    public static bool CanTrackChanges(QueryRequest request) =>
        request.Path is { Steps.Count: 0, End: PathEnd.Rows } path && path.Set == EntitySet.Conversations
        && request.Query is { Apply: null, Top: null, Skip: null, Expand.Count: 0, Compute.Count: 0 };

    private async ValueTask WriteRowsAsync(Page page)
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
            await page.Body.SendPieceAsync(_json);
            page.Next();
        }
    }

    private async Task WriteExpandedAsync(Page page, List<OutputColumn> starts, Expansion expansion)
    {
        var (rendered, fragments) = (new JsonBuffer(), new List<Fragment>());
        while (page.HasRow && !page.IsFull)
        {
            rendered.Clear();
            fragments.Clear();
            var cells = JsonCell.Of(page.Reader, page.Plan.Columns, frame.Style.AreNumbersText);
            for (; page.HasRow && !page.IsFull && fragments.Count < ExpandedAtOnce; page.Next())
            {
                fragments.Add(Fragment.Of(rendered, cells, page.Reader, starts));
                page.Take(isLast: fragments.Count == ExpandedAtOnce);
            }

            await page.PauseAsync();
            var within = await expansion.WithinAsync(_query, fragments, http.RequestAborted);
            var written = page.Written - fragments.Count;
            foreach (var fragment in fragments)
            {
                if (written++ > 0)
                {
                    _json.Raw((byte)',');
                }

                fragment.Write(_json, rendered, within, _query);
                await page.Body.SendPieceAsync(_json);
            }

            await page.ResumeAsync(http.RequestAborted);
        }
    }

    /// <summary>Totals without groups are one row, also of no rows: nothing counted is 0, anything else null.</summary>
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

    private void WriteLinks(Page page, long? since, long? count)
    {
        if (page.HasRow && page.Last is { } last && (_query.Top is null || _query.Top > pageSize))
        {
            _json.Name("@odata.nextLink");
            _json.Text(NextLink(page, last, since, count));
        }
        else if (since is { } revision)
        {
            _json.Name("@odata.deltaLink");
            _json.Text(frame.LinkTo(request, [("$deltatoken", tokens.WriteRevision(revision, Identity(request)))], "$skiptoken", "$deltatoken", "$count"));
        }
    }

    /// <summary>The same query from after the last row: what is left of <c>$top</c>, no <c>$skip</c>, and no key.</summary>
    private string NextLink(Page page, IReadOnlyList<string?> last, long? since, long? count)
    {
        IEnumerable<(string, string)> added = _query.Top is { } top ? [("$top", (top - pageSize).ToString(CultureInfo.InvariantCulture))] : [];
        return frame.LinkTo(request, added.Append(("$skiptoken", tokens.Write(last, since, count, page.Plan, Identity(request)))), "$skip", "$skiptoken", "$top");
    }

    /// <summary>The rows of a page, and how far they are written.</summary>
    private sealed class Page(RowSource source, QueryPlan plan, long? most, ResponseBody body, bool areFew) : IAsyncDisposable
    {
        private RowReader? _reader;
        private bool _isPaused;
        private bool _isExpanded;

        public QueryPlan Plan => plan;
        public RowReader Reader => _reader!;
        public ResponseBody Body => body;
        public bool HasRow { get; private set; }
        public long Written { get; private set; }
        public bool IsFull => Written == most;

        /// <summary>What the last row of a full page, or the last row before a pause, sorts by.</summary>
        public IReadOnlyList<string?>? Last { get; private set; }

        /// <summary>Runs the query and goes to the first row.</summary>
        /// <param name="place">Where the page begins; null at the beginning of all.</param>
        /// <param name="skip">How many rows to pass over.</param>
        /// <param name="isExpanded">Each chunk of rows is followed by statements of its own.</param>
        /// <param name="cancellation">Stops it.</param>
        public async Task BeginAsync(SkipPlace? place, long? skip, bool isExpanded, CancellationToken cancellation)
        {
            _isExpanded = isExpanded;

            // One row more than the page says whether there is another page.
            var rest = most - Written + (plan.IsKeyed ? 1 : 0);
            var take = isExpanded && !source.CanInterleave ? Math.Min(rest ?? long.MaxValue, ExpandedAtOnce + 1) : rest;
            _reader = await source.ReadAsync(plan.ToRows(place?.Values, skip, take, areFew), cancellation, plan.Rows.IsOneTotal);
            Next();
        }

        public void Next() => HasRow = Reader.Read();

        /// <summary>Counts the row that the reader stands on.</summary>
        /// <param name="isLast">Others may be read before the next one.</param>
        public void Take(bool isLast = false)
        {
            Written++;
            if ((IsFull || isLast) && plan.IsKeyed)
            {
                Last = [.. plan.SortColumns.Select(Reader.Exact)];
            }
        }

        /// <summary>Makes room for other statements, where the connection can run only one.</summary>
        public async Task PauseAsync()
        {
            if (!source.CanInterleave)
            {
                await Reader.DisposeAsync();
                _isPaused = true;
            }
        }

        /// <summary>Goes on from after the last row.</summary>
        public async Task ResumeAsync(CancellationToken cancellation)
        {
            if (_isPaused && HasRow && !IsFull)
            {
                await BeginAsync(SkipTokens.PlaceAfter(Last!, plan.SortColumns), null, _isExpanded, cancellation);
                _isPaused = false;
            }
        }

        public ValueTask DisposeAsync() => _isPaused || _reader is null ? ValueTask.CompletedTask : _reader.DisposeAsync();
    }
}
