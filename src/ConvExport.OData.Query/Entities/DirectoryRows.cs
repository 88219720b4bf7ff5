namespace ConvExport.OData.Query.Entities;

/// <summary>An agent in the feed.</summary>
public sealed class AgentRow
{
    public required string Id { get; init; }
    public string? Name { get; init; }
    public string? EmailAddress { get; init; }
}

/// <summary>An inbox in the feed.</summary>
public sealed class InboxRow
{
    public required string Id { get; init; }
    public string? Name { get; init; }
    public bool IsDisabled { get; init; }
}

/// <summary>A stored event in the feed.</summary>
public sealed class EventRow
{
    public required string EventId { get; init; }
    public required string ConversationId { get; init; }
    public DateTime Timestamp { get; init; }
    public required string Type { get; init; }
    public required byte[] Content { get; init; }
}
