namespace ConvExport.OData.Fold.Events;

/// <summary>The properties that events of all types can have.</summary>
/// <param name="Id">The event's id, unique among all events.</param>
/// <param name="Type">The type as the platform sent it, for example <c>CONVERSATION/CLOSED</c>.</param>
/// <param name="TimestampUtc">When it happened, in UTC, with a precision of 100 ns.</param>
/// <param name="Initiator">Who caused the event. The initiator's id and type are each null if missing or empty.</param>
/// <param name="ConversationId"><c>content.conversationId</c>; null if missing or empty.</param>
/// <param name="CustomerId"><c>content.customerId</c>; null if missing or empty.</param>
public readonly record struct EventHeader(
    string Id, string Type, DateTime TimestampUtc, Initiator Initiator, string? ConversationId, string? CustomerId);

/// <summary>Who caused an event. <paramref name="Type"/> is the platform's code, not the report's name.</summary>
public readonly record struct Initiator(string? Id, string? Type);

/// <summary>An inbox and an agent; null means that none is assigned.</summary>
public readonly record struct Assignment(string? InboxId, string? AgentId);

/// <summary>An event of the contact-centre platform. The fold knows only the derived types below.</summary>
public abstract record PlatformEvent(EventHeader Header)
{
    /// <summary>Whether the content must name a conversation. If so, an event that names none changes no row.</summary>
    public virtual bool MustNameConversation => true;

    /// <summary>
    /// False if the event lacks the id of its subject, such as the topic id. In the row, the event then changes only Last Event At. A topic
    /// event also changes Times Topic Added or Times Topic Removed. A focus event changes nothing.
    /// </summary>
    public virtual bool NamesItsSubject => true;
}

/// <summary>A conversation was created.</summary>
public sealed record ConversationCreated(EventHeader Header, Assignment Assignee) : PlatformEvent(Header);

/// <summary>
/// A conversation was closed. <paramref name="AssigneeBefore"/> is null if the event has no <c>context.assignee</c> object.
/// </summary>
public sealed record ConversationClosed(EventHeader Header, Assignment? AssigneeBefore) : PlatformEvent(Header);

/// <summary>A closed conversation was reopened.</summary>
public sealed record ConversationReopened(EventHeader Header) : PlatformEvent(Header);

/// <summary>
/// The conversation's assignment was replaced by <paramref name="Assignee"/>. <paramref name="Reason"/> is the platform's reason, or null
/// if the event has none.
/// </summary>
public sealed record AssigneeUpdated(EventHeader Header, Assignment Assignee, string? Reason = null) : PlatformEvent(Header);

/// <summary>A topic was added to the conversation.</summary>
public sealed record TopicAdded(EventHeader Header, string? TopicId) : PlatformEvent(Header)
{
    public override bool NamesItsSubject => TopicId is not null;
}

/// <summary>A topic was removed from the conversation.</summary>
public sealed record TopicRemoved(EventHeader Header, string? TopicId) : PlatformEvent(Header)
{
    public override bool NamesItsSubject => TopicId is not null;
}

/// <summary>A note was created.</summary>
public sealed record NoteCreated(EventHeader Header, string? NoteId) : PlatformEvent(Header)
{
    public override bool NamesItsSubject => NoteId is not null;
}

/// <summary>
/// Any event of a contact (one call, one mail thread, one chat). <paramref name="IsStart"/> is true for <c>CONTACT/STARTED</c>.
/// </summary>
public sealed record ContactEvent(EventHeader Header, string? ContactId, string? Channel, bool IsStart) : PlatformEvent(Header)
{
    public override bool NamesItsSubject => ContactId is not null;
}

/// <summary>Two customers were merged, and possibly two of their conversations.</summary>
public sealed record CustomerMerged(
    EventHeader Header,
    string? SourceCustomerId,
    string? DestinationCustomerId,
    string? SourceConversationId,
    string? DestinationConversationId) : PlatformEvent(Header)
{
    public override bool MustNameConversation => false;

    /// <summary>Whether it names two different conversations. If so, the source's row gets the status <c>MERGED</c>.</summary>
    public bool MergesConversations =>
        SourceConversationId is not null && DestinationConversationId is not null
        && !string.Equals(SourceConversationId, DestinationConversationId, StringComparison.Ordinal);

    /// <summary>Whether it names two different customers. If so, the source is merged into the destination.</summary>
    public bool MergesCustomers =>
        SourceCustomerId is not null && DestinationCustomerId is not null
        && !string.Equals(SourceCustomerId, DestinationCustomerId, StringComparison.Ordinal);
}

/// <summary>
/// A payment request was created or viewed, or its status changed. <paramref name="Amount"/> is in units of
/// <paramref name="Currency"/>; each is null if the event does not contain it. <paramref name="NewStatus"/> counts only if
/// <paramref name="IsStatusChange"/> is true.
/// </summary>
public sealed record PaymentRequestEvent(
    EventHeader Header, string? RequestId, string? Currency, decimal? Amount, bool IsStatusChange, string? NewStatus)
    : PlatformEvent(Header)
{
    public override bool NamesItsSubject => RequestId is not null;
}

/// <summary>
/// An event that starts or ends an agent's focus on a customer. Handle time is computed from these events, unless work sessions are used
/// instead. The platform's public events do not include <c>FOCUS_ENTERED</c> or <c>FOCUS_EXITED</c>, so this project defines these types.
/// </summary>
/// <param name="OccurredUtc"><c>content.occurredAt</c> if present, otherwise the event's timestamp.</param>
public abstract record FocusEvent(EventHeader Header, string? AgentId, DateTime OccurredUtc) : PlatformEvent(Header)
{
    public override bool MustNameConversation => false;
}

/// <summary>The agent opened the customer's profile.</summary>
public sealed record FocusEntered(EventHeader Header, string? AgentId, DateTime OccurredUtc)
    : FocusEvent(Header, AgentId, OccurredUtc)
{
    public override bool NamesItsSubject => AgentId is not null && Header.CustomerId is not null;
}

/// <summary>The agent left the customer's profile.</summary>
public sealed record FocusExited(EventHeader Header, string? AgentId, DateTime OccurredUtc)
    : FocusEvent(Header, AgentId, OccurredUtc)
{
    public override bool NamesItsSubject => AgentId is not null && Header.CustomerId is not null;
}

/// <summary>The agent went away or logged out. This ends the agent's focus.</summary>
public sealed record AgentLeft(EventHeader Header, string? AgentId, DateTime OccurredUtc)
    : FocusEvent(Header, AgentId, OccurredUtc)
{
    public override bool NamesItsSubject => AgentId is not null;
}

/// <summary>An event of a type that no rule handles. It is stored, but changes no row.</summary>
public sealed record UnknownEvent(EventHeader Header) : PlatformEvent(Header)
{
    public override bool MustNameConversation => false;
}
