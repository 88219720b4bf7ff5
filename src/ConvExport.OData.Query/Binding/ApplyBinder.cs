using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Query.Binding;

/// <summary>Binds <c>$apply</c>. The input of each transformation is the result of the previous one.</summary>
internal sealed class ApplyBinder(BindingContext context)
{
    public Rows Bind(Rows rows, IEnumerable<Transformation> transformations) =>
        transformations.Aggregate(rows, (input, transformation) => Bind(WithTotal(input), transformation));

    /// <summary>
    /// Makes the source of a row of totals return this row even if there are no rows to total. Returns other rows unchanged.
    /// </summary>
    public Rows WithTotal(Rows rows)
    {
        if (!rows.IsOneTotal)
        {
            return rows;
        }

        var columns = rows.Scope.Columns.Select(c => (c.Name, c.Value with
        {
            Expression = c.Value.IsCount
                ? Expression.Coalesce(c.Value.Expression, Expression.Constant((long?)0, typeof(long?)))
                : c.Value.Expression,
            IsNullable = !c.Value.IsCount,
            IsCount = false,
        })).ToList();
        var (members, places) = Distinct(columns);
        var (one, row, key) = (Expression.Parameter(typeof(int), "one"), rows.Scope.Row, Expression.Constant(1));
        var make = RowTypes.New(members);
        var joined = rows.Source.Provider.CreateQuery(Expression.Call(
            typeof(Queryable), nameof(Queryable.LeftJoin), [one.Type, row.Type, key.Type, make.Type], context.One.Expression,
            rows.Source.Expression, Expression.Quote(Expression.Lambda(key, one)), Expression.Quote(Expression.Lambda(key, row)),
            Expression.Quote(Expression.Lambda(make, one, row))));
        return new Rows(joined, ScopeOf(joined, columns, places), Key: rows.Key);
    }

    private Rows Bind(Rows rows, Transformation transformation) => transformation switch
    {
        Transformation.Filter filter => rows.Where(filter.Clause.Expression, context),
        Transformation.Search search => rows.Where(search.Clause, context),
        Transformation.Compute compute => Compute(rows, compute.Expressions),
        Transformation.Aggregate aggregate => Group(rows, [], aggregate.Node) with { IsOneTotal = true },
        Transformation.GroupBy group => Group(rows, [.. group.Node.GroupingProperties.Select(NameOf)], AggregateOf(group.Node)),
        Transformation.OrderBy order => Ordered(rows, [.. SortOrder.Of(rows, order.Clause, context)]),
        Transformation.Top top => Limited(rows, nameof(Queryable.Take), top.Count),
        Transformation.Skip skip => Limited(rows, nameof(Queryable.Skip), skip.Count),
        Transformation.Extreme extreme => Limited(
            Ordered(rows, [new SortKey(new Values(rows.Scope, context).Bind(extreme.Value), extreme.IsTop)]), nameof(Queryable.Take),
            extreme.Count),
        Transformation.Concat concat => Concat([.. concat.Sequences.Select(s => WithTotal(Bind(rows, s)))]),
        _ => throw new ArgumentException($"{transformation} is not known", nameof(transformation)),
    };

    private static Rows Ordered(Rows rows, List<SortKey> order) => rows with { Order = order };

    /// <summary>Takes or skips rows in a total order, so that the same request always returns the same rows.</summary>
    private static Rows Limited(Rows rows, string method, int count)
    {
        var ordered = SortOrder.Apply(rows, SortOrder.Total([.. rows.Order, .. rows.KeyOrder]));
        return ordered with { Source = ordered.Call(method, [rows.Scope.Row.Type], Bound.Closure(count, typeof(int))), IsOneTotal = false };
    }

