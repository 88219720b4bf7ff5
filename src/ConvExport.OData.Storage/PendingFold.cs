namespace ConvExport.OData.Storage;

/// <summary>
/// The kind of a pending entry. Entries for customers, agents, inboxes and topics fan out to conversations, which then become pending.
/// </summary>
public enum PendingKind
{
    Conversation = 0,
    Customer = 1,
    Agent = 2,
    Inbox = 3,
    Topic = 4,

    /// <summary>Remove conversations that ended before a time. The entry's id is that time.</summary>
    Prune = 5,

    /// <summary>Erase a customer. The entry's id is the customer's id.</summary>
    Erasure = 6,
}

/// <summary>The priority of a pending entry.</summary>
public enum PendingPriority
{
    /// <summary>The conversation has new events, so a user may be looking at it.</summary>
    Live = 0,

    /// <summary>The entry has another cause, such as a rename or a rebuild, which can affect many conversations.</summary>
    Backlog = 1,
}

/// <summary>
/// An entry of the fold queue. It is committed with the change that causes it, and stays until its work is done. A conversation's entry
/// is deleted in the transaction that writes the row, so after a crash either the entry or the correct row exists.
/// </summary>
public sealed class PendingFold
{
    public PendingKind Kind { get; init; }
    public required string Id { get; init; }

    /// <summary>
    /// Increases if the entry is added again while leased, or if a rebuild hands out the conversation. A fold clears the entry only if the
    /// version has not changed.
    /// </summary>
    public long Version { get; init; }

    public PendingPriority Priority { get; init; }

    /// <summary>
    /// When it became pending, in Unix milliseconds. If it was added again while leased, this is the time of the last such addition.
    /// Within a priority, the oldest entry comes first.
    /// </summary>
    public long Since { get; init; }

    /// <summary>The lease that holds it, even if the lease has expired; null if there is none.</summary>
    public long? LeaseId { get; init; }

    /// <summary>When the lease expires. Another worker may then lease the entry.</summary>
    public DateTime? LeasedUntilUtc { get; init; }

    /// <summary>Whether it belongs to a running rebuild.</summary>
    public bool IsOfRebuild { get; init; }
}
