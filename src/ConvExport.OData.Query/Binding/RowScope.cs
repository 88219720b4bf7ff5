using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// The row to which the names in a query refer: at first a row of an entity set, later a row that a transformation returned.
/// </summary>
/// <param name="Row">The row as a parameter expression.</param>
/// <param name="Columns">The columns of a row, by name, in order.</param>
/// <param name="Variable">The name of the row in the query.</param>
/// <param name="Outer">The scope around an <c>any</c>, <c>all</c> or <c>$count</c>; null for the outermost scope.</param>
public sealed record RowScope(
    ParameterExpression Row, IReadOnlyList<(string Name, Bound Value)> Columns, string Variable = RowScope.It, RowScope? Outer = null)
{
    /// <summary>OData's name for the current row of a query.</summary>
    public const string It = "$it";

    /// <summary>The scope with the columns of an entity set.</summary>
    public static RowScope Of(EntitySet set)
    {
        var row = Expression.Parameter(set.RowType, "r");
        return new RowScope(row, [.. set.Columns.Select(c => (c.Name, Column(row, c)))]);
    }

    /// <summary>The column of that name. Throws <see cref="RequestException"/> if there is none.</summary>
    public Bound this[string name] => Find(name, out var value)
        ? value!
        : throw RequestException.Invalid($"Unknown name '{name}'. Use one of: {string.Join(", ", Columns.Select(c => c.Name))}.");

    /// <summary>Whether there is a column of that name.</summary>
    public bool Has(string name) => Find(name, out _);

    /// <summary>
    /// Returns the scope of a range variable. If there is none, the outermost scope returns itself, and an inner scope throws
    /// <see cref="RequestException"/>.
    /// </summary>
    public RowScope Find(string variable)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Variable == variable)
            {
                return scope;
            }
        }

        return Outer is null ? this : throw RequestException.Invalid($"Unknown variable '{variable}'.");
    }

    // Searches the list, not a dictionary: a copy of the record with other columns would keep the old dictionary.
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
