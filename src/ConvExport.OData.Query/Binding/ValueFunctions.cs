using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Binding;

/// <summary>Binds the functions that do not return a Boolean, except <c>cast</c>. If an argument is null, the result is null.</summary>
internal sealed class ValueFunctions(BindingContext context)
{
    private readonly Promotion _promotion = new(context);

    public Bound Call(string name, IReadOnlyList<Bound> arguments)
    {
        if (arguments.Any(a => a.Kind == ValueKind.Null))
        {
            return arguments.First(a => a.Kind == ValueKind.Null);
        }

        if (ConstantFunctions.Of(name, arguments) is { } constant)
        {
            return constant;
        }

        return (name, arguments) switch
        {
            ("now", []) => Bound.Parameter<DateTime?>(context.NowUtc, ValueKind.Timestamp, "now()"),
            ("mindatetime", []) => Bound.Parameter<DateTime?>(DateTime.MinValue, ValueKind.Timestamp, "mindatetime()"),
            ("maxdatetime", []) => Bound.Parameter<DateTime?>(DateTime.MaxValue, ValueKind.Timestamp, "maxdatetime()"),
            ("length", [var text]) => OfText(text, ValueKind.Int32, context.Dialect.Length),
            ("tolower", [var text]) => OfText(text, ValueKind.Text, context.Dialect.Lower),
            ("toupper", [var text]) => OfText(text, ValueKind.Text, context.Dialect.Upper),
            ("trim", [var text]) => OfText(text, ValueKind.Text, context.Dialect.Trim),
            ("indexof", [var text, var part]) => OfText(text, ValueKind.Int32, t => Expression.Call(
                t, typeof(string).GetMethod(nameof(string.IndexOf), [typeof(string)])!, part.Expression), part),
            ("concat", [var a, var b]) => OfText(a, ValueKind.Text, t => NullIfNull([a, b], Expression.Call(
                typeof(string).GetMethod(nameof(string.Concat), [typeof(string), typeof(string)])!, t, b.Expression)), b),
            ("substring", [var text, var start]) => OfText(text, ValueKind.Text, t => Expression.Call(
                t, typeof(string).GetMethod(nameof(string.Substring), [typeof(int)])!, NotBelowZero(start)), start),
            ("substring", [var text, var start, var length]) => OfText(text, ValueKind.Text, t => Expression.Call(
                t, typeof(string).GetMethod(nameof(string.Substring), [typeof(int), typeof(int)])!, NotBelowZero(start),
                NotBelowZero(length)), start, length),
            ("round", [var number]) => Rounded(number, nameof(Math.Round)),
            ("floor", [var number]) => Rounded(number, nameof(Math.Floor)),
            ("ceiling", [var number]) => Rounded(number, nameof(Math.Ceiling)),
            ("date", [{ Kind: ValueKind.Date } day]) => day,
            ("date", [{ Kind: ValueKind.Timestamp } at]) => new Bound(
                Lifted(at, t => Expression.Call(typeof(DateOnly).GetMethod(nameof(DateOnly.FromDateTime))!, t), typeof(DateOnly?)),
                ValueKind.Date, at.IsNullable),
            (_, [{ Kind: ValueKind.Timestamp or ValueKind.Date } at]) when Parts.TryGetValue(name, out var part) => new Bound(
                Lifted(at, t => Expression.Property(t, part), typeof(int?)), ValueKind.Int32, at.IsNullable),
            ("fractionalseconds", [{ Kind: ValueKind.Timestamp } at]) => new Bound(
                Expression.Divide(
                    Expression.Convert(context.Dialect.Milliseconds(at.Expression), typeof(double?)),
                    Expression.Constant((double?)1000, typeof(double?))),
                ValueKind.Double, at.IsNullable),
            ("totaloffsetminutes", [{ Kind: ValueKind.Timestamp } at]) => new Bound(
                Expression.Condition(
                    Expression.Equal(at.Expression, Expression.Constant(null, at.Expression.Type)), Expression.Constant(null, typeof(int?)),
                    Expression.Constant((int?)0, typeof(int?))),
                ValueKind.Int32, at.IsNullable),
            ("time", [{ Kind: ValueKind.Timestamp } at]) => new Bound(
                new[] { (nameof(DateTime.Hour), 3_600_000L), (nameof(DateTime.Minute), 60_000L), (nameof(DateTime.Second), 1_000L) }
                    .Select(Expression (p) => Expression.Multiply(
                        Expression.Convert(Part(at, p.Item1), typeof(long?)), Expression.Constant((long?)p.Item2, typeof(long?))))
                    .Append(Expression.Convert(context.Dialect.Milliseconds(at.Expression), typeof(long?)))
                    .Aggregate(Expression.Add),
                ValueKind.Time, at.IsNullable),
            _ => throw RequestException.NotSupported($"The function {name} with {arguments.Count} argument(s) of these types"),
        };
    }

