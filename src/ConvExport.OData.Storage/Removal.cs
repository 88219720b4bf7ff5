namespace ConvExport.OData.Storage;

/// <summary>The kind of a removal.</summary>
public enum RemovalKind
{
    Prune,
    Erasure,
}

/// <summary>The record of a removal: the request and its result. The record of an erasure does not name the customer.</summary>
public sealed class Removal
{
    public long Id { get; init; }
    public RemovalKind Kind { get; init; }

    /// <summary>
    /// For a prune, the time before which the removed conversations ended. For an erasure, the SHA-256 of the customer's id.
    /// </summary>
    public required string Subject { get; init; }

    public DateTime RequestedUtc { get; init; }

    /// <summary>When it finished; null until then.</summary>
    public DateTime? FinishedUtc { get; set; }

    /// <summary>
    /// The number of conversations that were removed (prune) or changed (erasure). After a crash the removal starts again, and
    /// counts only the conversations that it removes or changes from then on.
    /// </summary>
    public long Conversations { get; set; }

    /// <summary>The number of events that were removed (prune) or changed (erasure), counted like the conversations.</summary>
    public long Events { get; set; }
}
