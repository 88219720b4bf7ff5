using System.Globalization;
using System.Linq.Expressions;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// Builds the parts of a query that differ between databases, so that every database returns the same result. Most members take and return
/// expressions that EF Core can translate. By default, these expressions use .NET members, such as <c>string.Contains</c>.
/// </summary>
public abstract class QueryDialect
{
    /// <summary>The number of units per dollar in the money columns of queries.</summary>
    public abstract int MoneyUnits { get; }

    /// <summary>
    /// Whether the database plans a statement for its actual parameter values. If not, the program must check whether a range has few or
    /// many rows before it builds the statement.
    /// </summary>
    public abstract bool PlansForValues { get; }

    /// <summary>Completes the text of a statement, for example with a hint.</summary>
    public virtual string Complete(string sql) => sql;

    /// <summary>Prepares a query before EF Core counts its rows.</summary>
    public virtual IQueryable<T> Counted<T>(IQueryable<T> rows) => rows;

    /// <summary>Whether a text starts with another: ordinal, case-sensitive. Both are non-null.</summary>
    public virtual Expression StartsWith(Expression text, Expression part) => Call(text, nameof(string.StartsWith), part);

    /// <summary>Whether a text contains another: ordinal, case-sensitive. Both are non-null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">The text to find.</param>
    /// <param name="constantPart">The value of <paramref name="part"/> if it is a constant, otherwise null.</param>
    public virtual Expression Contains(Expression text, Expression part, string? constantPart) => Call(text, nameof(string.Contains), part);

    /// <summary>Whether a text contains a word. No character of the word is a wildcard.</summary>
    /// <param name="text">The text. Non-null.</param>
    /// <param name="word">The word.</param>
    /// <param name="parameterOf">Creates a parameter for a value.</param>
    public virtual Expression Finds(Expression text, string word, Func<string, Expression> parameterOf) =>
        Contains(text, parameterOf(word), word);

    /// <summary>Whether a text ends with another: ordinal, case-sensitive. Both are non-null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">The text to find.</param>
    /// <param name="constantPart">The value of <paramref name="part"/> if it is a constant, otherwise null.</param>
    public virtual Expression EndsWith(Expression text, Expression part, string? constantPart) => Call(text, nameof(string.EndsWith), part);

    /// <summary>The number of characters in a text, including trailing spaces.</summary>
    public virtual Expression Length(Expression text) => Expression.Property(text, nameof(string.Length));

    /// <summary>A text in lower case, by Unicode's simple case mapping.</summary>
    public virtual Expression Lower(Expression text) => Expression.Call(text, nameof(string.ToLower), []);

    /// <summary>A text in upper case, by Unicode's simple case mapping.</summary>
    public virtual Expression Upper(Expression text) => Expression.Call(text, nameof(string.ToUpper), []);

    /// <summary>A text without the white space at its ends.</summary>
    public virtual Expression Trim(Expression text) => Expression.Call(text, nameof(string.Trim), []);

    /// <summary>The quotient of two numbers with the same type; null if the divisor is 0.</summary>
    /// <param name="dividend">The dividend.</param>
    /// <param name="divisor">The divisor.</param>
    /// <param name="mayBeZero">Whether the divisor can be 0.</param>
    public static Expression Divide(Expression dividend, Expression divisor, bool mayBeZero) =>
        UnlessZero(divisor, Expression.Divide(dividend, divisor), mayBeZero);

    /// <summary>The remainder of a division, with the dividend's sign; null if the divisor is 0.</summary>
    /// <inheritdoc cref="Divide"/>
    public Expression Modulo(Expression dividend, Expression divisor, bool mayBeZero) =>
        UnlessZero(divisor, Rest(dividend, divisor), mayBeZero);

    /// <summary>The remainder of a division by a non-zero number.</summary>
    protected virtual Expression Rest(Expression dividend, Expression divisor) => Expression.Modulo(dividend, divisor);

    /// <summary>The milliseconds within a timestamp's second: a nullable int for a nullable timestamp.</summary>
    public virtual Expression Milliseconds(Expression instant) =>
        Expression.Convert(Expression.Property(Expression.Property(instant, "Value"), nameof(DateTime.Millisecond)), typeof(int?));

    /// <summary>
    /// Converts money so that its average loses no digits. The average is then a double in units of 1/10,000 dollar.
    /// </summary>
    public virtual Expression AveragedMoney(Expression money) => money;

    /// <summary>Whether a list contains a value.</summary>
    /// <param name="list">An expression whose value is a captured <see cref="List{T}"/>.</param>
    /// <param name="count">The number of values in the list.</param>
    /// <param name="value">The value.</param>
    public virtual Expression Among(Expression list, int count, Expression value) =>
        Expression.Call(list, list.Type.GetMethod(nameof(List<>.Contains))!, value);

    /// <summary>
    /// Adds a check for 0 to the expression. Even without the check, SQLite returns null for a division by 0. But without it, EF Core
    /// treats a quotient of two non-null values as non-null.
    /// </summary>
    private static Expression UnlessZero(Expression divisor, Expression result, bool mayBeZero)
    {
        if (!mayBeZero)
        {
            return result;
        }

        var zero = Convert.ChangeType(0, Nullable.GetUnderlyingType(divisor.Type)!, CultureInfo.InvariantCulture);
        return Expression.Condition(
            Expression.Equal(divisor, Expression.Constant(zero, divisor.Type)), Expression.Constant(null, result.Type), result);
    }

    protected static MethodCallExpression Call(Expression text, string method, Expression part) =>
        Expression.Call(text, typeof(string).GetMethod(method, [typeof(string)])!, part);
}
