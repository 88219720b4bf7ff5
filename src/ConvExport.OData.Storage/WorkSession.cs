namespace ConvExport.OData.Storage;

/// <summary>A work session of an agent on a contact, in its latest version.</summary>
public sealed class WorkSession
{
    /// <summary>
    /// The <c>contact_session_id</c> of the work session report. Together with the agent's id, it identifies the session.
    /// </summary>
    public required string ContactSessionId { get; init; }

    public required string AgentId { get; init; }
    public required string ConversationId { get; init; }

    /// <summary>The handle time, in milliseconds; null while the session is open.</summary>
    public long? HandleMilliseconds { get; init; }
}
