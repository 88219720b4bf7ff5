namespace ConvExport.OData.Storage;

/// <summary>The kind of a removal.</summary>
public enum RemovalKind
{
    Prune,
    Erasure,
}

/// <summary>The record of a removal: the request and its result. It does not name the customer.</summary>
public sealed class Removal
{
    public long Id { get; init; }
    public RemovalKind Kind { get; init; }

    /// <summary>
    /// For a prune, the time before which the removed conversations ended. For an erasure, the SHA-256 of the customer's id.
    /// </summary>
    public required string Subject { get; init; }

    public DateTime RequestedUtc { get; init; }

    /// <summary>When it finished; null while it runs.</summary>
    public DateTime? FinishedUtc { get; set; }

    /// <summary>Conversations removed (prune) or changed (erasure).</summary>
    public long Conversations { get; set; }

    /// <summary>Events removed (prune) or changed (erasure).</summary>
    public long Events { get; set; }
}
