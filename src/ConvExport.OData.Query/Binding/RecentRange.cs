using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Finds a range of Revision or Last Event At in a filter, such as <c>Revision gt 42</c> for changes since the last read.
/// </summary>
internal static class RecentRange
{
    /// <summary>
    /// Returns the rows that meet the filter's first lower limit for Revision or Last Event At, sorted by that column; null if there is no
    /// such limit.
    /// </summary>
    public static IQueryable? Of(SingleValueNode filter, Rows rows, BindingContext context) => TermOf(filter) is { } term
        ? SortOrder.Apply(rows.Where(term, context), [new SortKey(rows.Scope[NameOf(term.Left)!], false)]).Source
        : null;

    /// <summary>Returns the first term of a filter that sets a lower limit for Revision or Last Event At; null if there is none.</summary>
    private static BinaryOperatorNode? TermOf(SingleValueNode node) => node switch
    {
        ConvertNode convert => TermOf(convert.Source),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } both => TermOf(both.Left) ?? TermOf(both.Right),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } later
            when NameOf(later.Left) is nameof(Fold.ConversationRow.Revision) or nameof(Fold.ConversationRow.LastEventAt) => later,
        _ => null,
    };

    private static string? NameOf(SingleValueNode node) => node is ConvertNode convert ? NameOf(convert.Source) : Values.NameOf(node);
}
