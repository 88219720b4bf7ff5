using System.Linq.Expressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query;

/// <summary>Which conversations a reader may see: those created in certain inboxes, or all.</summary>
public sealed class InboxScope
{
    private readonly string[] _inboxes;

    private InboxScope(IEnumerable<string> inboxes) => _inboxes = [.. inboxes];

    /// <summary>Sees everything.</summary>
    public static InboxScope All { get; } = new([]);

    /// <summary>The scope of certain inboxes; of all conversations when there are none.</summary>
    public static InboxScope OfInboxes(IEnumerable<string> inboxes) => new(inboxes);

    /// <summary>The one filter that every query of conversations passes through.</summary>
    public IQueryable<ConversationRow> Apply(IQueryable<ConversationRow> rows) => IsAll ? rows : rows.Where(CreatedIn(_inboxes));

    /// <summary>Whether a conversation was created in one of some inboxes.</summary>
    public static Expression<Func<ConversationRow, bool>> CreatedIn(string[] inboxes)
    {
        if (inboxes is [var inbox])
        {
            // Of one inbox the index gives rows in the order of creation; of a list they have to be sorted.
            return row => row.InboxIdCreated == inbox;
        }

        return row => inboxes.Contains(row.InboxIdCreated);
    }

    /// <summary>Issues of conversations that the reader may see; those of no conversation only for one who sees everything.</summary>
    public IQueryable<DataIssueRow> Apply(IQueryable<DataIssueRow> issues, IQueryable<ConversationRow> visible) => IsAll
        ? issues
        : issues.Where(i => visible.Any(r => r.ConversationId == i.ConversationId));

    /// <summary>Rows that belong to conversations that the reader may see.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="conversations">All conversations.</param>
    /// <param name="conversationId">Which of them a row belongs to.</param>
    public IQueryable<T> Within<T>(IQueryable<T> rows, IQueryable<ConversationRow> conversations, Expression<Func<T, string>> conversationId)
    {
        if (IsAll)
        {
            return rows;
        }

        var visible = Apply(conversations);
        var seen = Expression.Parameter(typeof(ConversationRow), "c");
        var isTheirs = Expression.Lambda<Func<ConversationRow, bool>>(
            Expression.Equal(Expression.Property(seen, nameof(ConversationRow.ConversationId)), conversationId.Body), seen);
        var any = Expression.Call(typeof(Queryable), nameof(Queryable.Any), [typeof(ConversationRow)], visible.Expression, Expression.Quote(isTheirs));
        return rows.Where(Expression.Lambda<Func<T, bool>>(any, conversationId.Parameters));
    }

    /// <summary>Removals of conversations that the reader could see.</summary>
    public IQueryable<RemovedConversation> Apply(IQueryable<RemovedConversation> removed)
    {
        var inboxes = _inboxes;
        return IsAll ? removed : removed.Where(r => inboxes.Contains(r.InboxIdCreated));
    }

    /// <summary>What tells this scope from others, as text.</summary>
    public string Identity => string.Join('\n', _inboxes.Order(StringComparer.Ordinal));

    /// <summary>The inboxes whose conversations may be seen; empty for all.</summary>
    public IReadOnlyList<string> Inboxes => _inboxes;

    /// <summary>Whether nothing is hidden.</summary>
    public bool IsAll => _inboxes.Length == 0;
}
