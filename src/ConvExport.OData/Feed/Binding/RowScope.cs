using System.Linq.Expressions;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Feed.Binding;

/// <summary>The rows that names of a query are about: conversations at first, then what a transformation makes of them.</summary>
/// <param name="Row">The row as a parameter of expressions.</param>
/// <param name="Columns">The values of a row by their names, in order.</param>
internal sealed record RowScope(ParameterExpression Row, IReadOnlyList<(string Name, Bound Value)> Columns)
{
    private readonly Dictionary<string, Bound> _byName = Columns.ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal);

    /// <summary>The columns of conversations.</summary>
    public static RowScope OfConversations()
    {
        var row = Expression.Parameter(typeof(ConversationRow), "r");
        return new RowScope(row, [.. ReportColumns.All.Select(c => (c.Property, Column(row, c)))]);
    }

    /// <summary>The value of that name. Throws <see cref="FeedException"/> where there is none.</summary>
    public Bound this[string name] => _byName.TryGetValue(name, out var value)
        ? value
        : throw FeedException.Bad($"There is no '{name}' here. There is: {string.Join(", ", Columns.Select(c => c.Name))}.");

    /// <summary>Whether there is a value of that name.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);

    private static Bound Column(ParameterExpression row, ReportColumn column)
    {
        var kind = ValueKinds.Of(column);
        var property = Expression.Property(row, column.Property);
        var value = property.Type == kind.ClrType() ? (Expression)property : Expression.Convert(property, kind.ClrType());
        return new Bound(value, kind, column.IsNullable);
    }
}
