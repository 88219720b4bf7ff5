namespace ConvExport.OData.Storage;

/// <summary>What is pending. All but conversations lead to conversations, which become pending in their turn.</summary>
public enum PendingKind
{
    Conversation = 0,
    Customer = 1,
    Agent = 2,
    Inbox = 3,
    Topic = 4,

    /// <summary>Conversations that ended before the instant that is the entry's id are to be removed.</summary>
    Prune = 5,

    /// <summary>The customer that is the entry's id is to be erased.</summary>
    Erasure = 6,
}

/// <summary>Who is served first.</summary>
public enum PendingPriority
{
    /// <summary>Something has just happened in the conversation: somebody may be looking.</summary>
    Live = 0,

    /// <summary>One of many conversations that a rename, a customer or a rebuild touches.</summary>
    Backlog = 1,
}

/// <summary>
/// An entry of the queue of what is still to be folded. It commits together with what caused it, and goes in the transaction
/// that writes the rows: whatever crashes, an entry or the right row is there.
/// </summary>
public sealed class PendingFold
{
    public PendingKind Kind { get; init; }
    public required string Id { get; init; }

    /// <summary>Grows when the entry is added again while a worker holds it; a fold only clears the version it has read.</summary>
    public long Version { get; init; }

    public PendingPriority Priority { get; init; }

    /// <summary>When it became pending, in Unix milliseconds: of one priority the oldest is next.</summary>
    public long Since { get; init; }

    /// <summary>The lease of the worker that holds it; null while nobody does.</summary>
    public long? LeaseId { get; init; }

    /// <summary>From then on another worker may take it.</summary>
    public DateTime? LeasedUntilUtc { get; init; }

    /// <summary>A rebuild counts it among what it still has to do.</summary>
    public bool IsOfRebuild { get; init; }
}
