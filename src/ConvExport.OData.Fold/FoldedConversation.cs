using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>The fold's result for one conversation.</summary>
/// <param name="Row">The report row, including its topic ids, contacts and assignments.</param>
/// <param name="AfterMerge">The conversation's events after it was merged away.</param>
public sealed record FoldedConversation(ConversationRow Row, EventsAfterMerge AfterMerge);

/// <summary>One contact of a conversation.</summary>
/// <param name="Position">
/// The position among the conversation's contacts, starting at 1. Contacts are ordered by their ordering event: the start event, or the
/// first event if there is no start event.
/// </param>
/// <param name="Channel">The report's name for the channel; null if the ordering event has no channel.</param>
/// <param name="InitiatorType">The report's name for the initiator type; null if the ordering event has none.</param>
/// <param name="StartedAtUtc">When the ordering event happened, truncated to the millisecond.</param>
public sealed record ConversationContact(
    string ContactId, string ConversationId, int Position, string? Channel, string? InitiatorType, DateTime StartedAtUtc);

/// <summary>One assignment of a conversation: the one at its creation, or a later change.</summary>
/// <param name="Position">0 for the assignment at creation; then 1, 2, … for the changes, in fold order.</param>
/// <param name="AtUtc">When it happened, truncated to the millisecond.</param>
/// <param name="From">The previous assignment. Both parts are null at position 0.</param>
/// <param name="To">The new assignment, as the event states it.</param>
/// <param name="Reason">The platform's reason; null at position 0, or if the event has none.</param>
/// <param name="InitiatorType">The report's name for the initiator type; null if the event has none.</param>
/// <param name="InitiatorRuleId">The id of the rule that made the assignment; null if no rule did, or the event has no rule id.</param>
public sealed record ConversationAssignment(
    string ConversationId, int Position, DateTime AtUtc, Assignment From, Assignment To, string? Reason, string? InitiatorType,
    string? InitiatorRuleId);

/// <summary>
/// The events of a conversation after it was merged away. They are folded too, but suggest an error in the platform's events.
/// </summary>
/// <param name="Count">The number of events, not counting customer merges; 0 if the conversation was not merged away.</param>
/// <param name="FirstEventId">The id of the first such event; null if there are none.</param>
public readonly record struct EventsAfterMerge(int Count, string? FirstEventId);
