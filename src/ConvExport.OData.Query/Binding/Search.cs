using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Binds <c>$search</c>: finds rows by words in their texts, such as names, ids and topics. Ignores case. Also finds a word inside a longer
/// word.
/// </summary>
internal sealed class Search(RowScope scope, BindingContext context)
{
    /// <summary>The column that combines all searched texts of a report row; null for other rows.</summary>
    private readonly Expression? _all = scope.Row.Type == typeof(Fold.ConversationRow)
        ? Expression.Call(typeof(EF), nameof(EF.Property), [typeof(string)], scope.Row, Expression.Constant(HashedRow.SearchColumn))
        : null;

    private readonly IReadOnlyList<Bound> _texts =
        [.. scope.Columns.Where(c => c.Value.Kind == ValueKind.Text && c.Name != nameof(Fold.ConversationRow.ConversationLink))
            .Select(c => c.Value)];

    private static System.Reflection.MethodInfo Contains { get; } = typeof(string).GetMethod(nameof(string.Contains), [typeof(string)])!;

    /// <summary>The filter for the rows that match a search.</summary>
    public LambdaExpression Filter(SearchClause clause) => Expression.Lambda(When(clause.Expression), scope.Row);

    private Expression When(SingleValueNode node) => node switch
    {
        SearchTermNode term => Occurs(term.Text),
        UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not => Expression.Not(When(not.Operand)),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } both => Expression.AndAlso(When(both.Left), When(both.Right)),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } either => Expression.OrElse(When(either.Left), When(either.Right)),
        _ => throw RequestException.NotSupported($"A search of kind {node.Kind}"),
    };

    private Expression Occurs(string word)
    {
        if (_all is not null)
        {
            return context.Dialect.Finds(_all, HashedRow.Searchable(word), part => Bound.Closure(part, typeof(string)));
        }

        var lower = Bound.Closure(CaseMapping.Lower(word), typeof(string));
        var conditions = _texts.Select(text => OccursIn(text, lower)).ToList();
        return conditions.Count == 0 ? Expression.Constant(false) : conditions.Aggregate(Expression.OrElse);
    }

    private Expression OccursIn(Bound text, Expression word)
    {
        var lower = context.Dialect.Lower(text.Expression);
        var contains = Expression.Call(lower, Contains, word);
        return text.IsNullable
            ? Expression.AndAlso(Expression.NotEqual(text.Expression, Expression.Constant(null, typeof(string))), contains)
            : contains;
    }
}
