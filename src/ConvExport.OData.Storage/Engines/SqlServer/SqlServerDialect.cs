using System.Buffers;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.SqlServer;

internal sealed class SqlServerDialect : QueryDialect
{
    /// <summary>A statement takes 2,100 parameters. Of more values they are written into it.</summary>
    private const int MostParameters = 1_000;

    /// <summary>What LIKE does not take as it is.</summary>
    private static readonly SearchValues<char> Wildcards = SearchValues.Create("%_[\\");

    public override int MoneyUnits => 1;
    public override bool PlansForValues => true;

    public override string Complete(string sql) => PlanForValues.Complete(sql);

    public override IQueryable<T> Counted<T>(IQueryable<T> rows) => PlanForValues.Mark(rows);

    /// <summary>
    /// By LIKE, except for texts with a wildcard in them: CHARINDEX needs no escapes, of which not every server that speaks this
    /// protocol makes the right thing.
    /// </summary>
    public override Expression Contains(Expression text, Expression part, string? constantPart) =>
        constantPart is not null && constantPart.AsSpan().ContainsAny(Wildcards)
            ? Expression.GreaterThanOrEqual(Call(text, nameof(string.IndexOf), part), Expression.Constant(0))
            : base.Contains(text, part, constantPart);

    /// <summary>LEN does not count spaces at the end.</summary>
    public override Expression Length(Expression text) => Expression.Subtract(
        Expression.Property(
            Expression.Call(typeof(string).GetMethod(nameof(string.Concat), [typeof(string), typeof(string)])!, text, Expression.Constant(".")),
            nameof(string.Length)),
        Expression.Constant(1));

    /// <summary>The % of SQL Server takes no floating-point numbers.</summary>
    protected override Expression Rest(Expression dividend, Expression divisor) => dividend.Type == typeof(double?)
        ? Expression.Subtract(dividend, Expression.Multiply(divisor, Truncated(Expression.Divide(dividend, divisor))))
        : Expression.Modulo(dividend, divisor);

    /// <summary>AVG of a decimal(19,4) gives six decimals.</summary>
    public override Expression AveragedMoney(Expression money) =>
        Expression.Multiply(Expression.Convert(money, typeof(double?)), Expression.Constant((double?)Money.UnitsPerDollar, typeof(double?)));

    public override Expression Among(Expression list, int count, Expression value) => count <= MostParameters
        ? base.Among(list, count, value)
        : base.Among(Expression.Call(typeof(EF).GetMethod(nameof(EF.Constant))!.MakeGenericMethod(list.Type), list), count, value);

    private static UnaryExpression Truncated(Expression number) => Expression.Convert(
        Expression.Call(typeof(Math).GetMethod(nameof(Math.Truncate), [typeof(double)])!, Expression.Property(number, "Value")), typeof(double?));
}
