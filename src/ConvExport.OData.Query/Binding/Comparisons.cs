using System.Linq.Expressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Binds comparisons by OData's rules: <c>eq</c> and <c>ne</c> treat null as a value, and the other operators are false if a side is null.
/// A comparison is true or false, never null.
/// </summary>
internal sealed class Comparisons(BindingContext context)
{
    public static bool IsComparison(BinaryOperatorKind kind) => kind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual
        or BinaryOperatorKind.GreaterThan
        or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual;

    /// <summary>Returns the condition under which the result of the comparison is <paramref name="wanted"/>.</summary>
    public Expression When(BinaryOperatorKind kind, Bound left, Bound right, bool wanted)
    {
        if (left.Kind == ValueKind.Null || right.Kind == ValueKind.Null)
        {
            return WithNull(kind, left, right, wanted);
        }

        if (left.Value is string first && right.Value is string second
            && kind is not (BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual))
        {
            var order = ConstantFunctions.Compare(first, second);
            return Expression.Constant(wanted == kind switch
            {
                BinaryOperatorKind.GreaterThan => order > 0,
                BinaryOperatorKind.GreaterThanOrEqual => order >= 0,
                BinaryOperatorKind.LessThan => order < 0,
                _ => order <= 0,
            });
        }

        if (left.IsConstant && !right.IsConstant)
        {
            (left, right, kind) = (right, left, Mirrored(kind));
        }

        if (right is { IsConstant: true, Kind: ValueKind.Double, Value: double word } && !double.IsFinite(word) && left.Kind.IsNumber())
        {
            return WithNotFinite(kind, left, word, wanted);
        }

        if (left.IsWholeMilliseconds && right is { IsConstant: true, Value: DateTime at } && at.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            return WithFinerInstant(kind, left, at, right.Literal!, wanted);
        }

        if (left.Kind == ValueKind.Money && right.IsConstant && right.Kind.IsNumber())
        {
            return WithMoney(kind, left, right, wanted);
        }

        var (a, b) = new Promotion(context).Align(
            left, IsOpen(left, right) ? right with { Expression = Expression.Constant(right.Literal) } : right);
        return When(kind, a, b, wanted, (left.IsNullable ? a : null, right.IsNullable ? b : null));
    }

    /// <summary>
    /// Whether <c>Status</c> is compared with <c>OPEN</c>. The statement then contains the value as a literal. With a parameter, the
    /// database could not use the filtered index of open conversations.
    /// </summary>
    private static bool IsOpen(Bound left, Bound right) =>
        right.Literal == ReportWords.Open
        && left.Expression is MemberExpression { Member: { Name: nameof(ConversationRow.Status), DeclaringType: { } type } }
        && type == typeof(ConversationRow);

    private static BinaryExpression When(
        BinaryOperatorKind kind, Expression a, Expression b, bool wanted, (Expression? A, Expression? B) nullable)
    {
        if (kind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual)
        {
            return kind == BinaryOperatorKind.Equal == wanted ? Expression.Equal(a, b) : Expression.NotEqual(a, b);
        }

        if (wanted)
        {
            return Ordered(kind, a, b);
        }

        // "Not greater" holds if the value is less or equal, or if one side is null.
        return new[] { nullable.A, nullable.B }.OfType<Expression>()
            .Aggregate(Ordered(Opposite(kind), a, b), (so, side) => Expression.OrElse(IsNull(side), so));
    }

    private static Expression WithNull(BinaryOperatorKind kind, Bound left, Bound right, bool wanted)
    {
        if (kind is not (BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual))
        {
            return Expression.Constant(!wanted);
        }

        var isEqualWanted = kind == BinaryOperatorKind.Equal == wanted;
        var other = left.Kind == ValueKind.Null ? right : left;
        return other.Kind == ValueKind.Null ? Expression.Constant(isEqualWanted)
            : isEqualWanted ? IsNull(other.Expression)
            : (Expression)Expression.Not(IsNull(other.Expression));
    }

