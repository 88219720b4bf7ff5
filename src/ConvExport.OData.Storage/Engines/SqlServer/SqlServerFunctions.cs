using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>Functions that SQL Server lacks, built from functions that it has.</summary>
internal static class SqlServerFunctions
{
    /// <summary>Unicode's white space. LTRIM and RTRIM remove spaces only.</summary>
    private const string WhiteSpace = "\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
        + "\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";

    /// <summary>A text without the white space at its ends; null for null.</summary>
    public static MethodInfo Trim { get; } =
        typeof(SqlServerFunctions).GetMethod(nameof(TrimOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static void AddTo(ModelBuilder model) =>
        model.HasDbFunction(Trim).HasTranslation(arguments => new Composer(arguments[0].TypeMapping!).Trimmed(arguments[0]));

    private static string? TrimOf(string? text) => text?.Trim();

    /// <summary>Builds function calls on texts. The type mapping makes constants Unicode literals.</summary>
    private sealed class Composer(RelationalTypeMapping mapping)
    {
        public SqlExpression Trimmed(SqlExpression text)
        {
            // The appended dot gives PATINDEX a match even if the text is empty or only white space.
            var begun = Function("SUBSTRING", text, FirstVisible(text), LengthWithDot(text));
            var length = new SqlBinaryExpression(
                System.Linq.Expressions.ExpressionType.Subtract, LengthWithDot(begun), FirstVisible(Function("REVERSE", begun)),
                typeof(int), IntTypeMapping.Default);
            return Function("LEFT", begun, length);
        }

        /// <summary>The 1-based position of the first character that is not white space; one past the end if there is none.</summary>
        private SqlFunctionExpression FirstVisible(SqlExpression text) => Number("PATINDEX", Constant($"%[^{WhiteSpace}]%"), WithDot(text));

        /// <summary>The length of the text plus 1. Without the dot, LEN would not count spaces at the end.</summary>
        private SqlFunctionExpression LengthWithDot(SqlExpression text) => Number("LEN", WithDot(text));

        private SqlFunctionExpression WithDot(SqlExpression text) => Function("CONCAT", text, Constant("."));

        private SqlConstantExpression Constant(string text) => new(text, mapping);

        private SqlFunctionExpression Function(string name, params SqlExpression[] arguments) =>
            Call(name, typeof(string), mapping, arguments);

        private static SqlFunctionExpression Number(string name, params SqlExpression[] arguments) =>
            Call(name, typeof(int), IntTypeMapping.Default, arguments);

        private static SqlFunctionExpression Call(string name, Type type, RelationalTypeMapping mapping, SqlExpression[] arguments) =>
            new(name, arguments, nullable: true, argumentsPropagateNullability: [.. arguments.Select(_ => true)], type, mapping);
    }
}
