using System.Text;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>As UTF-8 sorts: by code point, nulls first.</summary>
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
    /// <summary>The order of conversations in the feed where a request does not say.</summary>
    public static IEnumerable<ConversationRow> InFeedOrder(this IEnumerable<ConversationRow> rows) =>
        rows.OrderBy(r => r.CreatedAt).ThenBy(r => r.ConversationId, ByCodePoint.Instance);
}
