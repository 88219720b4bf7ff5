namespace ConvExport.OData.Storage;

/// <summary>
/// An entry of the audit log: who read, sent or changed what, or tried to. Rows are changed in two cases only: a row that counts the
/// requests of a minute gets new counts, and an erasure removes a customer's id from rows. Old rows are deleted.
/// </summary>
public sealed class AuditEvent
{
    public const int LongestActor = 64;
    public const int LongestName = 200;
    public const int LongestAddress = 64;
    public const int LongestAction = 32;
    public const int LongestTarget = 400;
    public const int LongestDetail = 2_000;

    /// <summary>Increases with each audit event.</summary>
    public long Id { get; set; }

    /// <summary>When it happened, in UTC. For a row that counts requests, when the first one ended.</summary>
    public DateTime At { get; init; }

    /// <summary>The id of the key or person; null if there is none, such as for a command, or if it is not known.</summary>
    public string? Actor { get; init; }

    /// <summary>The name of the key or person; null if it is not known.</summary>
    public string? ActorName { get; init; }

    /// <summary>
    /// The IP address that the request came from; null if it is not known, such as for a command on the server or a click on an open page.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>What was done, such as <c>feed.read</c>.</summary>
    public required string Action { get; init; }

    /// <summary>
    /// The target of the action, such as an entity set or the id of a key; null if it has none, or for requests that were counted without
    /// their targets.
    /// </summary>
    public string? Target { get; set; }

    /// <summary><c>ok</c>, <c>refused</c> or <c>failed</c>.</summary>
    public required string Result { get; init; }

    /// <summary>Counts, filters and reasons; null for none. Never a secret.</summary>
    public string? Detail { get; set; }
}
