using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Binds the aggregates of a group. Nulls are ignored. Sum, average, minimum and maximum are null if there are no values.
/// </summary>
/// <param name="isTotal">Whether the group contains all rows. Only such a group can be empty.</param>
internal sealed class Aggregates(BindingContext context, ParameterExpression group, RowScope scope, bool isTotal)
{
    public Bound Of(AggregationMethod method, Bound value) => method switch
    {
        AggregationMethod.Sum => Sum(value),
        AggregationMethod.Average => Average(value),
        AggregationMethod.Min => Extreme(nameof(Enumerable.Min), value),
        AggregationMethod.Max => Extreme(nameof(Enumerable.Max), value),
        AggregationMethod.CountDistinct => CountDistinct(value),
        _ => throw RequestException.NotSupported($"The aggregation {method}"),
    };

    /// <summary>Sums of integers are Int64. Sums of money stay exact.</summary>
    private Bound Sum(Bound value)
    {
        var (number, kind) = value.Kind switch
        {
            ValueKind.Int32 or ValueKind.Int64 => (Expression.Convert(value.Expression, typeof(long?)), ValueKind.Int64),
            ValueKind.Money => (value.Expression, ValueKind.Money),
            _ => (Number(value), ValueKind.Double),
        };
        var sum = Expression.Call(typeof(Enumerable), nameof(Enumerable.Sum), [scope.Row.Type], group, Selector(number));
        return value.IsNullable
            ? new Bound(Expression.Condition(IsEmpty(value), Expression.Constant(null, sum.Type), sum), kind, true)
            : isTotal
                ? new Bound(Expression.Condition(IsNothing(), Expression.Constant(null, sum.Type), sum), kind, true)
                : new Bound(sum, kind, false);
    }

    private Bound Average(Bound value)
    {
        var (number, kind) = value.Kind == ValueKind.Money
            ? (context.Dialect.AveragedMoney(value.Expression), ValueKind.MoneyAverage)
            : (Number(value), ValueKind.Double);
        return new Bound(
            Expression.Call(typeof(Enumerable), nameof(Enumerable.Average), [scope.Row.Type], group, Selector(number)), kind, true);
    }

    private Bound Extreme(string method, Bound value)
    {
        if (value.Kind == ValueKind.Boolean)
        {
            throw RequestException.Invalid("min and max do not work with Boolean values.");
        }

        var extreme =
            Expression.Call(typeof(Enumerable), method, [scope.Row.Type, value.Expression.Type], group, Selector(value.Expression));
        return value with { Expression = extreme, IsNullable = true };
    }

    private Bound CountDistinct(Bound value)
    {
        var values = Expression.Call(
            typeof(Enumerable), nameof(Enumerable.Select), [scope.Row.Type, value.Expression.Type], group, Selector(value.Expression));
        var distinct = Expression.Call(typeof(Enumerable), nameof(Enumerable.Distinct), [value.Expression.Type], values);
        var count = Expression.Call(typeof(Enumerable), nameof(Enumerable.LongCount), [value.Expression.Type], distinct);
        return new Bound(Expression.Convert(count, typeof(long?)), ValueKind.Int64, false, IsCount: true);
    }

    private Expression Number(Bound value) => value.Kind.IsNumber()
        ? new Promotion(context).To(value, ValueKind.Double)
        : throw RequestException.Invalid($"sum and average need numbers.");

    /// <summary>Whether a group has no values. EF Core returns 0 as the sum of no values, but OData requires null.</summary>
    private BinaryExpression IsEmpty(Bound value)
    {
        var extreme = Expression.Call(
            typeof(Enumerable), nameof(Enumerable.Max), [scope.Row.Type, value.Expression.Type], group, Selector(value.Expression));
        return Expression.Equal(extreme, Expression.Constant(null, value.Expression.Type));
    }

    private BinaryExpression IsNothing() =>
        Expression.Equal(Expression.Call(typeof(Enumerable), nameof(Enumerable.Count), [scope.Row.Type], group), Expression.Constant(0));

    private LambdaExpression Selector(Expression value) => Expression.Lambda(value, scope.Row);
}
