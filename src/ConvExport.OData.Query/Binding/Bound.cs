using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Binding;

/// <summary>A value of a query, bound to the rows that it is computed from.</summary>
/// <param name="Expression">The value, of the kind's CLR type.</param>
/// <param name="Kind">The kind of the value.</param>
/// <param name="IsNullable">Whether the value can be null.</param>
/// <param name="Literal">For a constant: its text, which keeps numbers exact. Null for other values.</param>
/// <param name="IsCount">Whether it is a count of rows or values. Without rows, a count is 0, but other totals are null.</param>
public sealed record Bound(Expression Expression, ValueKind Kind, bool IsNullable, string? Literal = null, bool IsCount = false)
{
    public bool IsConstant => Literal is not null;

    /// <summary>The value of a constant that is passed as a parameter.</summary>
    public object? Value { get; private init; }

    /// <summary>Whether it is a timestamp stored in whole milliseconds. A more precise constant falls between two stored values.</summary>
    public bool IsWholeMilliseconds { get; init; }

    /// <summary>Creates a constant as a SQL parameter, so that queries that differ only in this value share one statement.</summary>
    public static Bound Parameter<T>(T value, ValueKind kind, string literal) =>
        new(Closure(value, kind.ClrType()), kind, value is null, literal) { Value = value };

    /// <summary>Creates an expression that EF Core treats as a captured variable.</summary>
    public static Expression Closure<T>(T value, Type type) =>
        Expression.Convert(Expression.Field(Expression.Constant(new Box<T> { Value = value }), nameof(Box<>.Value)), type);

    private sealed class Box<T>
    {
        public required T Value;
    }
}
