using System.Linq.Expressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query;

/// <summary>The inbox scope of a reader: which conversations they may see. Either those created in certain inboxes, or all.</summary>
public sealed class InboxScope
{
    private readonly string[] _inboxes;

    private InboxScope(IEnumerable<string> inboxes) => _inboxes = [.. inboxes];

    /// <summary>The scope without restrictions.</summary>
    public static InboxScope All { get; } = new([]);

    /// <summary>The scope of certain inboxes. An empty list means all conversations.</summary>
    public static InboxScope OfInboxes(IEnumerable<string> inboxes) => new(inboxes);

    /// <summary>Filters conversations. Every query of conversations goes through this method.</summary>
    public IQueryable<ConversationRow> Apply(IQueryable<ConversationRow> rows) => IsAll ? rows : rows.Where(CreatedIn(_inboxes));

    /// <summary>A predicate: whether a conversation was created in one of the inboxes.</summary>
    public static Expression<Func<ConversationRow, bool>> CreatedIn(string[] inboxes)
    {
        if (inboxes is [var inbox])
        {
            // With one inbox, the index returns rows in creation order. With a list, the database must sort them.
            return row => row.InboxIdCreated == inbox;
        }

        return row => inboxes.Contains(row.InboxIdCreated);
    }

    /// <summary>
    /// Filters issues to those of conversations that the reader may see. Issues without a conversation need the unrestricted scope.
    /// </summary>
    public IQueryable<DataIssueRow> Apply(IQueryable<DataIssueRow> issues, IQueryable<ConversationRow> visible) => IsAll
        ? issues
        : issues.Where(i => visible.Any(r => r.ConversationId == i.ConversationId));

    /// <summary>Filters rows to those of conversations that the reader may see.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="conversations">All conversations.</param>
    /// <param name="conversationId">The conversation id of a row.</param>
    public IQueryable<T> Within<T>(
        IQueryable<T> rows, IQueryable<ConversationRow> conversations, Expression<Func<T, string>> conversationId)
    {
        if (IsAll)
        {
            return rows;
        }

        var visible = Apply(conversations);
        var seen = Expression.Parameter(typeof(ConversationRow), "c");
        var isTheirs = Expression.Lambda<Func<ConversationRow, bool>>(
            Expression.Equal(Expression.Property(seen, nameof(ConversationRow.ConversationId)), conversationId.Body), seen);
        var any = Expression.Call(
            typeof(Queryable), nameof(Queryable.Any), [typeof(ConversationRow)], visible.Expression, Expression.Quote(isTheirs));
        return rows.Where(Expression.Lambda<Func<T, bool>>(any, conversationId.Parameters));
    }

    /// <summary>Filters removals to those of conversations that the reader could see.</summary>
    public IQueryable<RemovedConversation> Apply(IQueryable<RemovedConversation> removed)
    {
        var inboxes = _inboxes;
        return IsAll ? removed : removed.Where(r => inboxes.Contains(r.InboxIdCreated));
    }

    /// <summary>A text that is unique to this scope.</summary>
    public string Identity => string.Join('\n', _inboxes.Order(StringComparer.Ordinal));

    /// <summary>The inboxes whose conversations the reader may see; empty for all.</summary>
    public IReadOnlyList<string> Inboxes => _inboxes;

    /// <summary>Whether the reader may see everything.</summary>
    public bool IsAll => _inboxes.Length == 0;
}
