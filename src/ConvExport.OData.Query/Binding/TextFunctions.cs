using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Binds the text functions that return a Boolean. They are ordinal and case-sensitive on both databases. If an argument is null, the
/// result is null.
/// </summary>
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
            throw RequestException.Invalid($"{name} needs two texts.");
        }

        var holds = Holds(name, text.Expression, part);
        var condition = wanted ? holds : Expression.Not(holds);
        return arguments.Where(a => a.IsNullable)
            .Aggregate(
                condition, (so, a) => Expression.AndAlso(Expression.NotEqual(a.Expression, Expression.Constant(null, typeof(string))), so));
    }

    private Expression Holds(string name, Expression text, Bound part) => name switch
    {
        "contains" => context.Dialect.Contains(text, part.Expression, part.Literal),
        "startswith" => context.Dialect.StartsWith(text, part.Expression),
        _ => context.Dialect.EndsWith(text, part.Expression, part.Literal),
    };
}
