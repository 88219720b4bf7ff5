using System.Linq.Expressions;

namespace ConvExport.OData.Storage.Engines.Sqlite;

internal sealed class SqliteDialect : QueryDialect
{
    public override int MoneyUnits => Money.UnitsPerDollar;
    public override bool PlansForValues => false;
    public override bool LowersAllLetters => false;

    // Never by LIKE, which EF Core would take and which ignores ASCII case.
    public override Expression StartsWith(Expression text, Expression part) =>
        Expression.Equal(Expression.Call(text, typeof(string).GetMethod(nameof(string.IndexOf), [typeof(string)])!, part), Expression.Constant(0));

    /// <summary>The last characters of a text, as many as asked for; never equal to a part that is longer than the text.</summary>
    public override Expression EndsWith(Expression text, Expression part, string? constantPart)
    {
        var (length, partLength) = (Expression.Property(text, nameof(string.Length)), LengthOf(part, constantPart));
        var tail = Expression.Call(text, typeof(string).GetMethod(nameof(string.Substring), [typeof(int)])!, Expression.Subtract(length, partLength));
        return Expression.AndAlso(Expression.GreaterThanOrEqual(length, partLength), Expression.Equal(tail, part));
    }

    /// <summary>As SQLite counts, in characters, where .NET would count UTF-16 code units.</summary>
    private static Expression LengthOf(Expression part, string? constantPart) => constantPart is null
        ? Expression.Property(part, nameof(string.Length))
        : Expression.Constant(constantPart.EnumerateRunes().Count());
}
