using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;

namespace ConvExport.OData.Query.Binding;

/// <summary>The rows that names of a query are about: those of a set at first, then what a transformation makes of them.</summary>
/// <param name="Row">The row as a parameter of expressions.</param>
/// <param name="Columns">The values of a row by their names, in order.</param>
/// <param name="Variable">What the query calls the row.</param>
/// <param name="Outer">Within <c>any</c> and <c>all</c>: the rows outside; null at the outermost.</param>
public sealed record RowScope(
    ParameterExpression Row, IReadOnlyList<(string Name, Bound Value)> Columns, string Variable = RowScope.It, RowScope? Outer = null)
{
    /// <summary>What OData calls the row that a query is about.</summary>
    public const string It = "$it";

    /// <summary>The columns of a set.</summary>
    public static RowScope Of(EntitySet set)
    {
        var row = Expression.Parameter(set.RowType, "r");
        return new RowScope(row, [.. set.Columns.Select(c => (c.Name, Column(row, c)))]);
    }

    /// <summary>The value of that name. Throws <see cref="RequestException"/> where there is none.</summary>
    public Bound this[string name] => Find(name, out var value)
        ? value!
        : throw RequestException.Invalid($"There is no '{name}' here. There is: {string.Join(", ", Columns.Select(c => c.Name))}.");

    /// <summary>Whether there is a value of that name.</summary>
    public bool Has(string name) => Find(name, out _);

    /// <summary>The rows that a variable stands for.</summary>
    public RowScope Find(string variable)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Variable == variable)
            {
                return scope;
            }
        }

        return Outer is null ? this : throw RequestException.Invalid($"There is no '{variable}' here.");
    }

    // Among the columns themselves, not in a table made of them: a copy with other columns has to answer by those.
    private bool Find(string name, out Bound? value)
    {
        value = null;
        foreach (var column in Columns)
        {
            if (column.Name == name)
            {
                value = column.Value;
                break;
            }
        }

        return value is not null;
    }

    private static Bound Column(ParameterExpression row, EntityProperty column)
    {
        var kind = column.Kind;
        var property = Expression.Property(row, column.Name);
        var value = property.Type == kind.ClrType() ? (Expression)property : Expression.Convert(property, kind.ClrType());
        return new Bound(value, kind, column.IsNullable) { IsWholeMilliseconds = column.IsWholeMilliseconds };
    }
}
