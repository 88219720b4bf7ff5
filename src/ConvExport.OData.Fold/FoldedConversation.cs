namespace ConvExport.OData.Fold;

/// <summary>All that the fold says of one conversation.</summary>
/// <param name="Row">The row of the report, with the lists that its columns only summarise.</param>
/// <param name="AfterMerge">What went on in it after it was merged away.</param>
public sealed record FoldedConversation(ConversationRow Row, EventsAfterMerge AfterMerge);

/// <summary>One contact of a conversation.</summary>
/// <param name="Position">From 1, by the event that orders the contacts.</param>
/// <param name="Channel">The report's word; null where that event names no channel.</param>
/// <param name="InitiatorType">The report's word; null where that event names no initiator type.</param>
/// <param name="StartedAtUtc">When that event happened, cut to the millisecond.</param>
public sealed record ConversationContact(
    string ContactId, string ConversationId, int Position, string? Channel, string? InitiatorType, DateTime StartedAtUtc);

/// <summary>The conversation's own events that follow the merge that ended it: they are folded, and hint at a fault of the source.</summary>
/// <param name="Count">How many; 0 for a conversation that is not merged.</param>
/// <param name="FirstEventId">The first of them; null where there is none.</param>
public readonly record struct EventsAfterMerge(int Count, string? FirstEventId);
