namespace ConvExport.OData.Storage;

/// <summary>
/// One event as it came, under a conversation that it is an event of. Never changed; clustered by conversation, so that a
/// fold reads one stretch of disk. A merge of two conversations stands under both.
/// </summary>
public sealed class StoredEvent
{
    /// <summary>The conversation; empty for an event of none.</summary>
    public required string ConversationId { get; init; }

    public DateTime TimestampUtc { get; init; }
    public required string EventId { get; init; }
    public required string Type { get; init; }

    /// <summary>The event's JSON, UTF-8, byte for byte.</summary>
    public required byte[] Payload { get; init; }
}

/// <summary>
/// The id of a stored event: the first event of an id stands. A table of its own, because ids come in no order: as an index
/// of the events it would carry their whole key, and three times as many of its pages would change with every batch.
/// </summary>
public sealed class StoredEventId
{
    public required string EventId { get; init; }
}
