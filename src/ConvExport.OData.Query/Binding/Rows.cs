using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>Rows of a query and the names of their columns.</summary>
/// <param name="Source">The rows. The element type is the type of the scope's row.</param>
/// <param name="Scope">The columns of a row.</param>
/// <param name="IsOneTotal">
/// Whether the result is a single row of totals. This row exists even if there are no rows to total, but then the source does not return
/// it.
/// </param>
/// <param name="Key">The columns that identify a row; null if only all columns together identify it.</param>
public sealed record Rows(IQueryable Source, RowScope Scope, bool IsOneTotal = false, IReadOnlyList<string>? Key = null)
{
    /// <summary>The sort order that a transformation has set; empty if none has.</summary>
    public IReadOnlyList<SortKey> Order { get; init; } = [];

    /// <summary>The key columns as a sort order.</summary>
    public IEnumerable<SortKey> KeyOrder => (Key ?? [.. Scope.Columns.Where(c => c.Value.Kind != ValueKind.Document).Select(c => c.Name)])
        .Select(n => new SortKey(Scope[n], false));

    /// <summary>
    /// The name of a hidden column in the result of <c>concat</c>. It contains the number of the sequence that a row comes from.
    /// </summary>
    public const string Sequence = "$sequence";

    /// <summary>Returns the rows that match a condition.</summary>
    public Rows Where(SingleValueNode condition, BindingContext context) => Matching(new Predicates(Scope, context).Filter(condition));

    /// <summary>Returns the rows that match a search.</summary>
    public Rows Where(SearchClause search, BindingContext context) => Matching(new Search(Scope, context).Filter(search));

    /// <summary>Returns the rows for which an expression over <see cref="RowScope.Row"/> is true.</summary>
    public Rows Where(Expression condition) => Matching(Expression.Lambda(condition, Scope.Row));

    /// <summary>Applies a LINQ operator to the rows.</summary>
    public IQueryable Call(string method, Type[] types, params Expression[] arguments) =>
        Source.Provider.CreateQuery(Expression.Call(typeof(Queryable), method, types, [Source.Expression, .. arguments]));

    private Rows Matching(LambdaExpression condition) =>
        this with { Source = Call(nameof(Queryable.Where), [Scope.Row.Type], Expression.Quote(condition)) };
}
