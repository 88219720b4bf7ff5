using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>A current topic of a conversation.</summary>
public sealed class ConversationTopicRow
{
    public required string ConversationId { get; init; }
    public required string TopicId { get; init; }

    /// <summary>The position among the conversation's topics, from 1.</summary>
    public int Position { get; init; }
}

/// <summary>A contact of a conversation: <see cref="ConversationContact"/> as the feed returns it.</summary>
public sealed class ConversationContactRow
{
    public required string ContactId { get; init; }
    public required string ConversationId { get; init; }

    /// <summary>
    /// The position among the conversation's contacts, from 1. Contacts are ordered by their start events. If a contact has no start event,
    /// its first event counts.
    /// </summary>
    public int Position { get; init; }

    /// <summary>
    /// The channel; null if the contact's start event has no channel. If the contact has no start event, its first event counts.
    /// </summary>
    public string? Channel { get; init; }

    /// <summary>
    /// The initiator type; null if the contact's start event has no initiator type. If the contact has no start event, its first event
    /// counts.
    /// </summary>
    public string? InitiatorType { get; init; }

    public DateTime StartedAt { get; init; }
}

/// <summary>An assignment of a conversation: <see cref="ConversationAssignment"/> as the feed shows it.</summary>
public sealed class ConversationAssignmentRow
{
    public required string ConversationId { get; init; }

    /// <summary>0 for the assignment at creation; then 1, 2, … for the changes, in fold order.</summary>
    public int Position { get; init; }

    public DateTime At { get; init; }

    /// <summary>Null at position 0, or if no inbox was assigned before.</summary>
    public string? FromInboxId { get; init; }

    /// <summary>Null if the event assigns no inbox.</summary>
    public string? ToInboxId { get; init; }

    /// <summary>Null at position 0, or if no agent was assigned before.</summary>
    public string? FromAgentId { get; init; }

    /// <summary>Null if the event assigns no agent.</summary>
    public string? ToAgentId { get; init; }

    /// <summary>The platform's reason. Null at position 0, or if the event has none.</summary>
    public string? Reason { get; init; }

    /// <summary>Null if the event has no initiator type.</summary>
    public string? InitiatorType { get; init; }

    /// <summary>Null if no rule caused the assignment, or if the event has no rule id.</summary>
    public string? InitiatorRuleId { get; init; }
}

/// <summary>A topic of the directory, and its position in the topic tree. Updated whenever topics of the directory change.</summary>
public sealed class TopicRow
{
    public required string Id { get; init; }

    /// <summary>The name, as in the report's rows; the topic's id if the directory has no name for it.</summary>
    public required string Name { get; init; }

    /// <summary>The topic above it; null at the root of the tree.</summary>
    public string? ParentId { get; init; }

    /// <summary>The names from the root down, joined with <c>&gt;&gt;</c>, as in the report's rows.</summary>
    public required string Path { get; init; }

    /// <summary>The depth in the tree: 1 for the root.</summary>
    public int Level { get; init; }

    public required string Level1 { get; init; }

    /// <summary>The second name of the path; null if the path is shorter.</summary>
    public string? Level2 { get; init; }

    /// <summary>The third name of the path; null if the path is shorter.</summary>
    public string? Level3 { get; init; }

    public bool IsDisabled { get; init; }
}

/// <summary>A day of the calendar.</summary>
public sealed class DateRow
{
    public DateOnly Date { get; init; }

    /// <summary>The day as the number yyyymmdd.</summary>
    public int DateKey { get; init; }

    public int Year { get; init; }
    public int Quarter { get; init; }
    public int Month { get; init; }
    public required string MonthName { get; init; }

    /// <summary>Year and month, such as 2024-03. Sorts chronologically as text.</summary>
    public required string YearMonth { get; init; }

    public int Day { get; init; }

    /// <summary>1 is Monday, 7 is Sunday (ISO 8601).</summary>
    public int DayOfWeek { get; init; }

    public required string DayName { get; init; }

    /// <summary>The ISO 8601 week.</summary>
    public int Week { get; init; }

    /// <summary>The year that the ISO week belongs to.</summary>
    public int WeekYear { get; init; }

    public bool IsWeekend { get; init; }
}

/// <summary>A conversation whose row was removed. Delta responses report the removal.</summary>
public sealed class RemovedConversation
{
    public required string ConversationId { get; init; }

    /// <summary>The revision of the removal, from the same counter as the revisions of rows.</summary>
    public long Revision { get; init; }

    /// <summary>The conversation's inbox at creation. A reader sees the removal only if their inbox scope includes this inbox.</summary>
    public string? InboxIdCreated { get; init; }

    public DateTime RemovedUtc { get; init; }
}
