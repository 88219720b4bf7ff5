using System.Linq.Expressions;

namespace ConvExport.OData.Feed.Binding;

/// <summary>The functions of text that are true or false: ordinal and case-sensitive on both databases, null of null.</summary>
internal sealed class TextFunctions(BindingContext context)
{
    public static bool IsPredicate(string name) => name is "contains" or "startswith" or "endswith";

    public Expression When(string name, IReadOnlyList<Bound> arguments, bool wanted)
    {
        if (arguments.Any(a => a.Kind == ValueKind.Null))
        {
            return Expression.Constant(false);
        }

        var (text, part) = (arguments[0], arguments[1]);
        if (text.Kind != ValueKind.Text || part.Kind != ValueKind.Text)
        {
            throw FeedException.Bad($"{name} takes two texts.");
        }

        var holds = Holds(name, text.Expression, part);
        var condition = wanted ? holds : Expression.Not(holds);
        return arguments.Where(a => a.IsNullable)
            .Aggregate(condition, (so, a) => Expression.AndAlso(Expression.NotEqual(a.Expression, Expression.Constant(null, typeof(string))), so));
    }

    /// <summary>On SQLite never by LIKE, which EF Core would take and which ignores ASCII case.</summary>
    private Expression Holds(string name, Expression text, Bound part)
    {
        if (name == "contains" || !context.IsSqlite)
        {
            var method = name switch { "contains" => nameof(string.Contains), "startswith" => nameof(string.StartsWith), _ => nameof(string.EndsWith) };
            return Expression.Call(text, typeof(string).GetMethod(method, [typeof(string)])!, part.Expression);
        }

        if (name == "startswith")
        {
            return Expression.Equal(Expression.Call(text, Method(nameof(string.IndexOf), typeof(string)), part.Expression), Expression.Constant(0));
        }

        // The last so many characters; a part that is longer than the text is none of it.
        var textLength = Expression.Property(text, nameof(string.Length));
        var tail = Expression.Call(text, Method(nameof(string.Substring), typeof(int)), Expression.Subtract(textLength, LengthOf(part)));
        return Expression.AndAlso(Expression.GreaterThanOrEqual(textLength, LengthOf(part)), Expression.Equal(tail, part.Expression));
    }

    /// <summary>The length as SQLite counts it, in characters, where .NET would count UTF-16 code units.</summary>
    private static Expression LengthOf(Bound part) => part.IsConstant
        ? Bound.Closure(part.Literal!.EnumerateRunes().Count(), typeof(int))
        : Expression.Property(part.Expression, nameof(string.Length));

    private static System.Reflection.MethodInfo Method(string name, params Type[] types) => typeof(string).GetMethod(name, types)!;
}
