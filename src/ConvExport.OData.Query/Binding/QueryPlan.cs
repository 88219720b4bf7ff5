using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// The database query of a request: filtered rows in a total order, with selected columns. One plan can count the rows, read them, and
/// continue after a row.
/// </summary>
public sealed class QueryPlan
{
    private readonly BindingContext _context;
    private readonly IReadOnlyList<SortKey> _order;
    private readonly List<Bound> _values = [];

    private QueryPlan(Rows rows, IReadOnlyList<string> shown, IReadOnlyList<SortKey> order, bool isKeyed, BindingContext context)
    {
        (Rows, _order, IsKeyed, _context) = (rows, order, isKeyed, context);
        Columns = [.. shown.Select(Column)];
        SortColumns = isKeyed ? [.. order.Select(key => new OutputColumn("", key.Value.Kind, Place(key.Value)))] : [];
    }

    /// <summary>
    /// The rows that meet the filter's first lower limit for Revision or Last Event At. The filter's other conditions are not applied.
    /// Always null on SQL Server. On SQLite, null if the filter has no such limit, if the request has <c>$orderby</c>, if
    /// <see cref="Of"/> was called with <c>orderBefore</c>, or if rows have no key. SQLite cannot know whether few rows meet the limit, so
    /// it would scan all rows in the default order. Therefore the caller counts these rows. If there are few, they are found first and
    /// sorted afterwards.
    /// </summary>
    public IQueryable? Recent { get; private init; }

    public Rows Rows { get; }

    /// <summary>The columns of the response, in order.</summary>
    public IReadOnlyList<OutputColumn> Columns { get; }

    /// <summary>
    /// The values that rows are sorted by, in order: first those of the sort order, then the remaining key columns. Empty if rows have no
    /// key.
    /// </summary>
    public IReadOnlyList<OutputColumn> SortColumns { get; }

    /// <summary>The indexes of the key columns in <see cref="SortColumns"/>.</summary>
    public IReadOnlyList<int> KeyPlaces => [.. Rows.KeyOrder.Select(
        k => _order.ToList().FindIndex(o => ExpressionEqualityComparer.Instance.Equals(o.Value.Expression, k.Value.Expression)))];

    /// <summary>Whether rows have a key. Paging needs a key to continue after the last row of a page.</summary>
    public bool IsKeyed { get; }

    /// <summary>
    /// Whether rows have a key and are in their default order. An index usually provides this order, so a read can continue after a row
    /// without sorting all rows again.
    /// </summary>
    public bool IsInOwnOrder { get; private init; }

    /// <summary>Plans a request over the rows that the reader may see.</summary>
    /// <param name="query">The query.</param>
    /// <param name="visible">The rows that the reader may see.</param>
    /// <param name="context">The input of binding, apart from the rows.</param>
    /// <param name="defaultColumns">The columns to return if the request selects none; null for all.</param>
    /// <param name="orderBefore">Columns to sort by first.</param>
    /// <param name="defaultOrder">
    /// Columns to sort by before the key, if the request sets no order; null for the default order of the entity set.
    /// </param>
    public static QueryPlan Of(
        RowQuery query, IQueryable visible, BindingContext context,
        IReadOnlyList<string>? defaultColumns = null, IReadOnlyList<string>? orderBefore = null, IReadOnlyList<string>? defaultOrder = null)
    {
        var rows = Select(query, visible, context);
        var isKeyed =
            query.Apply?.All(t => t is not (Transformation.Aggregate or Transformation.GroupBy or Transformation.Concat)) != false;
        var asked = (query.OrderBy is null ? rows.Order : SortOrder.Of(rows, query.OrderBy, context)).ToList();
        var names = (orderBefore ?? []).Concat(asked.Count == 0 && isKeyed ? defaultOrder ?? query.Set.DefaultOrder : []);

        // Ties are sorted by the key, in the direction of the last column of $orderby, so that an index can provide the whole order.
        var order = names.Select(n => new SortKey(rows.Scope[n], false)).Concat(asked)
            .Concat(rows.KeyOrder.Select(k => k with { Descending = asked.Count > 0 && asked[^1].Descending }));
        return new QueryPlan(
            rows, query.Select ?? (isKeyed ? defaultColumns : null) ?? [.. rows.Scope.Columns.Select(c => c.Name)],
            SortOrder.Total(order),
            isKeyed, context)
        {
            IsInOwnOrder = isKeyed && asked.Count == 0 && orderBefore is null,
            Recent = !context.Dialect.PlansForValues && isKeyed && query is { OrderBy: null, Filter: { } filter } && orderBefore is null
                ? RecentRange.Of(filter.Expression, new Rows(visible, RowScope.Of(query.Set)), context)
                : null,
        };
    }

    /// <summary>Adds a column to read, by name. A column that is already read is reused.</summary>
    public OutputColumn Column(string name) => new(name, Rows.Scope[name].Kind, Place(Rows.Scope[name]), Rows.Scope[name].IsNullable);

