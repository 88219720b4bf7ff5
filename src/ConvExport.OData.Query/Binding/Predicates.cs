using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Binds Boolean expressions with OData's three-valued logic. Each node has one condition for true and one for false. If the value of the
/// node is null, neither condition is met. So the result never depends on how the database treats null.
/// </summary>
internal sealed class Predicates(RowScope scope, BindingContext context)
{
    private readonly Values _values = new(scope, context);
    private readonly DayRanges _days = new(new Values(scope, context), new Comparisons(context));
    private readonly CreationHints _hints = new(scope, new Values(scope, context), new Comparisons(context));

    /// <summary>Returns the filter that selects the rows for which the node is true.</summary>
    public LambdaExpression Filter(SingleValueNode node) => Expression.Lambda(When(node, true), scope.Row);

    /// <summary>Returns the condition under which the value of the node is <paramref name="wanted"/>.</summary>
    private Expression When(SingleValueNode node, bool wanted)
    {
        switch (_values.Unwrap(node))
        {
            case UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not:
                return When(not.Operand, !wanted);
            case BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And or BinaryOperatorKind.Or } both:
                return Combine(both, wanted);
            case BinaryOperatorNode comparison when Comparisons.IsComparison(comparison.OperatorKind)
                && _days.When(comparison, wanted) is { } range:
                return range;
            case BinaryOperatorNode comparison when Comparisons.IsComparison(comparison.OperatorKind):
                var condition = new Comparisons(context).When(
                    comparison.OperatorKind, _values.Bind(comparison.Left), _values.Bind(comparison.Right), wanted);
                return wanted ? _hints.With(comparison, condition) : condition;
            case LambdaNode lambda:
                return new Related(scope, context).When(lambda, wanted);
            case InNode among:
                return Among(among, wanted);
            case SingleValueFunctionCallNode call when TextFunctions.IsPredicate(call.Name):
                return new TextFunctions(context).When(
                    call.Name, [.. call.Parameters.Cast<SingleValueNode>().Select(_values.Bind)], wanted);
            case var other:
                return Is(_values.Bind(other), wanted);
        }
    }

    private static Expression Is(Bound value, bool wanted) => value.Kind switch
    {
        ValueKind.Null => Expression.Constant(false),
        ValueKind.Boolean => Expression.Equal(value.Expression, Expression.Constant((bool?)wanted, typeof(bool?))),
        _ => throw RequestException.Invalid("A filter must be a condition, such as CountOfContacts gt 1."),
    };

    private Expression Combine(BinaryOperatorNode node, bool wanted)
    {
        var terms = Flatten(node);
        var isOr = node.OperatorKind == BinaryOperatorKind.Or;
        return isOr && wanted
            ? Balanced(AnyOf(terms), Expression.OrElse)
            : Balanced([.. terms.Select(t => When(t, wanted))], isOr == wanted ? Expression.OrElse : Expression.AndAlso);
    }

    /// <summary>
    /// Returns the terms of a chain of ands or ors, in order. Does not recurse, because chains can be nested hundreds of levels deep.
    /// </summary>
    private List<SingleValueNode> Flatten(BinaryOperatorNode node)
    {
        var terms = new List<SingleValueNode>();
        var open = new Stack<SingleValueNode>([node]);
        while (open.TryPop(out var next))
        {
            if (_values.Unwrap(next) is BinaryOperatorNode inner && inner.OperatorKind == node.OperatorKind)
            {
                open.Push(inner.Right);
                open.Push(inner.Left);
            }
            else
            {
                terms.Add(next);
            }
        }

        return terms;
    }

    /// <summary>Turns Power Query's multi-select, <c>A eq 'x' or A eq 'y' or …</c>, into one IN per column.</summary>
    private List<Expression> AnyOf(List<SingleValueNode> terms)
    {
        var conditions = new List<Expression>();
        var texts = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var term in terms)
        {
            if (_values.Unwrap(term) is BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Equal } equal
                && TextEquality(equal) is var (column, text))
            {
                texts.TryAdd(column, []);
                texts[column].Add(text);
            }
            else
            {
                conditions.Add(When(term, true));
            }
        }

        conditions.AddRange(texts.Select(t => TextAmong(scope.Find(RowScope.It)[t.Key], t.Value)));
        return conditions;
    }

    private (string Column, string Text)? TextEquality(BinaryOperatorNode equal)
    {
        var (left, right) = (_values.Unwrap(equal.Left), _values.Unwrap(equal.Right));
        return (Values.NameOf(left), right, Values.NameOf(right), left) switch
        {
            ({ } column, ConstantNode { Value: string text }, _, _) => (column, text),
            (_, _, { } column, ConstantNode { Value: string text }) => (column, text),
            _ => null,
        };
    }

    private Expression TextAmong(Bound column, List<string> texts)
    {
        if (texts.Count == 1)
        {
            return Expression.Equal(column.Expression, Bound.Parameter(texts[0], ValueKind.Text, texts[0]).Expression);
        }

        return context.Dialect.Among(Bound.Closure(texts, typeof(List<string>)), texts.Count, column.Expression);
    }

    private Expression Among(InNode node, bool wanted)
    {
        var left = _values.Bind(node.Left);
        if (node.Right is not CollectionConstantNode list)
        {
            throw RequestException.NotSupported("'in' with anything but a list of constants");
        }

        var comparisons = new Comparisons(context);
        var isEqual = list.Collection.Select(c => comparisons.When(BinaryOperatorKind.Equal, left, Literals.Bind(c), wanted)).ToList();
        if (wanted && left.Kind == ValueKind.Text && list.Collection.All(c => c.Value is string))
        {
            return isEqual.Count == 0 ? Expression.Constant(false) : TextAmong(left, [.. list.Collection.Select(c => (string)c.Value)]);
        }

        // Hundreds of chained ORs are nested too deeply for SQLite, so SQLite gets the list as one parameter.
        if (wanted && left.Kind is (ValueKind.Int32 or ValueKind.Int64) && list.Collection.Count > 1
            && list.Collection.All(c => Literals.Bind(c).Kind is ValueKind.Int32 or ValueKind.Int64))
        {
            var numbers = list.Collection.Select(c => (long?)Literals.Exact(Literals.Bind(c).Literal!)).Distinct().ToList();
            return context.Dialect.Among(
                Bound.Closure(numbers, typeof(List<long?>)), numbers.Count, new Promotion(context).To(left, ValueKind.Int64));
        }

        return isEqual.Count == 0 ? Expression.Constant(!wanted) : Balanced(isEqual, wanted ? Expression.OrElse : Expression.AndAlso);
    }

    /// <summary>Combines terms into a tree of logarithmic depth, because EF Core's visitors recurse into it.</summary>
    private static Expression Balanced(List<Expression> terms, Func<Expression, Expression, Expression> combine) =>
        Balanced(terms, 0, terms.Count, combine);

    private static Expression Balanced(
        List<Expression> terms, int start, int count, Func<Expression, Expression, Expression> combine) => count == 1
        ? terms[start]
        : combine(Balanced(terms, start, count / 2, combine), Balanced(terms, start + count / 2, count - count / 2, combine));
}