    /// <summary>
    /// Concatenates sequences. The result has the columns of all of them; columns that a sequence lacks are null in its rows. Keeps the
    /// order of the sequences, and the order of the rows in each of them. A sort key that is not a column becomes a hidden column, which is
    /// null in the rows of the other sequences. SQL Server gives a union of two NULL literals the type int. So from the third sequence on,
    /// such a key is ignored if it is a text or a date.
    /// </summary>
    private static Rows Concat(List<Rows> sequences)
    {
        const int MostWithoutType = 2;
        var names = sequences.SelectMany(s => s.Scope.Columns).DistinctBy(c => c.Name).ToList();
        var sorts = sequences.SelectMany((s, number) => SortOrder.Total(s.Order).Select(key => (
            Number: number, Key: key,
            Column: s.Scope.Columns.FirstOrDefault(
                c => ExpressionEqualityComparer.Instance.Equals(c.Value.Expression, key.Value.Expression)).Name))).ToList();
        var hidden = sorts.Where(o => o.Column is null && (o.Number < MostWithoutType || o.Key.Value.Kind.IsNumber())).ToList();
        var aligned = sequences.Select((s, number) => Select(s, [
            .. names.Select(n => (n.Name, s.Scope.Has(n.Name) ? s.Scope[n.Name] : NullLike(n.Value))),
            (Rows.Sequence, new Bound(NumberOf(number), ValueKind.Int32, false)),
            .. hidden.Select((o, i) => ($"$order{i}", o.Number == number ? o.Key.Value : NullLike(o.Key.Value)))], isEachMade: true))
            .ToList();
        var first = aligned[0];
        var source = aligned.Skip(1).Aggregate(first.Source, (so, next) => so.Provider.CreateQuery(
            Expression.Call(typeof(Queryable), nameof(Queryable.Concat), [first.Scope.Row.Type], so.Expression, next.Source.Expression)));
        var sequence = first.Scope[Rows.Sequence];
        return new Rows(source, first.Scope with
        {
            Columns = [.. first.Scope.Columns.Take(names.Count).Select(c => (c.Name, c.Value with { IsNullable = true, IsCount = false }))],
        })
        {
            Order =
            [
                new SortKey(sequence, false),
                .. sorts.Where(o => o.Column is not null || hidden.Contains(o)).Select(o => new SortKey(
                    o.Column is { } column ? OfSequence(o.Number, first.Scope[column]) : first.Scope[$"$order{hidden.IndexOf(o)}"] with
                    {
                        IsNullable = true, Literal = null,
                    },
                    o.Key.Descending)),
            ],
        };

        static Bound NullLike(Bound value) => new(Expression.Constant(null, value.Expression.Type), value.Kind, true);

        static Expression NumberOf(int number) => Expression.Constant((int?)number, typeof(int?));

        // The value of a column in the rows of one sequence; null in all other rows.
        Bound OfSequence(int number, Bound column) => new(
            Expression.Condition(
                Expression.Equal(sequence.Expression, NumberOf(number)), column.Expression,
                Expression.Constant(null, column.Expression.Type)),
            column.Kind, true);
    }

    /// <summary>Adds computed columns, each named by its alias.</summary>
    public Rows Compute(Rows rows, IEnumerable<ComputeExpression> expressions)
    {
        var values = new Values(rows.Scope, context);
        var added = expressions.Select(e => (Name: e.Alias, Value: values.Bind(e.Expression))).ToList();
        foreach (var (name, value) in added)
        {
            if (rows.Scope.Has(name) || value.Kind == ValueKind.Null)
            {
                throw RequestException.Invalid(value.Kind == ValueKind.Null ? $"'{name}' would always be null."
                    : $"The name '{name}' is already used. Choose another alias.");
            }
        }

        // The sort keys become hidden columns, because they refer to rows before the projection.
        IReadOnlyList<(string Name, Bound Value)> visible =
            [.. rows.Scope.Columns, .. added.Select(a => (a.Name, a.Value with { Literal = null }))];
        var made = Select(rows, [.. visible, .. rows.Order.Select((key, i) => ($"$order{i}", key.Value))]);
        return made with
        {
            Scope = made.Scope with { Columns = [.. made.Scope.Columns.Take(visible.Count)] },
            Key = rows.Key,
            Order = [.. rows.Order.Select((key, i) => key with { Value = made.Scope[$"$order{i}"] })],
        };
    }

    private static string NameOf(GroupByPropertyNode property) => property.ChildTransformations.Count == 0
        ? property.Name
        : throw RequestException.NotSupported("Grouping by a path");

    private static AggregateTransformationNode? AggregateOf(GroupByTransformationNode group) => group.ChildTransformations switch
    {
        null => null,
        AggregateTransformationNode aggregate => aggregate,
        var other => throw RequestException.NotSupported($"groupby with {other.Kind}"),
    };

    private static Rows Select(Rows rows, IReadOnlyList<(string Name, Bound Value)> columns, bool isEachMade = false) =>
        Made(rows.Source, rows.Scope.Row, columns, isEachMade);