    /// <summary>Adds a value to read: whether the row matches another query's filter and search.</summary>
    public OutputColumn MatchColumn(RowQuery query)
    {
        var matches = new List<Expression>();
        if (query.Filter is { } filter)
        {
            matches.Add(new Predicates(Rows.Scope, _context).Filter(filter.Expression).Body);
        }

        if (query.Search is { } search)
        {
            matches.Add(new Search(Rows.Scope, _context).Filter(search).Body);
        }

        // Without filter and search, every row matches. The expression still uses a column because EF Core would not select a constant.
        var id = Rows.Scope[nameof(Fold.ConversationRow.ConversationId)].Expression;
        var all = matches.DefaultIfEmpty(Expression.NotEqual(id, Expression.Constant(null, id.Type))).Aggregate(Expression.AndAlso);
        var value = new Bound(Expression.Condition(all, Boolean(true), Boolean(false)), ValueKind.Boolean, false);
        return new OutputColumn("", value.Kind, Place(value));

        static Expression Boolean(bool value) => Expression.Constant((bool?)value, typeof(bool?));
    }

    /// <summary>The rows to count, without the limits of a page.</summary>
    public IQueryable ToCount() => Rows.Source;

    /// <summary>The rows in order, from the first row or after a given row.</summary>
    /// <param name="after">The sort values of the last row read; null to start at the first row.</param>
    /// <param name="skip">How many rows to skip.</param>
    /// <param name="take">How many rows to return; null for all.</param>
    /// <param name="areFew">Whether there are few rows. They are then found first and sorted afterwards.</param>
    public IQueryable ToRows(IReadOnlyList<Bound>? after, long? skip, long? take, bool areFew = false) =>
        Project(InOrder(after, skip, take, areFew));

    /// <summary>The row with the given key.</summary>
    public IQueryable ToRow(IReadOnlyList<Bound> key)
    {
        var comparisons = new Comparisons(_context);
        var isIt =
            Rows.KeyOrder.Select((k, i) => comparisons.When(BinaryOperatorKind.Equal, k.Value, key[i], true)).Aggregate(Expression.AndAlso);
        return Project(Rows.Where(isIt));
    }

    /// <summary>
    /// The rows of <see cref="ToRows"/> without the projection, for counting and grouping. Ordered only if <paramref name="skip"/> or
    /// <paramref name="take"/> is set.
    /// </summary>
    public IQueryable ToSource(long? skip, long? take) =>
        skip is null && take is null ? Rows.Source : InOrder(null, skip, take, areFew: false).Source;

    /// <summary>Reads only the values of this plan from the rows.</summary>
    private IQueryable Project(Rows rows)
    {
        var make = Expression.Lambda(RowTypes.New([.. _values.Select(v => v.Expression)]), rows.Scope.Row);
        return rows.Call(nameof(Queryable.Select), [rows.Scope.Row.Type, make.Body.Type], Expression.Quote(make));
    }

    private Rows InOrder(IReadOnlyList<Bound>? after, long? skip, long? take, bool areFew)
    {
        var rows = after is null ? Rows : Rows.Where(Keyset.After(_order, after, _context));
        rows = SortOrder.Apply(rows, areFew ? [.. _order.Select(SortOrder.Apart)] : _order);
        if (skip is > 0)
        {
            rows = rows with
            {
                Source = rows.Call(
                    nameof(Queryable.Skip), [rows.Scope.Row.Type], Bound.Closure((int)Math.Min(skip.Value, int.MaxValue), typeof(int))),
            };
        }

        return take is { } most
            ? rows with { Source = rows.Call(
                nameof(Queryable.Take), [rows.Scope.Row.Type], Bound.Closure((int)Math.Min(most, int.MaxValue), typeof(int))) }
            : rows;
    }

    /// <summary>The rows of a query, before sorting and paging.</summary>
    private static Rows Select(RowQuery query, IQueryable visible, BindingContext context)
    {
        var rows = new Rows(visible, RowScope.Of(query.Set), Key: query.Set.Key);
        if (query.Apply is { } apply)
        {
            rows = new ApplyBinder(context).Bind(rows, apply);
        }

        if (query is not { Compute.Count: 0, Search: null, Filter: null })
        {
            rows = new ApplyBinder(context).WithTotal(rows);
        }

        if (query.Compute.Count > 0)
        {
            rows = new ApplyBinder(context).Compute(rows, query.Compute);
        }

        if (query.Search is { } search)
        {
            rows = rows.Where(search, context);
        }

        return query.Filter is { } filter ? rows.Where(filter.Expression, context) : rows;
    }

    private int Place(Bound value)
    {
        var known = _values.FindIndex(v => ExpressionEqualityComparer.Instance.Equals(v.Expression, value.Expression));
        if (known < 0)
        {
            _values.Add(value);
        }

        return known < 0 ? _values.Count - 1 : known;
    }
}
