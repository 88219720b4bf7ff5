namespace ConvExport.OData.Storage;

/// <summary>
/// One event as it came, under a conversation that it is an event of. Never changed; clustered by conversation, so that a
/// fold reads one stretch of disk. A merge of two conversations stands under both.
/// </summary>
public sealed class StoredEvent
{
    /// <summary>Characters of a type.</summary>
    public const int LongestType = 128;

    /// <summary>The conversation; empty for an event of none.</summary>
    public required string ConversationId { get; init; }

    public DateTime TimestampUtc { get; init; }
    public required string EventId { get; init; }
    public required string Type { get; init; }

    /// <summary>The event's JSON, UTF-8, byte for byte.</summary>
    public required byte[] Payload { get; init; }
}

/// <summary>The id of a stored event, as its <see cref="EventKey"/>: the first event of an id stands.</summary>
public sealed class StoredEventId
{
    public required byte[] IdHash { get; init; }
}
