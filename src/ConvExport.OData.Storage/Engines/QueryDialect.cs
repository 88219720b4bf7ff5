using System.Globalization;
using System.Linq.Expressions;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// How parts of a query are said so that every database gives the same answer. The members take and return expressions that
/// EF Core translates; without an override they are what LINQ has.
/// </summary>
public abstract class QueryDialect
{
    /// <summary>How many of the units that a query sees in a money column make a dollar.</summary>
    public abstract int MoneyUnits { get; }

    /// <summary>
    /// Whether the database plans a statement for the values at hand. Where not, a range that has few rows has to be told from
    /// one that has many before the statement is written.
    /// </summary>
    public abstract bool PlansForValues { get; }

    /// <summary>The statement as it is sent.</summary>
    public virtual string Complete(string sql) => sql;

    /// <summary>A query whose rows EF Core is to count.</summary>
    public virtual IQueryable<T> Counted<T>(IQueryable<T> rows) => rows;

    /// <summary>Whether a text begins with another: ordinal and case-sensitive. Neither is null.</summary>
    public virtual Expression StartsWith(Expression text, Expression part) => Call(text, nameof(string.StartsWith), part);

    /// <summary>Whether a text contains another: ordinal and case-sensitive. Neither is null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">The other.</param>
    /// <param name="constantPart">The other's value where it is known; else null.</param>
    public virtual Expression Contains(Expression text, Expression part, string? constantPart) => Call(text, nameof(string.Contains), part);

    /// <summary>Whether a text contains a word, exactly as it is written.</summary>
    /// <param name="text">The text; not null.</param>
    /// <param name="word">The word.</param>
    /// <param name="parameterOf">Makes a parameter of a value.</param>
    public virtual Expression Finds(Expression text, string word, Func<string, Expression> parameterOf) => Contains(text, parameterOf(word), word);

    /// <summary>Whether a text ends with another: ordinal and case-sensitive. Neither is null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">The other.</param>
    /// <param name="constantPart">The other's value where it is known; else null.</param>
    public virtual Expression EndsWith(Expression text, Expression part, string? constantPart) => Call(text, nameof(string.EndsWith), part);

    /// <summary>How many characters a text has, spaces at its end included.</summary>
    public virtual Expression Length(Expression text) => Expression.Property(text, nameof(string.Length));

    /// <summary>The quotient of two numbers of one type; null where the divisor is 0.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">What it is divided by.</param>
    /// <param name="mayBeZero">Whether the divisor can be 0.</param>
    public static Expression Divide(Expression dividend, Expression divisor, bool mayBeZero) =>
        UnlessZero(divisor, Expression.Divide(dividend, divisor), mayBeZero);

    /// <summary>The rest of a division, with the dividend's sign; null where the divisor is 0.</summary>
    /// <inheritdoc cref="Divide"/>
    public Expression Modulo(Expression dividend, Expression divisor, bool mayBeZero) => UnlessZero(divisor, Rest(dividend, divisor), mayBeZero);

    /// <summary>The rest of a division by something other than 0.</summary>
    protected virtual Expression Rest(Expression dividend, Expression divisor) => Expression.Modulo(dividend, divisor);

    /// <summary>The milliseconds of an instant's second: a nullable int of a nullable instant.</summary>
    public virtual Expression Milliseconds(Expression instant) =>
        Expression.Convert(Expression.Property(Expression.Property(instant, "Value"), nameof(DateTime.Millisecond)), typeof(int?));

    /// <summary>A money value in a form whose average loses no digits: a double in units, or money that averages to one.</summary>
    public virtual Expression AveragedMoney(Expression money) => money;

    /// <summary>Whether a value is among many.</summary>
    /// <param name="list">An expression of a captured <see cref="List{T}"/>.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="value">The value.</param>
    public virtual Expression Among(Expression list, int count, Expression value) =>
        Expression.Call(list, list.Type.GetMethod(nameof(List<>.Contains))!, value);

    /// <summary>Said in the statement: SQLite gives null by itself, but EF Core takes a quotient of two values for a value.</summary>
    private static Expression UnlessZero(Expression divisor, Expression result, bool mayBeZero)
    {
        if (!mayBeZero)
        {
            return result;
        }

        var zero = Convert.ChangeType(0, Nullable.GetUnderlyingType(divisor.Type)!, CultureInfo.InvariantCulture);
        return Expression.Condition(Expression.Equal(divisor, Expression.Constant(zero, divisor.Type)), Expression.Constant(null, result.Type), result);
    }

    protected static MethodCallExpression Call(Expression text, string method, Expression part) =>
        Expression.Call(text, typeof(string).GetMethod(method, [typeof(string)])!, part);
}
