using System.Linq.Expressions;
using ConvExport.OData.Feed.Json;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Feed;

/// <summary>
/// Reads the related rows of <c>$expand</c> for many parent rows at a time, with one query per navigation property. Writes them into
/// their parent rows.
/// </summary>
internal sealed class Expansion(RowSource source, BindingContext binding, JsonStyle style)
{
    /// <summary>Reads the related rows of some parent rows for one navigation property.</summary>
    /// <param name="expand">The navigation property and its query options.</param>
    /// <param name="starts">
    /// The value of the navigation property's source property in each parent row. A null value has no related rows.
    /// </param>
    /// <returns>
    /// A function that takes a source value and returns JSON that begins with a comma: the property with the related rows, the property
    /// with their count, or both.
    /// </returns>
    public async Task<Func<string?, ReadOnlyMemory<byte>>> ReadAsync(
        ExpandItem expand, IEnumerable<string?> starts, CancellationToken cancellation)
    {
        var wanted = starts.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var found = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        if (wanted.Count > 0)
        {
            foreach (var (start, rows) in await RowsAsync(expand, wanted, cancellation))
            {
                found.Add(start, Property(expand, rows));
            }
        }

        ReadOnlyMemory<byte> none = Property(expand, null);
        return start => start is not null && found.TryGetValue(start, out var property) ? property : none;
    }

    private async Task<Dictionary<string, Group>> RowsAsync(ExpandItem expand, List<string> starts, CancellationToken cancellation)
    {
        var (query, target) = (expand.Query, expand.Navigation.Target);
        var plan =
            QueryPlan.Of(query, Among(expand, starts), binding, orderBefore: [expand.Navigation.To], defaultOrder: target.OrderWithin);
        var group = plan.Column(expand.Navigation.To);
        var next = query.Expand.Select(e => plan.Column(e.Navigation.From)).ToList();
        var (groups, rendered, fragments) = (new Dictionary<string, Group>(StringComparer.Ordinal), new JsonBuffer(), new List<Fragment>());
        await using (var rows = await source.ReadAsync(plan.ToRows(null, null, null), cancellation))
        {
            var cells = JsonCell.Of(rows, plan.Columns, style.AreNumbersText);
            while (rows.Read())
            {
                var start = rows.GetText(group);
                if (!groups.TryGetValue(start, out var its))
                {
                    groups.Add(start, its = new Group());
                }

                its.Count++;
                if (!expand.IsCountOnly && its.Count > (query.Skip ?? 0) && (query.Top is not { } top || its.Fragments.Count < top))
                {
                    its.Fragments.Add(fragments.Count);
                    fragments.Add(Fragment.Of(rendered, cells, rows, next));
                }
            }
        }

        await FillAsync(groups, rendered, fragments, query, cancellation);
        return groups;
    }

    /// <summary>Writes the rows of each group, including the rows that are expanded in them.</summary>
    private async Task FillAsync(
        Dictionary<string, Group> groups, JsonBuffer rendered, List<Fragment> fragments, RowQuery query, CancellationToken cancellation)
    {
        var within = await WithinAsync(query, fragments, cancellation);
        foreach (var group in groups.Values)
        {
            var separator = ""u8;
            foreach (var place in group.Fragments)
            {
                group.Json.Raw(separator);
                fragments[place].Write(group.Json, rendered, within, query);
                separator = ","u8;
            }
        }
    }

    /// <summary>
    /// Reads the related rows of some parent rows. Returns the result of <see cref="ReadAsync"/> for each navigation property in
    /// <c>$expand</c>.
    /// </summary>
    public async Task<IReadOnlyList<Func<string?, ReadOnlyMemory<byte>>>> WithinAsync(
        RowQuery query, IReadOnlyList<Fragment> rows, CancellationToken cancellation)
    {
        var within = new List<Func<string?, ReadOnlyMemory<byte>>>();
        for (var i = 0; i < query.Expand.Count; i++)
        {
            within.Add(await ReadAsync(query.Expand[i], rows.Select(r => r.Starts[i]), cancellation));
        }

        return within;
    }

    private IQueryable Among(ExpandItem expand, List<string> starts)
    {
        var scope = RowScope.Of(expand.Navigation.Target);
        var list = Bound.Closure(starts, typeof(List<string>));
        var isAmong =
            Expression.Call(list, typeof(List<string>).GetMethod(nameof(List<>.Contains))!, scope[expand.Navigation.To].Expression);
        return new Rows(source.VisibleOf(expand.Navigation.Target), scope)
            .Call(nameof(Queryable.Where), [scope.Row.Type], Expression.Quote(Expression.Lambda(isAmong, scope.Row)));
    }

    private static byte[] Property(ExpandItem expand, Group? rows)
    {
        var json = new JsonBuffer(small: true);
        if (expand.IsCountOnly || expand.Query.IsCountWanted)
        {
            json.Name(expand.Navigation.Name + "@odata.count");
            json.Int64(rows?.Count ?? 0);
        }

        if (!expand.IsCountOnly)
        {
            json.Name(expand.Navigation.Name);
            if (expand.Navigation.IsMany)
            {
                json.Raw((byte)'[');
                json.Raw(rows is null ? [] : rows.Json.Written.Span);
                json.Raw((byte)']');
            }
            else if (rows is { Json.Length: > 0 })
            {
                json.Raw(rows.Json.Written.Span);
            }
            else
            {
                json.Null();
            }
        }

        return json.Written.ToArray();
    }

    /// <summary>The related rows for one source value.</summary>
    private sealed class Group
    {
        public long Count { get; set; }
        public List<int> Fragments { get; } = [];
        public JsonBuffer Json { get; } = new(small: true);
    }
}

/// <summary>A row in JSON without its braces, and the values by which its related rows are found.</summary>
/// <param name="Start">The offset of the row's first byte in the rendered JSON.</param>
/// <param name="End">The offset after the row's last byte.</param>
/// <param name="Starts">For each expanded navigation property, the value of its source property.</param>
internal readonly record struct Fragment(int Start, int End, string?[] Starts)
{
    /// <summary>Renders the reader's current row.</summary>
    public static Fragment Of(JsonBuffer rendered, JsonCell[] cells, RowReader rows, IReadOnlyList<OutputColumn> starts)
    {
        var start = rendered.Length;
        foreach (var cell in cells)
        {
            cell.Write(rendered);
        }

        return new Fragment(start, rendered.Length, [.. starts.Select(rows.Invariant)]);
    }

    /// <summary>Writes the row with its expanded properties.</summary>
    public void Write(JsonBuffer json, JsonBuffer rendered, IReadOnlyList<Func<string?, ReadOnlyMemory<byte>>> within, RowQuery query)
    {
        json.Raw((byte)'{');
        json.Raw(rendered.Written.Span[Start..End]);
        for (var i = 0; i < query.Expand.Count; i++)
        {
            // Each property begins with a comma. The comma is omitted if the row has no property before this one.
            var property = within[i](Starts[i]).Span;
            json.Raw(Start == End && i == 0 ? property[1..] : property);
        }

        json.Raw((byte)'}');
    }
}
