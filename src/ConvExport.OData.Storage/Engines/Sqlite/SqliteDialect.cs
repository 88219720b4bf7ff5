using System.Linq.Expressions;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.Sqlite;

internal sealed partial class SqliteDialect : QueryDialect
{
    /// <summary>
    /// The maximum length of a word for GLOB, in characters. The pattern is then at most 12,002 bytes; SQLite allows 50,000.
    /// </summary>
    private const int LongestWord = 4_000;

    private static readonly MethodInfo Glob = typeof(SqliteDbFunctionsExtensions).GetMethod(
        nameof(SqliteDbFunctionsExtensions.Glob), [typeof(DbFunctions), typeof(string), typeof(string)])!;

    public override int MoneyUnits => Money.UnitsPerDollar;
    public override bool PlansForValues => false;

    // EF Core would use LIKE, which ignores the case of ASCII letters.
    public override Expression StartsWith(Expression text, Expression part) =>
        Expression.Equal(
            Expression.Call(text, typeof(string).GetMethod(nameof(string.IndexOf), [typeof(string)])!, part), Expression.Constant(0));

    /// <summary>
    /// Uses GLOB, which compares many bytes at a time to find the first character of the word. It needs a third less time than instr().
    /// </summary>
    public override Expression Finds(Expression text, string word, Func<string, Expression> parameterOf) => word.Length > LongestWord
        ? base.Finds(text, word, parameterOf)
        : Expression.Call(Glob, Expression.Constant(EF.Functions), text, parameterOf($"*{Special().Replace(word, "[$0]")}*"));

    public override Expression Milliseconds(Expression instant) => Expression.Call(SqliteFunctions.Milliseconds, instant);

    /// <summary>Compares the end of the text. False if the part is longer than the text.</summary>
    public override Expression EndsWith(Expression text, Expression part, string? constantPart)
    {
        var (length, partLength) = (Expression.Property(text, nameof(string.Length)), LengthOf(part, constantPart));
        var tail = Expression.Call(
            text, typeof(string).GetMethod(nameof(string.Substring), [typeof(int)])!, Expression.Subtract(length, partLength));
        return Expression.AndAlso(Expression.GreaterThanOrEqual(length, partLength), Expression.Equal(tail, part));
    }

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex Special();

    /// <summary>The length in Unicode characters, which SQLite counts. .NET would count UTF-16 code units.</summary>
    private static Expression LengthOf(Expression part, string? constantPart) => constantPart is null
        ? Expression.Property(part, nameof(string.Length))
        : Expression.Constant(constantPart.EnumerateRunes().Count());
}
