namespace ConvExport.OData.Storage;

/// <summary>The kind of a data issue.</summary>
public enum DataIssueKind
{
    /// <summary>A conversation has events but no CONVERSATION/CREATED, so it has no row.</summary>
    IncompleteConversation,

    /// <summary>A conversation has events after it was merged away.</summary>
    EventAfterMerge,

    /// <summary>An event that must name a conversation does not, so it changes nothing.</summary>
    EventWithoutConversation,

    /// <summary>Events have a type that no rule handles. They are stored and have no effect.</summary>
    UnknownType,

    /// <summary>An event was received again with the same id and different content. The first one counts.</summary>
    DuplicateDiffers,

    /// <summary>A line of input was rejected.</summary>
    RejectedLine,

    /// <summary>Events refer to an agent who has no name in the directory.</summary>
    AgentWithoutName,

    /// <summary>Events refer to an inbox that has no name in the directory.</summary>
    InboxWithoutName,

    /// <summary>Events refer to a topic that has no name in the directory.</summary>
    TopicWithoutName,

    /// <summary>The live events of a period were not fetched from a source, and this gap has not been filled from history yet.</summary>
    SourceGap,

    /// <summary>A report of one day reached the source's row limit, so it may be incomplete. None of its rows is stored.</summary>
    SourceCut,

    /// <summary>Payments in a history report have no ids. These payments are not counted.</summary>
    PaymentWithoutId,
}

/// <summary>An issue that is stored when it is found.</summary>
public sealed class DataIssue
{
    /// <summary>The maximum length of a subject, such as an id or a type.</summary>
    public const int LongestSubject = StoredEvent.LongestType;

    /// <summary>The maximum length of the name of a kind.</summary>
    public const int LongestKind = 32;

    /// <summary>The maximum length of the detail text.</summary>
    public const int LongestDetail = 400;

    /// <summary>The kinds of issues that a fold adds and removes.</summary>
    internal static DataIssueKind[] OfFold { get; } = [DataIssueKind.IncompleteConversation, DataIssueKind.EventAfterMerge];

    public DataIssueKind Kind { get; init; }

    /// <summary>
    /// What has the issue: a conversation, an event, a type, a report of a day, or a period of a source. One issue per kind and subject.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>The conversation that has the issue; null if the issue belongs to no conversation.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The event that has the issue, or an example of several; null if there is none.</summary>
    public string? EventId { get; init; }

    /// <summary>The number of events or report rows in which it was found; 1 for a gap in live events.</summary>
    public long Count { get; init; }

    public DateTime FirstSeenUtc { get; init; }
    public DateTime LastSeenUtc { get; init; }

    /// <summary>What the issue means and what to do.</summary>
    public required string Detail { get; init; }
}
