using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>Functions that EF Core does not translate well for SQLite.</summary>
internal static class SqliteFunctions
{
    /// <summary>
    /// The milliseconds within a timestamp's second. EF Core's translation multiplies the seconds by 1,000 as a floating-point number, so
    /// its result is often one millisecond too low.
    /// </summary>
    public static MethodInfo Milliseconds { get; } =
        typeof(SqliteFunctions).GetMethod(nameof(MillisecondsOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static void AddTo(ModelBuilder model) => model.HasDbFunction(Milliseconds).HasTranslation(arguments =>
    {
        // Uses the digits of the text, such as 078 in '08.078'.
        var seconds = Function("strftime", typeof(string), StringTypeMapping.Default, Text("%f"), arguments[0]);
        var digits =
            Function("substr", typeof(string), StringTypeMapping.Default, seconds, new SqlConstantExpression(4, IntTypeMapping.Default));
        return new SqlUnaryExpression(ExpressionType.Convert, digits, typeof(int), IntTypeMapping.Default);
    });

    private static int? MillisecondsOf(DateTime? instant) => instant?.Millisecond;

    private static SqlConstantExpression Text(string text) => new(text, StringTypeMapping.Default);

    private static SqlFunctionExpression Function(
        string name, Type type, RelationalTypeMapping mapping, params SqlExpression[] arguments) =>
        new(name, arguments, nullable: true, argumentsPropagateNullability: [.. arguments.Select(_ => true)], type, mapping);
}
