using System.Globalization;
using System.Linq.Expressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Adds a range of Created At to conditions on the day of creation. The range covers the day in every time zone. So the database can
/// use the index on Created At for conditions on Created Date or Created Date Key.
/// </summary>
internal sealed class CreationHints(RowScope scope, Values values, Comparisons comparisons)
{
    /// <summary>An upper limit for the offset of any time zone from UTC, past or present.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(26);

    /// <summary>Returns the condition combined with a range of Created At, or the condition alone if it implies no range.</summary>
    public Expression With(BinaryOperatorNode comparison, Expression condition)
    {
        if (scope.Row.Type != typeof(ConversationRow) || comparison.OperatorKind == BinaryOperatorKind.NotEqual)
        {
            return condition;
        }

        var (left, right) = (values.Unwrap(comparison.Left), values.Unwrap(comparison.Right));
        return (Values.NameOf(left), right) is (
            nameof(ConversationRow.CreatedDate) or nameof(ConversationRow.CreatedDateKey), ConstantNode constant)
            && DayOf(Literals.Bind(constant)) is { } day
            ? Bounds(comparison.OperatorKind, day).Aggregate(condition, (so, bound) => Expression.AndAlso(bound, so))
            : condition;
    }

    private IEnumerable<Expression> Bounds(BinaryOperatorKind kind, DateOnly day)
    {
        var start = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        if (kind is BinaryOperatorKind.Equal or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            && start < DateTime.MaxValue.AddDays(-3))
        {
            yield return Bound(BinaryOperatorKind.LessThan, start.AddDays(1) + Furthest);
        }

        if (kind is BinaryOperatorKind.Equal or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
            && start > DateTime.MinValue.AddDays(3))
        {
            yield return Bound(BinaryOperatorKind.GreaterThanOrEqual, start - Furthest);
        }
    }

    private Expression Bound(BinaryOperatorKind kind, DateTime at) => comparisons.When(
        kind, scope[nameof(ConversationRow.CreatedAt)], Binding.Bound.Parameter<DateTime?>(at, ValueKind.Timestamp, "day"), true);

    private static DateOnly? DayOf(Bound constant) => constant.Kind is ValueKind.Date or ValueKind.Int32
        && DateOnly.TryParseExact(
            constant.Literal, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : null;
}
