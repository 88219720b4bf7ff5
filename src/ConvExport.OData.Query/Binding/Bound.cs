using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;

namespace ConvExport.OData.Query.Binding;

/// <summary>A value of a query, bound to the rows that it is about.</summary>
/// <param name="Expression">The value; of the kind's CLR type.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsNullable">Whether a row may have none.</param>
/// <param name="Literal">For a constant: its text as the request has it, so that numbers stay exact.</param>
/// <param name="IsCount">It counts rows or values: of none it is 0, where any other total is null.</param>
public sealed record Bound(Expression Expression, ValueKind Kind, bool IsNullable, string? Literal = null, bool IsCount = false)
{
    public bool IsConstant => Literal is not null;

    /// <summary>For a constant that is a parameter: its value.</summary>
    public object? Value { get; private init; }

    /// <summary>An instant that is stored in whole milliseconds: a finer constant falls between two stored values.</summary>
    public bool IsWholeMilliseconds { get; init; }

    /// <summary>A constant as a parameter of the SQL, so that the database sees one statement for all values.</summary>
    public static Bound Parameter<T>(T value, ValueKind kind, string literal) =>
        new(Closure(value, kind.ClrType()), kind, value is null, literal) { Value = value };

    /// <summary>An expression that EF Core takes for a captured variable.</summary>
    public static Expression Closure<T>(T value, Type type) =>
        Expression.Convert(Expression.Field(Expression.Constant(new Box<T> { Value = value }), nameof(Box<>.Value)), type);

    private sealed class Box<T>
    {
        public required T Value;
    }
}
