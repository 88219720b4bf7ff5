using System.Linq.Expressions;
using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query;

/// <summary>
/// The inbox scope of a reader: which conversations they may see. Either all conversations, or those created in a set of inboxes. The set
/// may be empty; then no conversation is visible. An empty set never means all conversations.
/// </summary>
public abstract class InboxScope : IEquatable<InboxScope>
{
    private const string EverythingText = "*";

    private InboxScope()
    {
    }

    /// <summary>The scope without restrictions.</summary>
    public static InboxScope Everything { get; } = new Unrestricted();

    /// <summary>The scope in which no conversation is visible.</summary>
    public static InboxScope Nothing { get; } = OfInboxes([]);

    /// <summary>Whether this is the scope without restrictions.</summary>
    public abstract bool IsEverything { get; }

    /// <summary>The inboxes of a restricted scope, sorted; empty for the scope without restrictions.</summary>
    public abstract IReadOnlyList<string> Inboxes { get; }

    /// <summary>Returns the scope of a set of inboxes. With an empty set, no conversation is visible.</summary>
    public static InboxScope OfInboxes(IEnumerable<string> inboxes) =>
        new Restricted([.. inboxes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>
    /// Parses the text that <see cref="ToString"/> returns. Throws <see cref="FormatException"/> for a text that is neither <c>*</c> nor a
    /// JSON array of strings.
    /// </summary>
    public static InboxScope Parse(string text)
    {
        if (text == EverythingText)
        {
            return Everything;
        }

        try
        {
            return OfInboxes(JsonSerializer.Deserialize<string[]>(text) is { } inboxes && !inboxes.Contains(null!)
                ? inboxes
                : throw new FormatException($"'{text}' is not an inbox scope."));
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"'{text}' is not an inbox scope.", wrong);
        }
    }

    /// <summary>
    /// The scope as text: <c>*</c>, or the inboxes as a JSON array. Two scopes have the same text only if they show the same conversations,
    /// so the text also identifies the scope in cache keys, ETags and tokens.
    /// </summary>
    public abstract override string ToString();

    /// <summary>Keeps the conversations in the scope. Every query for conversations that a reader may see uses this method.</summary>
    public abstract IQueryable<ConversationRow> Apply(IQueryable<ConversationRow> rows);

    /// <summary>
    /// Keeps the issues of conversations that the reader may see. Issues without a conversation are visible only in the unrestricted scope.
    /// </summary>
    public abstract IQueryable<DataIssueRow> Apply(IQueryable<DataIssueRow> issues, IQueryable<ConversationRow> visible);

    /// <summary>Keeps the rows of conversations that the reader may see.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="conversations">All conversations.</param>
    /// <param name="conversationId">The conversation id of a row.</param>
    public abstract IQueryable<T> Within<T>(
        IQueryable<T> rows, IQueryable<ConversationRow> conversations, Expression<Func<T, string>> conversationId);

    /// <summary>Keeps the removals of conversations that the reader could see before the removal.</summary>
    public abstract IQueryable<RemovedConversation> Apply(IQueryable<RemovedConversation> removed);

    public bool Equals(InboxScope? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as InboxScope);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>A predicate: whether a conversation was created in one of the inboxes.</summary>
    public static Expression<Func<ConversationRow, bool>> CreatedIn(string[] inboxes)
    {
        if (inboxes is [var inbox])
        {
            // With one inbox, the index on InboxIdCreated and CreatedAt returns rows in creation order. With several inboxes, the database
            // must sort the rows.
            return row => row.InboxIdCreated == inbox;
        }

        return row => inboxes.Contains(row.InboxIdCreated);
    }

    private sealed class Unrestricted : InboxScope
    {
        public override bool IsEverything => true;

        public override IReadOnlyList<string> Inboxes => [];

        public override string ToString() => EverythingText;

        public override IQueryable<ConversationRow> Apply(IQueryable<ConversationRow> rows) => rows;

        public override IQueryable<DataIssueRow> Apply(IQueryable<DataIssueRow> issues, IQueryable<ConversationRow> visible) => issues;

        public override IQueryable<T> Within<T>(
            IQueryable<T> rows, IQueryable<ConversationRow> conversations, Expression<Func<T, string>> conversationId) => rows;

        public override IQueryable<RemovedConversation> Apply(IQueryable<RemovedConversation> removed) => removed;
    }

    private sealed class Restricted(string[] inboxes) : InboxScope
    {
        private readonly string _text = JsonSerializer.Serialize(inboxes);

        public override bool IsEverything => false;

        public override IReadOnlyList<string> Inboxes => inboxes;

        public override string ToString() => _text;

        public override IQueryable<ConversationRow> Apply(IQueryable<ConversationRow> rows) =>
            inboxes.Length == 0 ? rows.Where(row => false) : rows.Where(CreatedIn(inboxes));

        public override IQueryable<DataIssueRow> Apply(IQueryable<DataIssueRow> issues, IQueryable<ConversationRow> visible) =>
            issues.Where(i => visible.Any(r => r.ConversationId == i.ConversationId));

        public override IQueryable<T> Within<T>(
            IQueryable<T> rows, IQueryable<ConversationRow> conversations, Expression<Func<T, string>> conversationId)
        {
            var visible = Apply(conversations);
            var seen = Expression.Parameter(typeof(ConversationRow), "c");
            var isTheirs = Expression.Lambda<Func<ConversationRow, bool>>(
                Expression.Equal(Expression.Property(seen, nameof(ConversationRow.ConversationId)), conversationId.Body), seen);
            var any = Expression.Call(
                typeof(Queryable), nameof(Queryable.Any), [typeof(ConversationRow)], visible.Expression, Expression.Quote(isTheirs));
            return rows.Where(Expression.Lambda<Func<T, bool>>(any, conversationId.Parameters));
        }

        public override IQueryable<RemovedConversation> Apply(IQueryable<RemovedConversation> removed) =>
            removed.Where(r => inboxes.Contains(r.InboxIdCreated));
    }
}
