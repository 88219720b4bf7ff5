using System.Globalization;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>Binds the constants of a query.</summary>
internal static class Literals
{
    /// <summary>
    /// Binds a constant with its own type. Numbers are parsed from their text because the parser reads some of them as Single.
    /// </summary>
    public static Bound Bind(ConstantNode node) => node.Value switch
    {
        null => new Bound(System.Linq.Expressions.Expression.Constant(null), ValueKind.Null, true, "null"),
        string text => Bound.Parameter(text, ValueKind.Text, text),
        bool flag => Bound.Parameter<bool?>(flag, ValueKind.Boolean, node.LiteralText),
        DateTimeOffset at => Bound.Parameter<DateTime?>(at.UtcDateTime, ValueKind.Timestamp, node.LiteralText),
#pragma warning disable CS0618 // Before version 9, the OData library has its own types for these two values.
        Date day => Bound.Parameter<DateOnly?>(new DateOnly(day.Year, day.Month, day.Day), ValueKind.Date, node.LiteralText),
        TimeOfDay time => Bound.Parameter<long?>(((TimeSpan)time).Ticks / TimeSpan.TicksPerMillisecond, ValueKind.Time, node.LiteralText),
#pragma warning restore CS0618
        int or long or short or byte or sbyte or float or double or decimal => Number(node),
        Guid => Bound.Parameter(node.LiteralText, ValueKind.Text, node.LiteralText),
        _ => throw RequestException.NotSupported($"The literal {node.LiteralText}"),
    };

    /// <summary>Converts a numeric constant to the kind of the comparison or calculation.</summary>
    public static Bound As(Bound constant, ValueKind kind)
    {
        var text = constant.Literal!;
        return kind switch
        {
            ValueKind.Double => Bound.Parameter<double?>(Double(text), kind, text),
            ValueKind.Decimal => Bound.Parameter<decimal?>(Exact(text), kind, text),
            ValueKind.Int64 => Bound.Parameter<long?>((long)Exact(text), kind, text),
            _ => Bound.Parameter<int?>((int)Exact(text), kind, text),
        };
    }

    /// <summary>The exact number of a literal.</summary>
    public static decimal Exact(string text) =>
        decimal.TryParse(Plain(text), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? exact
            : throw RequestException.Invalid($"{text} is not a number, or is too large.");

    /// <summary>Whether a decimal can hold the number of a literal.</summary>
    public static bool IsExact(string text) => decimal.TryParse(Plain(text), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static Bound Number(ConstantNode node)
    {
        var text = node.LiteralText ?? Convert.ToString(node.Value, CultureInfo.InvariantCulture)!;
        var isWhole = !Plain(text).AsSpan().ContainsAny('.', 'e', 'E') && IsExact(text);
        var value = isWhole ? Exact(text) : 0;
        return isWhole && value is >= int.MinValue and <= int.MaxValue ? As(new Bound(null!, ValueKind.Int32, false, text), ValueKind.Int32)
            : isWhole
            && value is >= long.MinValue and <= long.MaxValue ? As(new Bound(null!, ValueKind.Int64, false, text), ValueKind.Int64)
            : IsExact(text) ? As(new Bound(null!, ValueKind.Decimal, false, text), ValueKind.Decimal)
            : As(new Bound(null!, ValueKind.Double, false, text), ValueKind.Double);
    }

    private static double Double(string text) => Plain(text) switch
    {
        "INF" => double.PositiveInfinity,
        "-INF" => double.NegativeInfinity,
        "NaN" => double.NaN,
        var plain => double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw RequestException.Invalid($"{text} is not a number."),
    };

    /// <summary>Removes the suffix that gives a number's type.</summary>
    private static string Plain(string text) =>
        text is "INF" or "-INF" or "NaN" ? text : text.TrimEnd('m', 'M', 'd', 'D', 'f', 'F', 'l', 'L');
}
