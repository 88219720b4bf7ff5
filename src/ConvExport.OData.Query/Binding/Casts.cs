using System.Linq.Expressions;
using System.Reflection;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Binds <c>cast</c> and <c>isof</c> with a primitive type. A cast of null is null. A cast to an integer type is null if the type cannot
/// hold the number. Casts of doubles and decimals to text are not supported because the databases format them differently. Casts of text to
/// other types are not supported because the databases do not parse text as OData does.
/// </summary>
internal sealed class Casts(BindingContext context)
{
    private static readonly MethodInfo Concat = typeof(string).GetMethod(nameof(string.Concat), [typeof(string), typeof(string)])!;

    private static readonly Dictionary<string, (long Least, long Most)> Integers = new(StringComparer.Ordinal)
    {
        ["Edm.Byte"] = (byte.MinValue, byte.MaxValue),
        ["Edm.SByte"] = (sbyte.MinValue, sbyte.MaxValue),
        ["Edm.Int16"] = (short.MinValue, short.MaxValue),
        ["Edm.Int32"] = (int.MinValue, int.MaxValue),
        ["Edm.Int64"] = (long.MinValue, long.MaxValue),
    };

    private readonly Promotion _promotion = new(context);

    /// <summary>Casts the value to a type.</summary>
    public Bound To(Bound value, string type) => (value.Kind, type) switch
    {
        (ValueKind.Null, _) => value,
        var (kind, _) when type == Promotion.NameOf(kind) && kind is not (ValueKind.Money or ValueKind.MoneyAverage) => value,
        (ValueKind.Timestamp, "Edm.Date" or "Edm.TimeOfDay") =>
            new ValueFunctions(context).Call(type == "Edm.Date" ? "date" : "time", [value]),
        var (kind, _) when kind.IsNumber() && type is "Edm.Double" or "Edm.Decimal" or "Edm.Single" =>
            new Bound(_promotion.To(value, ValueKind.Double), ValueKind.Double, value.IsNullable),
        var (kind, _) when kind.IsNumber() && Integers.TryGetValue(type, out var range) => ToInteger(value, type, range),
        (_, "Edm.String") => ToText(value),
        _ => throw RequestException.NotSupported($"cast of {Promotion.NameOf(value.Kind)} to {type}"),
    };

    /// <summary>Whether the value is not null and has the type.</summary>
    public static Bound IsOf(Bound value, string type) => new(
        value.Kind != ValueKind.Null && type == Promotion.NameOf(value.Kind)
            ? Expression.Convert(Expression.NotEqual(value.Expression, Expression.Constant(null, value.Expression.Type)), typeof(bool?))
            : Expression.Constant((bool?)false, typeof(bool?)),
        ValueKind.Boolean, false);

    /// <summary>Rounds like <c>round</c>: halves away from zero.</summary>
    private Bound ToInteger(Bound value, string type, (long Least, long Most) range)
    {
        var kind = type == "Edm.Int64" ? ValueKind.Int64 : ValueKind.Int32;
        if (value.Kind == kind || (value.Kind == ValueKind.Int32 && kind == ValueKind.Int64))
        {
            var whole = new Bound(_promotion.To(value, kind), kind, value.IsNullable);
            return range == Integers[Promotion.NameOf(value.Kind)] || kind == ValueKind.Int64 ? whole : Within(whole, whole, kind, range);
        }

        var rounded = value.Kind == ValueKind.Int64 ? value : new ValueFunctions(context).Call("round", [value]);
        var number = new Bound(_promotion.To(rounded, ValueKind.Double), ValueKind.Double, true);
        return Within(number, rounded.Kind == ValueKind.Int64 ? rounded : number, kind, range);
    }

    private static Bound Within(Bound compared, Bound value, ValueKind kind, (long Least, long Most) range)
    {
        var (least, most) = (Limit(range.Least), Limit(range.Most));

        // As a double, the largest Int64 is rounded up by one, to a value that does not fit.
        var isInside = Expression.AndAlso(
            Expression.GreaterThanOrEqual(compared.Expression, least),
            range.Most == long.MaxValue
                ? Expression.LessThan(compared.Expression, most)
                : Expression.LessThanOrEqual(compared.Expression, most));
        return new Bound(
            Expression.Condition(isInside, Expression.Convert(value.Expression, kind.ClrType()), Expression.Constant(null, kind.ClrType())),
            kind, true);

        ConstantExpression Limit(long limit) => Expression.Constant(
            compared.Kind == ValueKind.Double ? (double)limit : compared.Kind == ValueKind.Int64 ? limit : (object)(int)limit,
            compared.Expression.Type);
    }

    /// <summary>The text that the feed writes for the value.</summary>
    private Bound ToText(Bound value)
    {
        var text = value.Kind switch
        {
            ValueKind.Int32 or ValueKind.Int64 => NumberText(value.Expression),
            ValueKind.Boolean => Expression.Condition(
                Expression.Equal(value.Expression, Expression.Constant((bool?)true, typeof(bool?))), Expression.Constant("true"),
                Expression.Constant("false")),
            ValueKind.Date => Day(value),
            ValueKind.Timestamp => Joined(
                Day(value), Expression.Constant("T"), Part(value, "hour", 2), Expression.Constant(":"), Part(value, "minute", 2),
                Expression.Constant(":"),
                Part(value, "second", 2), Expression.Constant("."), Padded(context.Dialect.Milliseconds(value.Expression), 3),
                Expression.Constant("Z")),
            _ => throw RequestException.NotSupported($"cast of {Promotion.NameOf(value.Kind)} to Edm.String"),
        };
        var isNull = Expression.Equal(value.Expression, Expression.Constant(null, value.Expression.Type));
        return new Bound(Expression.Condition(isNull, Expression.Constant(null, typeof(string)), text), ValueKind.Text, value.IsNullable);
    }

    private Expression Day(Bound value) => Joined(
        Part(value, "year", 4), Expression.Constant("-"), Part(value, "month", 2), Expression.Constant("-"), Part(value, "day", 2));

    private Expression Part(Bound value, string part, int digits) =>
        Padded(new ValueFunctions(context).Call(part, [value]).Expression, digits);

    /// <summary>
    /// Formats a number with leading zeros: adds a power of ten (100 for two digits), and removes the leading 1 from the text of the sum.
    /// </summary>
    private static MethodCallExpression Padded(Expression number, int digits) => Expression.Call(
        NumberText(Expression.Add(number, Expression.Constant((int?)Math.Pow(10, digits), typeof(int?)))),
        typeof(string).GetMethod(nameof(string.Substring), [typeof(int)])!, Expression.Constant(1));

    private static MethodCallExpression NumberText(Expression number) => Expression.Call(
        Expression.Property(number, "Value"), Nullable.GetUnderlyingType(number.Type)!.GetMethod(nameof(ToString), Type.EmptyTypes)!);

    private static Expression Joined(params Expression[] parts) => parts.Aggregate((a, b) => Expression.Call(Concat, a, b));
}
