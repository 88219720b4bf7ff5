namespace ConvExport.OData.Storage;

/// <summary>A data issue in the feed: a stored issue, a rejected line, or an id without a name.</summary>
public sealed class DataIssueRow
{
    /// <summary>The name of a <see cref="DataIssueKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What has the issue. Unique together with the kind.</summary>
    public required string Subject { get; init; }

    public string? ConversationId { get; init; }
    public string? EventId { get; init; }

    /// <summary>
    /// The number of events or report rows; 1 for a rejected line or a gap in live events. For an id without a name, the number of
    /// conversations that refer to it.
    /// </summary>
    public long Count { get; init; }

    /// <summary>When the issue was first found; null for an id without a name.</summary>
    public DateTime? FirstSeenAt { get; init; }

    /// <summary>When the issue was last found; null for an id without a name.</summary>
    public DateTime? LastSeenAt { get; init; }

    public required string Detail { get; init; }

    /// <summary>The query that counts the conversations that refer to an id, without its WHERE clause.</summary>
    private const string CountConversations = "SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c";

    /// <summary>The query for all issues, in SQL for both databases. Only the two parameters differ between them.</summary>
    /// <param name="concat">The operator that concatenates texts.</param>
    /// <param name="text">The SQL type of a short text.</param>
    internal static string Sql(string concat, string text) => $"""
        SELECT Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc AS FirstSeenAt, LastSeenUtc AS LastSeenAt, Detail FROM DataIssues
        UNION ALL
        SELECT '{nameof(DataIssueKind.RejectedLine)}', CAST(r.Id AS {text}), NULL, NULL, 1, r.ReceivedUtc, r.ReceivedUtc,
            r.Source {concat} ', line ' {concat} CAST(r.Line AS {text}) {concat} ': ' {concat} r.Reason
        FROM RejectedLines AS r
        UNION ALL
        {Nameless(PendingKind.Agent, nameof(DataIssueKind.AgentWithoutName), "Agents", "an agent")}
        UNION ALL
        {Nameless(PendingKind.Inbox, nameof(DataIssueKind.InboxWithoutName), "Inboxes", "an inbox")}
        UNION ALL
        {Nameless(PendingKind.Topic, nameof(DataIssueKind.TopicWithoutName), "Topics", "a topic")}
        """;

    private static string Nameless(PendingKind kind, string issue, string table, string what) => $"""
        SELECT '{issue}', m.Id, NULL, NULL,
            ({CountConversations} WHERE c.Kind = {(int)kind} AND c.Id = m.Id), NULL, NULL,
            'Events refer to {what} that has no name in the directory. Load its entry: PUT /directory/{table.ToLowerInvariant()}.'
        FROM ReferencedIds AS m LEFT JOIN {table} AS d ON d.Id = m.Id
        WHERE m.Kind = {(int)kind} AND d.Name IS NULL
        """;
}
