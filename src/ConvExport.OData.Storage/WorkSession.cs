namespace ConvExport.OData.Storage;

/// <summary>A work session of an agent on a contact, in its latest version.</summary>
public sealed class WorkSession
{
    /// <summary>The <c>contact_session_id</c> of the work session report. It identifies the session together with the agent's id.</summary>
    public required string ContactSessionId { get; init; }

    public required string AgentId { get; init; }
    public required string ConversationId { get; init; }

    /// <summary>The handle time, in milliseconds; null while the session is open.</summary>
    public long? HandleMilliseconds { get; init; }
}
