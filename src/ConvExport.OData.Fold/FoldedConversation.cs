namespace ConvExport.OData.Fold;

/// <summary>The fold's result for one conversation.</summary>
/// <param name="Row">The report row, including its topic ids and contacts.</param>
/// <param name="AfterMerge">The conversation's events after it was merged away.</param>
public sealed record FoldedConversation(ConversationRow Row, EventsAfterMerge AfterMerge);

/// <summary>One contact of a conversation.</summary>
/// <param name="Position">Starts at 1. Contacts are ordered by their ordering event.</param>
/// <param name="Channel">The report's name for the channel; null if the ordering event has no channel.</param>
/// <param name="InitiatorType">The report's name for the initiator type; null if the ordering event has none.</param>
/// <param name="StartedAtUtc">When the ordering event happened, truncated to the millisecond.</param>
public sealed record ConversationContact(
    string ContactId, string ConversationId, int Position, string? Channel, string? InitiatorType, DateTime StartedAtUtc);

/// <summary>The conversation's own events after it was merged away. They are folded too, but suggest an error in the source.</summary>
/// <param name="Count">The number of events; 0 if the conversation is not merged.</param>
/// <param name="FirstEventId">The id of the first such event; null if there are none.</param>
public readonly record struct EventsAfterMerge(int Count, string? FirstEventId);