    private static readonly Dictionary<string, string> Parts = new(StringComparer.Ordinal)
    {
        ["year"] = nameof(DateTime.Year),
        ["month"] = nameof(DateTime.Month),
        ["day"] = nameof(DateTime.Day),
        ["hour"] = nameof(DateTime.Hour),
        ["minute"] = nameof(DateTime.Minute),
        ["second"] = nameof(DateTime.Second),
    };

    private static UnaryExpression Part(Bound at, string part) => Lifted(at, t => Expression.Property(t, part), typeof(int?));

    private static Bound OfText(Bound text, ValueKind result, Func<Expression, Expression> function, params Bound[] others)
    {
        if (text.Kind != ValueKind.Text)
        {
            throw RequestException.Invalid("The first argument of a text function must be text.");
        }

        var value = function(text.Expression);
        return new Bound(
            value.Type == result.ClrType() ? value : Expression.Convert(value, result.ClrType()),
            result, text.IsNullable || others.Any(o => o.IsNullable));
    }

    /// <summary>
    /// Returns null if an argument is null, and the value otherwise. EF Core translates a null in a concatenation to empty text.
    /// </summary>
    private static Expression NullIfNull(IEnumerable<Bound> arguments, Expression value) => arguments.Where(a => a.IsNullable)
        .Aggregate(value, (all, a) => Expression.Condition(
            Expression.Equal(a.Expression, Expression.Constant(null, a.Expression.Type)), Expression.Constant(null, value.Type), all));

    /// <summary>Replaces a negative index or length with 0: the databases treat negative numbers differently, or reject them.</summary>
    private static Expression NotBelowZero(Bound number)
    {
        if (number.Kind is not (ValueKind.Int32 or ValueKind.Int64))
        {
            throw RequestException.Invalid("The second and third arguments of substring must be whole numbers.");
        }

        if (number.IsConstant && Literals.IsExact(number.Literal!))
        {
            return Bound.Closure((int)Math.Clamp(Literals.Exact(number.Literal!), 0, int.MaxValue), typeof(int));
        }

        var value = Expression.Convert(number.Expression, typeof(int));
        return Expression.Condition(Expression.LessThan(value, Expression.Constant(0)), Expression.Constant(0), value);
    }

    private static UnaryExpression Lifted(Bound value, Func<Expression, Expression> function, Type result) =>
        Expression.Convert(function(Expression.Property(value.Expression, "Value")), result);

    private Bound Rounded(Bound number, string method)
    {
        if (number.IsConstant && Literals.IsExact(number.Literal!))
        {
            var exact = Literals.Exact(number.Literal!);
            var rounded = method switch
            {
                nameof(Math.Round) => decimal.Round(exact, MidpointRounding.AwayFromZero),
                nameof(Math.Floor) => decimal.Floor(exact),
                _ => decimal.Ceiling(exact),
            };
            return Literals.Bind(
                new Microsoft.OData.UriParser.ConstantNode(rounded, rounded.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        var value = Expression.Property(_promotion.To(number, ValueKind.Double), "Value");
        return new Bound(
            Expression.Convert(Expression.Call(typeof(Math).GetMethod(method, [typeof(double)])!, value), typeof(double?)),
            ValueKind.Double, number.IsNullable);
    }
}
