namespace ConvExport.OData.Storage;

/// <summary>A work session of an agent on a contact, in its latest version.</summary>
public sealed class WorkSession
{
    /// <summary>The id of the contact session.</summary>
    public required string ContactSessionId { get; init; }

    public required string AgentId { get; init; }
    public required string ConversationId { get; init; }

    /// <summary>The handle time, in milliseconds; null while the session is open.</summary>
    public long? HandleMilliseconds { get; init; }
}
