namespace ConvExport.OData.Storage;

/// <summary>Which customers a conversation's events carry: finds the conversations that a customer's focus or merge touches.</summary>
public sealed class ConversationCustomer
{
    public required string CustomerId { get; init; }
    public required string ConversationId { get; init; }
}

/// <summary>A merge by what it names, so that conversations find the merges that concern them. The event itself is among the events.</summary>
public sealed class StoredMerge
{
    public required string EventId { get; init; }
    public DateTime TimestampUtc { get; init; }
    public string? SourceCustomerId { get; init; }
    public string? DestinationCustomerId { get; init; }
    public string? SourceConversationId { get; init; }
    public string? DestinationConversationId { get; init; }
    public required byte[] Payload { get; init; }
}

/// <summary>What a stored focus event does to an agent's running interval.</summary>
public enum FocusKind
{
    Entered = 1,
    Exited = 2,
    Left = 3,
}

/// <summary>A focus event in its agent's sequence.</summary>
public sealed class StoredFocus
{
    public required string AgentId { get; init; }

    /// <summary><c>occurredAt</c> where present, else the event's timestamp.</summary>
    public DateTime OccurredUtc { get; init; }

    /// <summary>The event's id in the form of <see cref="OrdinalKey"/>: settles events at one instant.</summary>
    public required string SortKey { get; init; }

    public FocusKind Kind { get; init; }

    /// <summary>Null where the agent left whatever it was.</summary>
    public string? CustomerId { get; init; }
}
