using System.Globalization;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Feed.Answers;

/// <summary>One page of rows as JSON, with the link to the next, or to what changes later.</summary>
internal sealed class PageAnswer(HttpContext http, FeedRequest request, FeedSource source, IQueryable rows, AnswerFrame frame, SkipTokens tokens, int pageSize)
{
    /// <summary>How many rows are expanded by one query a way.</summary>
    private const int ExpandedAtOnce = 500;

    /// <summary>So many rows are sorted faster than the whole table is looked through.</summary>
    private const int MostSorted = 20_000;

    private static readonly string[] Deciding = ["$filter", "$orderby", "$apply", "$search", "$compute"];

    private readonly JsonBuffer _json = new();
    private readonly FeedQuery _query = request.Query;

    /// <summary>The options that decide which rows come in which order: a token is good for these only.</summary>
    public static string Identity(FeedRequest request) =>
        string.Join('\n', [request.Path!.ToString(), .. Deciding.Select(o => request.Options.GetValueOrDefault(o) ?? "")]);

    public async Task WriteAsync(IReadOnlyDictionary<string, long> counters)
    {
        var cancellation = http.RequestAborted;
        var binding = source.BindingOf(request);
        var plan = FeedPlan.Of(_query, rows, binding, defaultOrder: request.Path!.Steps.Count > 0 ? request.Path.Set.OrderWithin : null);
        var starts = _query.Expand.Select(e => plan.Column(e.Navigation.From)).ToList();
        var place = request.SkipToken is { } token && plan.IsKeyed ? tokens.Read(token, plan.SortColumns, Identity(request)) : null;
        var since = place?.Since ?? (Negotiation.AreChangesTracked(http.Request) && CanTrackChanges ? counters[Counter.Revision] : null);
        long? count = _query.IsCountWanted ? await source.CountAsync(plan, cancellation) : null;
        var most = plan.IsKeyed ? Math.Min(_query.Top ?? long.MaxValue, pageSize) : _query.Top;

        var areFew = plan.Recent is { } recent && await source.CountAsync(FewOf(recent), cancellation) <= MostSorted;

        // One row more than the page says whether there is another page.
        await using var reader = await source.ReadAsync(
            plan.ToRows(place?.Values, place is null ? _query.Skip : null, most + (plan.IsKeyed ? 1 : 0), areFew), cancellation, plan.Rows.IsOneTotal);
        var hasRow = await reader.NextAsync(cancellation);

        await using var body = new AnswerBody(http);
        frame.BeginRows(_json, ShapeOf(_query, plan), count);
        if (!hasRow && plan.Rows.IsOneTotal && _query.Filter is null && _query.Skip is null or 0 && most is not 0)
        {
            WriteTotalsOfNothing(plan);
        }

        var page = new Page(plan, reader, hasRow, most, body);
        if (_query.Expand.Count == 0)
        {
            await WriteRowsAsync(page);
        }
        else
        {
            await using var beside = new Beside(source, await source.BesideAsync(cancellation));
            await WriteExpandedAsync(page, starts, new Expansion(beside.Source, binding with { Visible = beside.Source.VisibleOf }, frame.Style));
        }

        _json.Raw((byte)']');
        WriteLinks(page, since);
        _json.Raw((byte)'}');
        await body.EndAsync(_json);
    }

    /// <summary>What <c>$select</c> and <c>$expand</c> left and added, as a context says it.</summary>
    public static string ShapeOf(FeedQuery query, FeedPlan? plan = null)
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

    private bool CanTrackChanges => request.Path is { Steps.Count: 0 } && request.Path.Set == Model.FeedSet.Conversations
        && _query is { Apply: null, Top: null, Skip: null, Expand.Count: 0 } && _query.Compute.Count == 0;

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
            page.HasRow = await page.Reader.NextAsync(http.RequestAborted);
        }
    }

    private async Task WriteExpandedAsync(Page page, List<OutputColumn> starts, Expansion expansion)
    {
        var cells = JsonCell.Of(page.Reader, page.Plan.Columns, frame.Style.AreNumbersText);
        var (rendered, fragments) = (new JsonBuffer(), new List<Fragment>());
        while (page.HasRow && !page.IsFull)
        {
            rendered.Clear();
            fragments.Clear();
            for (; page.HasRow && !page.IsFull && fragments.Count < ExpandedAtOnce; page.HasRow = await page.Reader.NextAsync(http.RequestAborted))
            {
                fragments.Add(Fragment.Of(rendered, cells, page.Reader, starts));
                page.Take();
            }

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
        }
    }

    /// <summary>Totals without groups are one row, also of no rows: nothing counted is 0, anything else null.</summary>
    private void WriteTotalsOfNothing(FeedPlan plan)
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

    private void WriteLinks(Page page, long? since)
    {
        if (page.HasRow && page.Last is { } last && (_query.Top is null || _query.Top > pageSize))
        {
            _json.Name("@odata.nextLink");
            _json.Text(NextLink(last, since));
        }
        else if (since is { } revision)
        {
            _json.Name("@odata.deltaLink");
            _json.Text(frame.LinkTo(request, [("$deltatoken", tokens.WriteRevision(revision, Identity(request)))], "$skiptoken", "$deltatoken", "$count"));
        }
    }

    /// <summary>The same query from after the last row: what is left of <c>$top</c>, no <c>$skip</c>, and no key.</summary>
    private string NextLink(IReadOnlyList<string?> last, long? since)
    {
        IEnumerable<(string, string)> added = _query.Top is { } top ? [("$top", (top - pageSize).ToString(CultureInfo.InvariantCulture))] : [];
        return frame.LinkTo(request, added.Append(("$skiptoken", tokens.Write(last, since, Identity(request)))), "$skip", "$skiptoken", "$top");
    }

    /// <summary>How far a page has come.</summary>
    private sealed class Page(FeedPlan plan, RowReader reader, bool hasRow, long? most, AnswerBody body)
    {
        public FeedPlan Plan => plan;
        public RowReader Reader => reader;
        public AnswerBody Body => body;
        public bool HasRow { get; set; } = hasRow;
        public long Written { get; private set; }
        public bool IsFull => Written == most;

        /// <summary>What the last row of a full page sorts by.</summary>
        public IReadOnlyList<string?>? Last { get; private set; }

        /// <summary>Counts the row that the reader stands on.</summary>
        public void Take()
        {
            Written++;
            if (IsFull && plan.IsKeyed)
            {
                Last = [.. plan.SortColumns.Select(reader.Invariant)];
            }
        }
    }

    /// <summary>Ends the second source, where there is one.</summary>
    private sealed class Beside(FeedSource first, FeedSource second) : IAsyncDisposable
    {
        public FeedSource Source => second;

        public ValueTask DisposeAsync() => ReferenceEquals(first, second) ? ValueTask.CompletedTask : second.DisposeAsync();
    }
}
