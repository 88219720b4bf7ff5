using System.Linq.Expressions;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>Continues a read after a row, by the row's sort values.</summary>
internal static class Keyset
{
    /// <summary>
    /// The condition for rows after the given sort values: past the first value, or equal to it and past the second, and so on. Where
    /// possible, an extra term requires that the row's first value is not before the given first value. With this term, the database can
    /// seek in an index.
    /// </summary>
    public static Expression After(IReadOnlyList<SortKey> order, IReadOnlyList<Bound> last, BindingContext context)
    {
        Expression? after = null;
        var comparisons = new Comparisons(context);
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var past = Past(comparisons, order[i], last[i]);
            after = after is null
                ? past
                : Expression.OrElse(
                    past, Expression.AndAlso(comparisons.When(BinaryOperatorKind.Equal, order[i].Value, last[i], true), after));
        }

        var (first, value) = (order[0], last[0]);
        return order.Count > 1 && !(first.Descending && first.Value.IsNullable) && value.Kind is not (ValueKind.Null or ValueKind.Boolean)
            ? Expression.AndAlso(
                comparisons.When(
                    first.Descending ? BinaryOperatorKind.LessThanOrEqual : BinaryOperatorKind.GreaterThanOrEqual,
                    first.Value, value, true),
                after!)
            : after!;
    }

    /// <summary>
    /// The condition for values that sort after <paramref name="last"/>. Nulls sort first when ascending, last when descending.
    /// </summary>
    private static Expression Past(Comparisons comparisons, SortKey key, Bound last)
    {
        if (last.Kind == ValueKind.Null)
        {
            return key.Descending ? Expression.Constant(false) : comparisons.When(BinaryOperatorKind.NotEqual, key.Value, last, true);
        }

        if (key.Value.Kind == ValueKind.Boolean)
        {
            // False sorts before true.
            var isPast = comparisons.When(
                BinaryOperatorKind.Equal, key.Value, Bound.Parameter<bool?>(!key.Descending, ValueKind.Boolean, "flag"), true);
            var wasLast = comparisons.When(
                BinaryOperatorKind.NotEqual, last, Bound.Parameter<bool?>(!key.Descending, ValueKind.Boolean, "flag"), true);
            return WithNulls(Expression.AndAlso(isPast, wasLast));
        }

        return WithNulls(
            comparisons.When(key.Descending ? BinaryOperatorKind.LessThan : BinaryOperatorKind.GreaterThan, key.Value, last, true));

        Expression WithNulls(Expression past) => key.Descending && key.Value.IsNullable
            ? Expression.OrElse(
                past,
                comparisons.When(BinaryOperatorKind.Equal, key.Value, new Bound(Expression.Constant(null), ValueKind.Null, true), true))
            : past;
    }
}
