using System.Linq.Expressions;
using ConvExport.OData.Feed.Binding;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Feed;

/// <summary>A column of an answer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is read and written.</param>
/// <param name="Ordinal">Its place in the rows that the database gives.</param>
internal sealed record OutputColumn(string Name, ValueKind Kind, int Ordinal);

/// <summary>One part of the order of an answer.</summary>
internal sealed record SortKey(Bound Value, bool Descending);

/// <summary>
/// What a request asks of the database: rows filtered, in a total order, of which certain columns. Built once, then
/// counted, read, or continued from a row.
/// </summary>
internal sealed class FeedPlan
{
    private readonly BindingContext _context;
    private readonly IReadOnlyList<SortKey> _order;
    private readonly IReadOnlyList<Bound> _values;

    private FeedPlan(Rows rows, IReadOnlyList<string>? select, IReadOnlyList<SortKey> order, bool isKeyed, BindingContext context)
    {
        (Rows, _order, IsKeyed, _context) = (rows, order, isKeyed, context);
        var shown = select ?? [.. rows.Scope.Columns.Select(c => c.Name)];

        // A column may be wanted twice, and what sorts is read too, to go on from it: each value is asked for once.
        var values = new List<Bound>();
        Columns = [.. shown.Select(name => new OutputColumn(name, rows.Scope[name].Kind, Place(rows.Scope[name])))];
        SortColumns = isKeyed ? [.. order.Select(key => new OutputColumn("", key.Value.Kind, Place(key.Value)))] : [];
        _values = values;

        int Place(Bound value)
        {
            var known = values.FindIndex(v => ExpressionEqualityComparer.Instance.Equals(v.Expression, value.Expression));
            if (known < 0)
            {
                values.Add(value);
            }

            return known < 0 ? values.Count - 1 : known;
        }
    }

    public Rows Rows { get; }

    /// <summary>The columns of the answer in their order.</summary>
    public IReadOnlyList<OutputColumn> Columns { get; }

    /// <summary>The values that a row sorts by, in order; the last is the key.</summary>
    public IReadOnlyList<OutputColumn> SortColumns { get; }

    /// <summary>Whether rows have a key, so that an answer can go on in another one.</summary>
    public bool IsKeyed { get; }

    /// <summary>Plans a request over the rows that its reader may see.</summary>
    /// <param name="request">The query.</param>
    /// <param name="visible">The rows.</param>
    /// <param name="context">What binding depends on.</param>
    /// <param name="defaultColumns">The columns where the request selects none; null for all.</param>
    /// <param name="defaultOrder">The column to sort by, before the key, where the request does not say; null for the key alone.</param>
    public static FeedPlan Of(
        FeedRequest request, IQueryable visible, BindingContext context,
        IReadOnlyList<string>? defaultColumns = null, string? defaultOrder = null)
    {
        var rows = new Rows(visible, RowScope.Of(request.Set));
        if (request.Apply is { } apply)
        {
            rows = new ApplyBinder(context).Bind(rows, apply);
        }

        if (request.Filter is { } filter)
        {
            rows = rows.Where(filter.Expression, context);
        }

        var isKeyed = request.Apply is null;
        var order = OrderOf(rows, request.OrderBy, isKeyed ? request.Set.Key : null, isKeyed ? defaultOrder : null, context);
        return new FeedPlan(rows, request.Select ?? (isKeyed ? defaultColumns : null), order, isKeyed, context);
    }

    /// <summary>How many rows there are, whatever part of them is asked for.</summary>
    public IQueryable ToCount() => Rows.Source;

    /// <summary>The rows in order, from after a row or from the first.</summary>
    /// <param name="after">The values that the last row before sorts by; null to begin.</param>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="take">How many to give; null for all.</param>
    public IQueryable ToRows(IReadOnlyList<Bound>? after, long? skip, long? take)
    {
        var rows = Rows;
        if (after is not null)
        {
            rows = rows with { Source = rows.Call(nameof(Queryable.Where), [rows.Scope.Row.Type], Expression.Quote(Expression.Lambda(After(after), rows.Scope.Row))) };
        }

        rows = Ordered(rows);
        if (skip is > 0)
        {
            rows = rows with { Source = rows.Call(nameof(Queryable.Skip), [rows.Scope.Row.Type], Expression.Constant((int)Math.Min(skip.Value, int.MaxValue))) };
        }

        if (take is { } most)
        {
            rows = rows with { Source = rows.Call(nameof(Queryable.Take), [rows.Scope.Row.Type], Bound.Closure((int)Math.Min(most, int.MaxValue), typeof(int))) };
        }

        var make = Expression.Lambda(RowTypes.New([.. _values.Select(v => v.Expression)]), rows.Scope.Row);
        return rows.Call(nameof(Queryable.Select), [rows.Scope.Row.Type, make.Body.Type], Expression.Quote(make));
    }

