namespace ConvExport.OData.Storage;

/// <summary>
/// An event as received, stored under a conversation that it belongs to. Only an erasure changes it. On SQL Server, events
/// are clustered by conversation, so that a fold reads adjacent pages. A merge of two conversations is stored under both.
/// </summary>
public sealed class StoredEvent
{
    /// <summary>The maximum length of a type.</summary>
    public const int LongestType = 128;

    /// <summary>The conversation; an empty string for an event without one.</summary>
    public required string ConversationId { get; init; }

    public DateTime TimestampUtc { get; init; }
    public required string EventId { get; init; }
    public required string Type { get; init; }

    /// <summary>The event's original JSON in UTF-8, byte for byte.</summary>
    public required byte[] Payload { get; init; }
}

/// <summary>
/// The id of an event that was stored, as its <see cref="EventKey"/>. Ensures that only the first event with each id counts.
/// </summary>
public sealed class StoredEventId
{
    public required byte[] IdHash { get; init; }
}