    /// <summary>
    /// Compares with INF, -INF or NaN. INF is greater than every number, -INF is less, and NaN is neither. So the database only needs to
    /// check whether the number is null.
    /// </summary>
    private static Expression WithNotFinite(BinaryOperatorKind kind, Bound number, double word, bool wanted)
    {
        if (kind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual)
        {
            return Expression.Constant((kind == BinaryOperatorKind.NotEqual) == wanted);
        }

        var isLess = kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual;
        var holds = !double.IsNaN(word) && isLess == word > 0;
        return !holds ? Expression.Constant(!wanted)
            : !number.IsNullable ? Expression.Constant(wanted)
            : wanted ? Expression.Not(IsNull(number.Expression)) : IsNull(number.Expression);
    }

    /// <summary>
    /// Compares a timestamp with a constant that has a fraction of a millisecond. No stored value equals it: each is before or after it.
    /// </summary>
    private Expression WithFinerInstant(BinaryOperatorKind kind, Bound instant, DateTime at, string literal, bool wanted)
    {
        if (kind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual)
        {
            return Expression.Constant((kind == BinaryOperatorKind.NotEqual) == wanted);
        }

        var below = new DateTime(at.Ticks - at.Ticks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);
        var rounded = kind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
            ? BinaryOperatorKind.GreaterThan
            : BinaryOperatorKind.LessThanOrEqual;
        return When(rounded, instant, Bound.Parameter<DateTime?>(below, ValueKind.Timestamp, literal), wanted);
    }

    /// <summary>
    /// Compares money in its stored form, so that the database can use an index. A constant that is not a multiple of 0.0001 equals no
    /// stored value.
    /// </summary>
    private Expression WithMoney(BinaryOperatorKind kind, Bound money, Bound constant, bool wanted)
    {
        const decimal Most = 900_000_000_000_000m;
        if (!Literals.IsExact(constant.Literal!))
        {
            var (a, b) = new Promotion(context).Align(money, constant);
            return When(kind, a, b, wanted, (money.IsNullable ? a : null, null));
        }

        var exact = Literals.Exact(constant.Literal!);
        var below = Math.Clamp(decimal.Floor(Math.Clamp(exact, -Most, Most) * 10_000m) / 10_000m, -Most, Most);
        if (below != exact)
        {
            switch (kind)
            {
                case BinaryOperatorKind.Equal:
                    return Expression.Constant(!wanted);
                case BinaryOperatorKind.NotEqual:
                    return Expression.Constant(wanted);
                case BinaryOperatorKind.GreaterThanOrEqual:
                    kind = BinaryOperatorKind.GreaterThan;
                    break;
                case BinaryOperatorKind.LessThan:
                    kind = BinaryOperatorKind.LessThanOrEqual;
                    break;
            }
        }

        var bound = Bound.Parameter<decimal?>(below, ValueKind.Money, constant.Literal!).Expression;
        return When(kind, money.Expression, bound, wanted, (money.IsNullable ? money.Expression : null, null));
    }

    private static BinaryExpression Ordered(BinaryOperatorKind kind, Expression a, Expression b)
    {
        if (a.Type == typeof(string))
        {
            var compare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;
            (a, b) = (Expression.Call(compare, a, b), Expression.Constant(0));
        }
        else if (a.Type == typeof(bool?))
        {
            throw RequestException.Invalid("True and false have no order. Compare them with eq and ne.");
        }

        return kind switch
        {
            BinaryOperatorKind.GreaterThan => Expression.GreaterThan(a, b),
            BinaryOperatorKind.GreaterThanOrEqual => Expression.GreaterThanOrEqual(a, b),
            BinaryOperatorKind.LessThan => Expression.LessThan(a, b),
            _ => Expression.LessThanOrEqual(a, b),
        };
    }

    private static BinaryExpression IsNull(Expression value) => Expression.Equal(value, Expression.Constant(null, value.Type));

    private static BinaryOperatorKind Opposite(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThanOrEqual,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThanOrEqual,
        _ => BinaryOperatorKind.GreaterThan,
    };

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        _ => kind,
    };
}
