namespace ConvExport.OData.Fold;

/// <summary>All that the fold says of one conversation: its row, and the lists that the row only summarises.</summary>
/// <param name="Row">The row of the report.</param>
/// <param name="Contacts">Its contacts in the order in which the channel columns count them.</param>
public sealed record FoldedConversation(ConversationRow Row, IReadOnlyList<ConversationContact> Contacts);

/// <summary>One contact of a conversation.</summary>
/// <param name="Position">From 1, by the event that orders the contacts.</param>
/// <param name="Channel">The report's word; null where that event names no channel.</param>
/// <param name="InitiatorType">The report's word; null where that event names no initiator type.</param>
/// <param name="StartedAtUtc">When that event happened, cut to the millisecond.</param>
public sealed record ConversationContact(
    string ContactId, string ConversationId, int Position, string? Channel, string? InitiatorType, DateTime StartedAtUtc);