    /// <summary>
    /// Projects rows or groups to columns. An expression that occurs twice is projected once, under both names, unless
    /// <paramref name="isEachMade"/> is true. EF Core selects equal expressions only once, so with two projections, the ordinals of later
    /// columns would be wrong.
    /// </summary>
    private static Rows Made(
        IQueryable source, ParameterExpression from, IReadOnlyList<(string Name, Bound Value)> columns, bool isEachMade = false)
    {
        var (members, places) = isEachMade
            ? ([.. columns.Select(c => c.Value.Expression)], [.. Enumerable.Range(0, columns.Count)])
            : Distinct(columns);
        var made = source.Provider.CreateQuery(Make(source, from, members));
        return new Rows(made, ScopeOf(made, columns, places));
    }

    /// <summary>Returns the distinct expressions of columns, and the place of each column's expression among them.</summary>
    private static (List<Expression> Members, List<int> Places) Distinct(IReadOnlyList<(string Name, Bound Value)> columns)
    {
        List<Expression> members =
            [.. columns.Select(c => c.Value.Expression).Distinct(ExpressionEqualityComparer.Instance).OfType<Expression>()];
        return (members,
            [.. columns.Select(c => members.FindIndex(m => ExpressionEqualityComparer.Instance.Equals(m, c.Value.Expression)))]);
    }

    private static RowScope ScopeOf(IQueryable made, IReadOnlyList<(string Name, Bound Value)> columns, List<int> places)
    {
        var row = Expression.Parameter(made.ElementType, "r");
        return new RowScope(row, [.. columns.Select(
            (c, i) => (c.Name, c.Value with { Expression = Expression.Property(row, RowTypes.Member(places[i])) }))]);
    }

    private static MethodCallExpression Make(IQueryable source, ParameterExpression from, IReadOnlyList<Expression> members)
    {
        var make = Expression.Lambda(RowTypes.New(members), from);
        return Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [from.Type, make.Body.Type], source.Expression, Expression.Quote(make));
    }

    private Rows Group(Rows rows, IReadOnlyList<string> names, AggregateTransformationNode? aggregate)
    {
        var keys = names.Select(n => (Name: n, Value: rows.Scope[n])).ToList();
        if (aggregate is null)
        {
            var distinct = Select(rows, keys);
            return distinct with { Source = distinct.Call(nameof(Queryable.Distinct), [distinct.Scope.Row.Type]) };
        }

        var (parts, places) = Distinct(keys);
        Expression key = keys.Count == 0 ? Expression.Constant(1) : RowTypes.New(parts);
        var byKey = Expression.Lambda(key, rows.Scope.Row);
        var groups = rows.Call(nameof(Queryable.GroupBy), [rows.Scope.Row.Type, key.Type], Expression.Quote(byKey));

        var group = Expression.Parameter(groups.ElementType, "g");
        var groupKey = Expression.Property(group, nameof(IGrouping<,>.Key));
        List<(string Name, Bound Value)> columns =
        [
            .. keys.Select((k, i) => (k.Name, k.Value with { Expression = Expression.Property(groupKey, RowTypes.Member(places[i])) })),
            .. aggregate.AggregateExpressions.Select(e => (e.Alias, Aggregate(e, group, rows.Scope, keys.Count == 0))),
        ];
        if (columns.GroupBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw RequestException.Invalid($"The name '{twice.Key}' is used twice in the result. Choose another alias.");
        }

        return Made(groups, group, columns) with { Key = names };
    }

    private Bound Aggregate(AggregateExpressionBase expression, ParameterExpression group, RowScope scope, bool isTotal)
    {
        if (expression is not AggregateExpression aggregate || aggregate.Method == AggregationMethod.Custom)
        {
            throw RequestException.NotSupported($"The aggregation '{expression.Alias}'");
        }

        if (aggregate.Method == AggregationMethod.VirtualPropertyCount)
        {
            var count = Expression.Call(typeof(Enumerable), nameof(Enumerable.LongCount), [scope.Row.Type], group);
            return new Bound(Expression.Convert(count, typeof(long?)), ValueKind.Int64, false, IsCount: true);
        }

        return new Aggregates(context, group, scope, isTotal).Of(aggregate.Method, new Values(scope, context).Bind(aggregate.Expression));
    }
}