    private static IReadOnlyList<SortKey> OrderOf(
        Rows rows, OrderByClause? orderBy, IReadOnlyList<string>? key, string? defaultOrder, BindingContext context)
    {
        var values = new Values(rows.Scope, context);
        var order = new List<SortKey>();
        for (var clause = orderBy; clause is not null; clause = clause.ThenBy)
        {
            order.Add(new SortKey(values.Bind(clause.Expression), clause.Direction == OrderByDirection.Descending));
        }

        if (orderBy is null && defaultOrder is not null)
        {
            order.Add(new SortKey(rows.Scope[defaultOrder], false));
        }

        // A total order: by the key, or, where rows have none, by what tells them apart.
        order.AddRange(key is not null
            ? key.Select(name => new SortKey(rows.Scope[name], false))
            : rows.Scope.Columns.Take(rows.GroupedBy ?? rows.Scope.Columns.Count).Select(c => new SortKey(c.Value, false)));
        return [.. order.Where(k => k.Value.Kind != ValueKind.Null && !k.Value.IsConstant)
            .DistinctBy(k => k.Value.Expression, ExpressionEqualityComparer.Instance!)];
    }

    private Rows Ordered(Rows rows)
    {
        var source = rows.Source;
        for (var i = 0; i < _order.Count; i++)
        {
            var method = (i == 0, _order[i].Descending) switch
            {
                (true, false) => nameof(Queryable.OrderBy),
                (true, true) => nameof(Queryable.OrderByDescending),
                (false, false) => nameof(Queryable.ThenBy),
                _ => nameof(Queryable.ThenByDescending),
            };
            var by = Expression.Lambda(_order[i].Value.Expression, rows.Scope.Row);
            source = source.Provider.CreateQuery(Expression.Call(
                typeof(Queryable), method, [rows.Scope.Row.Type, by.Body.Type], source.Expression, Expression.Quote(by)));
        }

        return rows with { Source = source };
    }

    /// <summary>The rows that come after certain values: past the first of them, or equal in it and past the next.</summary>
    private Expression After(IReadOnlyList<Bound> last)
    {
        Expression? after = null;
        var comparisons = new Comparisons(_context);
        for (var i = _order.Count - 1; i >= 0; i--)
        {
            var past = Past(comparisons, _order[i], last[i]);
            after = after is null
                ? past
                : Expression.OrElse(past, Expression.AndAlso(comparisons.When(BinaryOperatorKind.Equal, _order[i].Value, last[i], true), after));
        }

        return after!;
    }

    /// <summary>Nulls come first ascending, last descending.</summary>
    private static Expression Past(Comparisons comparisons, SortKey key, Bound last)
    {
        if (last.Kind == ValueKind.Null)
        {
            return key.Descending ? Expression.Constant(false) : comparisons.When(BinaryOperatorKind.NotEqual, key.Value, last, true);
        }

        if (key.Value.Kind == ValueKind.Flag)
        {
            // False comes before true.
            var isPast = comparisons.When(BinaryOperatorKind.Equal, key.Value, Bound.Parameter<bool?>(!key.Descending, ValueKind.Flag, "flag"), true);
            var wasLast = comparisons.When(BinaryOperatorKind.NotEqual, last, Bound.Parameter<bool?>(!key.Descending, ValueKind.Flag, "flag"), true);
            return WithNulls(Expression.AndAlso(isPast, wasLast));
        }

        return WithNulls(comparisons.When(key.Descending ? BinaryOperatorKind.LessThan : BinaryOperatorKind.GreaterThan, key.Value, last, true));

        Expression WithNulls(Expression past) => key.Descending && key.Value.IsNullable
            ? Expression.OrElse(past, comparisons.When(BinaryOperatorKind.Equal, key.Value, new Bound(Expression.Constant(null), ValueKind.Null, true), true))
            : past;
    }
}
