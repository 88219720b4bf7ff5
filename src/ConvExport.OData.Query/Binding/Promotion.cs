using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Query.Binding;

/// <summary>Converts two values to a common type, so that they can be compared or used together in arithmetic.</summary>
internal sealed class Promotion(BindingContext context)
{
    /// <summary>Returns both sides in their common type. Throws <see cref="RequestException"/> if there is none.</summary>
    public (Expression Left, Expression Right) Align(Bound left, Bound right)
    {
        var kind = Common(left, right);
        return (To(left, kind), To(right, kind));
    }

    /// <summary>The kind that two values are converted to for a comparison or for arithmetic.</summary>
    public static ValueKind Common(Bound left, Bound right)
    {
        if (left.Kind.IsNumber() && right.Kind.IsNumber())
        {
            return left.Kind == ValueKind.Money && right.Kind == ValueKind.Money ? ValueKind.Money : CommonNumber(left, right);
        }

        return (left.Kind, right.Kind) switch
        {
            var (a, b) when a == b => a,
            (ValueKind.Date, ValueKind.Timestamp) or (ValueKind.Timestamp, ValueKind.Date) => ValueKind.Timestamp,
            (ValueKind.Null, var b) => b,
            (var a, ValueKind.Null) => a,
            var (a, b) =>
                throw RequestException.Invalid(
                    $"Values of type {NameOf(a)} and {NameOf(b)} cannot be compared or used together in arithmetic."),
        };
    }

    /// <summary>Converts the value to a kind that it can be promoted to.</summary>
    public Expression To(Bound value, ValueKind kind)
    {
        if (value.Kind == kind)
        {
            return value.Expression;
        }

        if (value.Kind == ValueKind.Null)
        {
            return Expression.Constant(null, kind.ClrType());
        }

        if (value.IsConstant && kind.IsNumber())
        {
            return Literals.As(value, kind).Expression;
        }

        return (value.Kind, kind) switch
        {
            (ValueKind.Date, ValueKind.Timestamp) => AtMidnight(value),
            (ValueKind.Money or ValueKind.MoneyAverage, ValueKind.Double) => Dollars(value),
            _ => Expression.Convert(value.Expression, kind.ClrType()),
        };
    }

    /// <summary>Integers stay integers. Everything else is calculated as Double, which gives the same results on both databases.</summary>
    private static ValueKind CommonNumber(Bound left, Bound right)
    {
        var kinds = new[] { left.Kind, right.Kind };
        return kinds.All(k => k == ValueKind.Int32) ? ValueKind.Int32
            : kinds.All(k => k is ValueKind.Int32 or ValueKind.Int64) ? ValueKind.Int64
            : ValueKind.Double;
    }

    /// <summary>
    /// Converts money to dollars. Averages are in units of 1/10,000 dollars on both databases; other amounts are in the unit that the
    /// database stores.
    /// </summary>
    private BinaryExpression Dollars(Bound money) => Expression.Divide(
        Expression.Convert(money.Expression, typeof(double?)),
        Expression.Constant(
            (double?)(money.Kind == ValueKind.MoneyAverage ? Money.UnitsPerDollar : context.Dialect.MoneyUnits), typeof(double?)));

    private static Expression AtMidnight(Bound day)
    {
        if (day.IsConstant && DateOnly.TryParse(day.Literal, System.Globalization.CultureInfo.InvariantCulture, out var date))
        {
            return Bound.Parameter<DateTime?>(
                date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), ValueKind.Timestamp, day.Literal!).Expression;
        }

        throw RequestException.NotSupported("Comparing a date column with a point in time");
    }

    /// <summary>The name of a kind's type in OData.</summary>
    public static string NameOf(ValueKind kind) => kind switch
    {
        ValueKind.Text => "Edm.String",
        ValueKind.Boolean => "Edm.Boolean",
        ValueKind.Timestamp => "Edm.DateTimeOffset",
        ValueKind.Date => "Edm.Date",
        ValueKind.Time => "Edm.TimeOfDay",
        ValueKind.Money or ValueKind.MoneyAverage => "Edm.Decimal",
        _ => "Edm." + kind,
    };
}
