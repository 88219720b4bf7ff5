namespace ConvExport.OData.Storage;

/// <summary>What kind of fault the data has.</summary>
public enum DataIssueKind
{
    /// <summary>A conversation has events and no CONVERSATION/CREATED, so no row.</summary>
    IncompleteConversation,

    /// <summary>A conversation that was merged away went on having events.</summary>
    EventAfterMerge,

    /// <summary>An event of a known type lacks the conversation that it should name: it changes nothing.</summary>
    EventWithoutConversation,

    /// <summary>Events of a type that no rule speaks of: stored, of no effect.</summary>
    UnknownType,

    /// <summary>An event came again under the same id with other content: the first stands.</summary>
    DuplicateDiffers,

    /// <summary>A piece of input was refused.</summary>
    RejectedLine,

    /// <summary>Events carry an agent that the directory has no name of.</summary>
    AgentWithoutName,

    /// <summary>Events carry an inbox that the directory has no name of.</summary>
    InboxWithoutName,

    /// <summary>Events carry a topic that the directory has no name of.</summary>
    TopicWithoutName,
}

/// <summary>A fault of the data that is stored as it is found.</summary>
public sealed class DataIssue
{
    /// <summary>Characters of a subject: an id or a type.</summary>
    public const int LongestSubject = StoredEvent.LongestType;

    /// <summary>Characters of the name of a kind.</summary>
    public const int LongestKind = 32;

    /// <summary>Characters of what it means and what to do.</summary>
    public const int LongestDetail = 400;

    /// <summary>The kinds that a fold finds, and finds gone.</summary>
    internal static DataIssueKind[] OfFold { get; } = [DataIssueKind.IncompleteConversation, DataIssueKind.EventAfterMerge];

    public DataIssueKind Kind { get; init; }

    /// <summary>What has the fault: a conversation, an event, a type. One issue each.</summary>
    public required string Subject { get; init; }

    /// <summary>The conversation concerned; null where there is none.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The event, or an example of the events; null where there is none.</summary>
    public string? EventId { get; init; }

    /// <summary>How often it was found: events, or attempts.</summary>
    public long Count { get; init; }

    public DateTime FirstSeenUtc { get; init; }
    public DateTime LastSeenUtc { get; init; }

    /// <summary>What it means and what to do, for a person.</summary>
    public required string Detail { get; init; }
}
