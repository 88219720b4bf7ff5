using System.Linq.Expressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// <c>$search</c>: the rows in whose texts (names, ids, topics) every word occurs, in any case, also within a longer word.
/// </summary>
internal sealed class Search(RowScope scope, BindingContext context)
{
    /// <summary>Rows of the report have one text that holds all that is searched; the fold has written it.</summary>
    private readonly Expression? _all = scope.Row.Type == typeof(Fold.ConversationRow)
        ? Expression.Call(typeof(EF), nameof(EF.Property), [typeof(string)], scope.Row, Expression.Constant(HashedRow.SearchColumn))
        : null;

    private readonly IReadOnlyList<Bound> _texts =
        [.. scope.Columns.Where(c => c.Value.Kind == ValueKind.Text && c.Name != nameof(Fold.ConversationRow.ConversationLink)).Select(c => c.Value)];

    private static System.Reflection.MethodInfo Contains { get; } = typeof(string).GetMethod(nameof(string.Contains), [typeof(string)])!;

    /// <summary>The filter that keeps what is searched for.</summary>
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

    private static Expression OccursIn(Bound text, Expression word)
    {
        var lower = Expression.Call(text.Expression, nameof(string.ToLower), []);
        var contains = Expression.Call(lower, Contains, word);
        return text.IsNullable
            ? Expression.AndAlso(Expression.NotEqual(text.Expression, Expression.Constant(null, typeof(string))), contains)
            : contains;
    }
}
