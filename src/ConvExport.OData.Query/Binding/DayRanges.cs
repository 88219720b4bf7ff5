using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>Turns comparisons of <c>date(X)</c> with a day into ranges of X, so that an index on X can be used.</summary>
internal sealed class DayRanges(Values values, Comparisons comparisons)
{
    /// <summary>Returns the condition as a range; null if the comparison has another form.</summary>
    public Expression? When(BinaryOperatorNode comparison, bool wanted)
    {
        var (left, right) = (values.Unwrap(comparison.Left), values.Unwrap(comparison.Right));
        return left is SingleValueFunctionCallNode { Name: "date" } call && right is ConstantNode constant
            && values.Bind((SingleValueNode)call.Parameters.First()) is { Kind: ValueKind.Timestamp } instant
            && Literals.Bind(constant) is { Kind: ValueKind.Date } day
            && DateOnly.TryParse(day.Literal, System.Globalization.CultureInfo.InvariantCulture, out var date) && date < DateOnly.MaxValue
            ? When(comparison.OperatorKind, instant, StartOf(date), StartOf(date.AddDays(1)), wanted)
            : null;
    }

    private Expression When(BinaryOperatorKind kind, Bound instant, Bound start, Bound end, bool wanted) => kind switch
    {
        BinaryOperatorKind.Equal when wanted => Within(instant, start, end),
        BinaryOperatorKind.NotEqual when !wanted => Within(instant, start, end),
        BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual => Expression.OrElse(
            comparisons.When(BinaryOperatorKind.GreaterThanOrEqual, instant, start, false),
            comparisons.When(BinaryOperatorKind.LessThan, instant, end, false)),
        BinaryOperatorKind.LessThan => comparisons.When(BinaryOperatorKind.LessThan, instant, start, wanted),
        BinaryOperatorKind.LessThanOrEqual => comparisons.When(BinaryOperatorKind.LessThan, instant, end, wanted),
        BinaryOperatorKind.GreaterThan => comparisons.When(BinaryOperatorKind.GreaterThanOrEqual, instant, end, wanted),
        _ => comparisons.When(BinaryOperatorKind.GreaterThanOrEqual, instant, start, wanted),
    };

    private BinaryExpression Within(Bound instant, Bound start, Bound end) => Expression.AndAlso(
        comparisons.When(BinaryOperatorKind.GreaterThanOrEqual, instant, start, true),
        comparisons.When(BinaryOperatorKind.LessThan, instant, end, true));

    private static Bound StartOf(DateOnly day) =>
        Bound.Parameter<DateTime?>(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), ValueKind.Timestamp, "day");
}
