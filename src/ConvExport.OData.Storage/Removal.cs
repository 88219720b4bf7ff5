namespace ConvExport.OData.Storage;

/// <summary>Why something was removed.</summary>
public enum RemovalKind
{
    Prune,
    Erasure,
}

/// <summary>The record of a removal: that it was asked for, and what it came to. It names no customer.</summary>
public sealed class Removal
{
    public long Id { get; init; }
    public RemovalKind Kind { get; init; }

    /// <summary>The instant of a prune; the SHA-256 of the customer's id of an erasure.</summary>
    public required string Subject { get; init; }

    public DateTime RequestedUtc { get; init; }

    /// <summary>Null while it is under way.</summary>
    public DateTime? FinishedUtc { get; set; }

    /// <summary>Conversations removed (prune) or changed (erasure).</summary>
    public long Conversations { get; set; }

    /// <summary>Events removed or blanked.</summary>
    public long Events { get; set; }
}
