namespace ConvExport.OData.Storage;

/// <summary>One event as it came. Never changed; clustered by conversation, so that a fold reads one stretch of disk.</summary>
public sealed class StoredEvent
{
    /// <summary>The conversation that its content names; empty where it names none.</summary>
    public required string ConversationId { get; init; }

    public DateTime TimestampUtc { get; init; }

    /// <summary>Unique over all events: the first stored one stands.</summary>
    public required string EventId { get; init; }

    public required string Type { get; init; }

    /// <summary>The event's JSON, UTF-8, byte for byte.</summary>
    public required byte[] Payload { get; init; }
}
