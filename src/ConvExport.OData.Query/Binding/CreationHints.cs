using System.Globalization;
using System.Linq.Expressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Entities;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Conditions on the day of creation, with a range of Created At beside them in which all such days are, in whatever time
/// zone: so the one index on Created At serves days and day keys too, and they need none of their own.
/// </summary>
internal sealed class CreationHints(RowScope scope, Values values, Comparisons comparisons)
{
    /// <summary>No time zone is, or ever was, further from UTC.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(26);

    /// <summary>The condition with its range; the condition alone where it is of another shape.</summary>
    public Expression With(BinaryOperatorNode comparison, Expression condition)
    {
        if (scope.Row.Type != typeof(ConversationRow) || comparison.OperatorKind == BinaryOperatorKind.NotEqual)
        {
            return condition;
        }

        var (left, right) = (values.Unwrap(comparison.Left), values.Unwrap(comparison.Right));
        return (Values.NameOf(left), right) is (nameof(ConversationRow.CreatedDate) or nameof(ConversationRow.CreatedDateKey), ConstantNode constant)
            && DayOf(Literals.Bind(constant)) is { } day
            ? Bounds(comparison.OperatorKind, day).Aggregate(condition, (so, bound) => Expression.AndAlso(bound, so))
            : condition;
    }

    private IEnumerable<Expression> Bounds(BinaryOperatorKind kind, DateOnly day)
    {
        var start = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        if (kind is BinaryOperatorKind.Equal or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual && start < DateTime.MaxValue.AddDays(-3))
        {
            yield return Bound(BinaryOperatorKind.LessThan, start.AddDays(1) + Furthest);
        }

        if (kind is BinaryOperatorKind.Equal or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual && start > DateTime.MinValue.AddDays(3))
        {
            yield return Bound(BinaryOperatorKind.GreaterThanOrEqual, start - Furthest);
        }
    }

    private Expression Bound(BinaryOperatorKind kind, DateTime at) => comparisons.When(
        kind, scope[nameof(ConversationRow.CreatedAt)], Binding.Bound.Parameter<DateTime?>(at, ValueKind.Timestamp, "day"), true);

    private static DateOnly? DayOf(Bound constant) => constant.Kind is ValueKind.Date or ValueKind.Int32
        && DateOnly.TryParseExact(constant.Literal, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : null;
}
