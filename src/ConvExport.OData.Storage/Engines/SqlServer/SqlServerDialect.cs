using System.Buffers;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.SqlServer;

internal sealed class SqlServerDialect : QueryDialect
{
    /// <summary>
    /// The maximum length of a list whose values are sent as parameters. SQL Server allows 2,100 parameters per statement. The values of
    /// longer lists become constants.
    /// </summary>
    private const int MostParameters = 1_000;

    /// <summary>Characters with a special meaning in LIKE.</summary>
    private static readonly SearchValues<char> Wildcards = SearchValues.Create("%_[\\");

    public override int MoneyUnits => 1;
    public override bool PlansForValues => true;

    public override string Complete(string sql) => PlanForValues.Complete(sql);

    public override IQueryable<T> Counted<T>(IQueryable<T> rows) => PlanForValues.Mark(rows);

    /// <summary>
    /// Uses CHARINDEX instead of LIKE if the text to find is a constant with wildcards. With LIKE, wildcards must be escaped, and some
    /// servers compatible with SQL Server handle escapes incorrectly.
    /// </summary>
    public override Expression Contains(Expression text, Expression part, string? constantPart) =>
        constantPart is not null && constantPart.AsSpan().ContainsAny(Wildcards)
            ? Expression.GreaterThanOrEqual(Call(text, nameof(string.IndexOf), part), Expression.Constant(0))
            : base.Contains(text, part, constantPart);

    /// <summary>Replaces spaces, because LEN ignores trailing spaces.</summary>
    public override Expression Length(Expression text) => Expression.Property(
        Expression.Call(
            text, typeof(string).GetMethod(nameof(string.Replace), [typeof(string), typeof(string)])!, Expression.Constant(" "),
            Expression.Constant(".")),
        nameof(string.Length));

    public override Expression Trim(Expression text) => Expression.Call(SqlServerFunctions.Trim, text);

    /// <summary>SQL Server's % operator does not accept floating-point numbers.</summary>
    protected override Expression Rest(Expression dividend, Expression divisor) => dividend.Type == typeof(double?)
        ? Expression.Subtract(dividend, Expression.Multiply(divisor, Truncated(Expression.Divide(dividend, divisor))))
        : Expression.Modulo(dividend, divisor);

    /// <summary>Converts money to doubles in units of 1/10,000 dollar, because AVG of a decimal(19,4) has only six decimals.</summary>
    public override Expression AveragedMoney(Expression money) =>
        Expression.Multiply(
            Expression.Convert(money, typeof(double?)), Expression.Constant((double?)Money.UnitsPerDollar, typeof(double?)));

    public override Expression Among(Expression list, int count, Expression value) => count <= MostParameters
        ? base.Among(list, count, value)
        : base.Among(Expression.Call(typeof(EF).GetMethod(nameof(EF.Constant))!.MakeGenericMethod(list.Type), list), count, value);

    private static UnaryExpression Truncated(Expression number) => Expression.Convert(
        Expression.Call(typeof(Math).GetMethod(nameof(Math.Truncate), [typeof(double)])!, Expression.Property(number, "Value")),
        typeof(double?));
}
