namespace ConvExport.OData.Fold.Events;

/// <summary>What every event carries.</summary>
/// <param name="Id">The event's own id, unique over all events.</param>
/// <param name="Type">The type as the platform sent it, for example <c>CONVERSATION/CLOSED</c>.</param>
/// <param name="TimestampUtc">When it happened, UTC, at 100 ns.</param>
/// <param name="Initiator">Who caused it; its parts are null where the event does not say.</param>
/// <param name="ConversationId"><c>content.conversationId</c>; null where missing or empty.</param>
/// <param name="CustomerId"><c>content.customerId</c>; null where missing or empty.</param>
public readonly record struct EventHeader(
    string Id, string Type, DateTime TimestampUtc, Initiator Initiator, string? ConversationId, string? CustomerId);

/// <summary>Who caused an event. <paramref name="Type"/> is the platform's code, not yet the report's word for it.</summary>
public readonly record struct Initiator(string? Id, string? Type);

/// <summary>An inbox and an agent; null means that nobody is assigned.</summary>
public readonly record struct Assignment(string? InboxId, string? AgentId);

/// <summary>One event of the contact-centre platform. The kinds below are all that the fold knows.</summary>
public abstract record PlatformEvent(EventHeader Header)
{
    /// <summary>Whether an event of this kind has to name a conversation in its content; without one it changes nothing.</summary>
    public virtual bool MustNameConversation => true;

    /// <summary>False when the id that this kind of event is about is missing: it is counted, and changes nothing else.</summary>
    public virtual bool NamesItsSubject => true;
}

/// <summary>A conversation began.</summary>
public sealed record ConversationCreated(EventHeader Header, Assignment Assignee) : PlatformEvent(Header);

/// <summary>A conversation was closed. <paramref name="AssigneeBefore"/> is null where the event has no <c>context.assignee</c> object.</summary>
public sealed record ConversationClosed(EventHeader Header, Assignment? AssigneeBefore) : PlatformEvent(Header);

/// <summary>A closed conversation was opened again.</summary>
public sealed record ConversationReopened(EventHeader Header) : PlatformEvent(Header);

/// <summary>The conversation's assignment was replaced by <paramref name="Assignee"/>.</summary>
public sealed record AssigneeUpdated(EventHeader Header, Assignment Assignee) : PlatformEvent(Header);

/// <summary>A topic was put on the conversation.</summary>
public sealed record TopicAdded(EventHeader Header, string? TopicId) : PlatformEvent(Header)
{
    public override bool NamesItsSubject => TopicId is not null;
}

/// <summary>A topic was taken off the conversation.</summary>
public sealed record TopicRemoved(EventHeader Header, string? TopicId) : PlatformEvent(Header)
{
    public override bool NamesItsSubject => TopicId is not null;
}

/// <summary>An agent wrote a note.</summary>
public sealed record NoteCreated(EventHeader Header, string? NoteId) : PlatformEvent(Header)
{
    public override bool NamesItsSubject => NoteId is not null;
}

/// <summary>Anything that happens to a contact (one call, one mail thread, one chat). <paramref name="IsStart"/>: it is <c>CONTACT/STARTED</c>.</summary>
public sealed record ContactEvent(EventHeader Header, string? ContactId, string? Channel, bool IsStart) : PlatformEvent(Header)
{
    public override bool NamesItsSubject => ContactId is not null;
}

/// <summary>Two customers were made one; with them, perhaps, two of their conversations.</summary>
public sealed record CustomerMerged(
    EventHeader Header,
    string? SourceCustomerId,
    string? DestinationCustomerId,
    string? SourceConversationId,
    string? DestinationConversationId) : PlatformEvent(Header)
{
    public override bool MustNameConversation => false;

    /// <summary>Two different conversations are named, so the source's row becomes <c>MERGED</c>.</summary>
    public bool MergesConversations =>
        SourceConversationId is not null && DestinationConversationId is not null
        && !string.Equals(SourceConversationId, DestinationConversationId, StringComparison.Ordinal);

    /// <summary>Two different customers are named, so the source lives on as the destination.</summary>
    public bool MergesCustomers =>
        SourceCustomerId is not null && DestinationCustomerId is not null
        && !string.Equals(SourceCustomerId, DestinationCustomerId, StringComparison.Ordinal);
}

/// <summary>
/// A payment request was created, viewed or changed its status. <paramref name="Amount"/> is in units of
/// <paramref name="Currency"/>; both are null where the event does not carry them.
/// <paramref name="NewStatus"/> counts only when <paramref name="IsStatusChange"/>.
/// </summary>
public sealed record PaymentRequestEvent(
    EventHeader Header, string? RequestId, string? Currency, decimal? Amount, bool IsStatusChange, string? NewStatus)
    : PlatformEvent(Header)
{
    public override bool NamesItsSubject => RequestId is not null;
}

/// <summary>What an agent looks at: the sequence from which handle time is measured. An extension of this project.</summary>
/// <param name="OccurredUtc"><c>content.occurredAt</c> where present, else the event's timestamp.</param>
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

/// <summary>The agent went away or logged out, whatever they were looking at.</summary>
public sealed record AgentLeft(EventHeader Header, string? AgentId, DateTime OccurredUtc)
    : FocusEvent(Header, AgentId, OccurredUtc)
{
    public override bool NamesItsSubject => AgentId is not null;
}

/// <summary>An event of a type that no rule speaks of: stored, and of no effect.</summary>
public sealed record UnknownEvent(EventHeader Header) : PlatformEvent(Header)
{
    public override bool MustNameConversation => false;
}
