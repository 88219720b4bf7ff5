using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Feed.Binding;

/// <summary>Rows, and the names that they have.</summary>
/// <param name="Source">The rows; its element type is that of the scope's row.</param>
/// <param name="Scope">What a row has.</param>
/// <param name="IsOneTotal">They are one row of totals, which stands also for no rows at all.</param>
/// <param name="GroupedBy">How many of the columns, from the first, tell the rows apart; null where that takes all.</param>
internal sealed record Rows(IQueryable Source, RowScope Scope, bool IsOneTotal = false, int? GroupedBy = null)
{
    /// <summary>The rows that a condition keeps.</summary>
    public Rows Where(SingleValueNode condition, BindingContext context) =>
        this with { Source = Call(nameof(Queryable.Where), [Scope.Row.Type], Expression.Quote(new Predicates(Scope, context).Filter(condition))) };

    /// <summary>The rows through an operator of LINQ.</summary>
    public IQueryable Call(string method, Type[] types, params Expression[] arguments) =>
        Source.Provider.CreateQuery(Expression.Call(typeof(Queryable), method, types, [Source.Expression, .. arguments]));
}

/// <summary>Binds <c>$apply</c>: each transformation makes other rows of the rows before it.</summary>
internal sealed class ApplyBinder(BindingContext context)
{
    public Rows Bind(Rows rows, ApplyClause apply) => apply.Transformations.Aggregate(rows, Bind);

    private Rows Bind(Rows rows, TransformationNode transformation) => transformation switch
    {
        FilterTransformationNode filter => rows.Where(filter.FilterClause.Expression, context),
        ComputeTransformationNode compute => Compute(rows, compute.Expressions),
        AggregateTransformationNode aggregate => Group(rows, [], aggregate) with { IsOneTotal = true },
        GroupByTransformationNode group => Group(rows, [.. group.GroupingProperties.Select(NameOf)], AggregateOf(group)),
        _ => throw FeedException.NotDone($"The transformation {transformation.Kind}"),
    };

    /// <summary>The rows with further values, each by its alias.</summary>
    public Rows Compute(Rows rows, IEnumerable<ComputeExpression> expressions)
    {
        var values = new Values(rows.Scope, context);
        var added = expressions.Select(e => (Name: e.Alias, Value: values.Bind(e.Expression))).ToList();
        foreach (var (name, value) in added)
        {
            if (rows.Scope.Has(name) || value.Kind == ValueKind.Null)
            {
                throw FeedException.Bad(value.Kind == ValueKind.Null ? $"'{name}' would always be null." : $"There is a '{name}' already; choose another alias.");
            }
        }

        return Select(rows, [.. rows.Scope.Columns, .. added.Select(a => (a.Name, a.Value with { Literal = null }))]);
    }

    private static string NameOf(GroupByPropertyNode property) => property.ChildTransformations.Count == 0
        ? property.Name
        : throw FeedException.NotDone("Grouping by a path");

    private static AggregateTransformationNode? AggregateOf(GroupByTransformationNode group) => group.ChildTransformations switch
    {
        null => null,
        AggregateTransformationNode aggregate => aggregate,
        var other => throw FeedException.NotDone($"groupby with {other.Kind}"),
    };

    private static Rows Select(Rows rows, IReadOnlyList<(string Name, Bound Value)> columns)
    {
        return Made(rows.Source, rows.Scope.Row, columns);
    }

    /// <summary>
    /// Rows made of values of other rows, or of groups. What stands twice is made once, under both names: EF Core asks
    /// the database for equal expressions only once, and places would no longer fit.
    /// </summary>
    private static Rows Made(IQueryable source, ParameterExpression from, IReadOnlyList<(string Name, Bound Value)> columns)
    {
        var members = columns.Select(c => c.Value.Expression).Distinct(ExpressionEqualityComparer.Instance).OfType<Expression>().ToList();
        var make = Expression.Lambda(RowTypes.New(members), from);
        var made = source.Provider.CreateQuery(Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [from.Type, make.Body.Type], source.Expression, Expression.Quote(make)));
        var row = Expression.Parameter(made.ElementType, "r");
        return new Rows(made, new RowScope(row, [.. columns.Select(c => (c.Name, c.Value with
        {
            Expression = Expression.Property(row, RowTypes.Member(members.FindIndex(m => ExpressionEqualityComparer.Instance.Equals(m, c.Value.Expression)))),
        }))]));
    }

    private Rows Group(Rows rows, IReadOnlyList<string> names, AggregateTransformationNode? aggregate)
    {
        var keys = names.Select(n => (Name: n, Value: rows.Scope[n])).ToList();
        if (aggregate is null)
        {
            var distinct = Select(rows, keys);
            return distinct with { Source = distinct.Call(nameof(Queryable.Distinct), [distinct.Scope.Row.Type]) };
        }

        Expression key = keys.Count == 0 ? Expression.Constant(1) : RowTypes.New([.. keys.Select(k => k.Value.Expression)]);
        var byKey = Expression.Lambda(key, rows.Scope.Row);
        var groups = rows.Call(nameof(Queryable.GroupBy), [rows.Scope.Row.Type, key.Type], Expression.Quote(byKey));

        var group = Expression.Parameter(groups.ElementType, "g");
        var groupKey = Expression.Property(group, nameof(IGrouping<,>.Key));
        List<(string Name, Bound Value)> columns =
        [
            .. keys.Select((k, i) => (k.Name, k.Value with { Expression = Expression.Property(groupKey, RowTypes.Member(i)) })),
            .. aggregate.AggregateExpressions.Select(e => (e.Alias, Aggregate(e, group, rows.Scope))),
        ];
        if (columns.GroupBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw FeedException.Bad($"'{twice.Key}' stands twice in the result; choose another alias.");
        }

        return Made(groups, group, columns) with { GroupedBy = keys.Count };
    }

    private Bound Aggregate(AggregateExpressionBase expression, ParameterExpression group, RowScope scope)
    {
        if (expression is not AggregateExpression aggregate || aggregate.Method == AggregationMethod.Custom)
        {
            throw FeedException.NotDone($"The aggregation '{expression.Alias}'");
        }

        if (aggregate.Method == AggregationMethod.VirtualPropertyCount)
        {
            var count = Expression.Call(typeof(Enumerable), nameof(Enumerable.LongCount), [scope.Row.Type], group);
            return new Bound(Expression.Convert(count, typeof(long?)), ValueKind.Int64, false, IsCount: true);
        }

        return new Aggregates(context, group, scope).Of(aggregate.Method, new Values(scope, context).Bind(aggregate.Expression));
    }
}
