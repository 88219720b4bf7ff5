using System.Linq.Expressions;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.Sqlite;

internal sealed partial class SqliteDialect : QueryDialect
{
    /// <summary>In characters: at most 36,000 bytes of pattern. SQLite takes 50,000.</summary>
    private const int LongestWord = 4_000;

    private static readonly MethodInfo Glob = typeof(SqliteDbFunctionsExtensions).GetMethod(
        nameof(SqliteDbFunctionsExtensions.Glob), [typeof(DbFunctions), typeof(string), typeof(string)])!;

    public override int MoneyUnits => Money.UnitsPerDollar;
    public override bool PlansForValues => false;

    // Never by LIKE, which EF Core would take and which ignores ASCII case.
    public override Expression StartsWith(Expression text, Expression part) =>
        Expression.Equal(Expression.Call(text, typeof(string).GetMethod(nameof(string.IndexOf), [typeof(string)])!, part), Expression.Constant(0));

    /// <summary>By GLOB, which looks for the first character many bytes at a time: it takes a third less time than instr().</summary>
    public override Expression Finds(Expression text, string word, Func<string, Expression> parameterOf) => word.Length > LongestWord
        ? base.Finds(text, word, parameterOf)
        : Expression.Call(Glob, Expression.Constant(EF.Functions), text, parameterOf($"*{Special().Replace(word, "[$0]")}*"));

    public override Expression Milliseconds(Expression instant) => Expression.Call(SqliteFunctions.Milliseconds, instant);

    /// <summary>The last characters of a text, as many as asked for; never equal to a part that is longer than the text.</summary>
    public override Expression EndsWith(Expression text, Expression part, string? constantPart)
    {
        var (length, partLength) = (Expression.Property(text, nameof(string.Length)), LengthOf(part, constantPart));
        var tail = Expression.Call(text, typeof(string).GetMethod(nameof(string.Substring), [typeof(int)])!, Expression.Subtract(length, partLength));
        return Expression.AndAlso(Expression.GreaterThanOrEqual(length, partLength), Expression.Equal(tail, part));
    }

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex Special();

    /// <summary>As SQLite counts, in characters, where .NET would count UTF-16 code units.</summary>
    private static Expression LengthOf(Expression part, string? constantPart) => constantPart is null
        ? Expression.Property(part, nameof(string.Length))
        : Expression.Constant(constantPart.EnumerateRunes().Count());
}
