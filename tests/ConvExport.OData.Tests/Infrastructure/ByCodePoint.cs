using System.Text;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>Compares texts by code point. This is the order of their UTF-8 bytes. Null comes first.</summary>
internal sealed class ByCodePoint : IComparer<string?>
{
    public static ByCodePoint Instance { get; } = new();

    public int Compare(string? x, string? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)),
    };
}

internal static class FeedOrder
{
    /// <summary>Sorts rows as the feed does without <c>$orderby</c>.</summary>
    public static IEnumerable<ConversationRow> InFeedOrder(this IEnumerable<ConversationRow> rows) =>
        rows.OrderBy(r => r.CreatedAt).ThenBy(r => r.ConversationId, ByCodePoint.Instance);
}
