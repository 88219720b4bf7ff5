namespace ConvExport.OData.Storage;

/// <summary>What a mark is about. All but conversations are turned into work on conversations before anything is folded.</summary>
public enum MarkKind
{
    Conversation = 0,
    Customer = 1,
    Agent = 2,
    Inbox = 3,
    Topic = 4,

    /// <summary>Conversations that ended before the instant that is the mark's id are to be removed.</summary>
    Prune = 5,

    /// <summary>The customer that is the mark's id is to be erased.</summary>
    Erasure = 6,
}

/// <summary>
/// Says that something is still to be folded. Commits together with what caused it, and goes in the transaction that
/// writes the rows: whatever crashes, a mark or the right row is there.
/// </summary>
public sealed class FoldMark
{
    public MarkKind Kind { get; init; }
    public required string Id { get; init; }

    /// <summary>Grows when the same is marked again; a fold only clears the mark it has read.</summary>
    public long Mark { get; init; }

    /// <summary>The lease of the worker that folds it now; null while nobody does.</summary>
    public long? LeaseId { get; init; }

    /// <summary>From then on another worker may take it.</summary>
    public DateTime? LeasedUntilUtc { get; init; }

    /// <summary>A rebuild counts it among what it still has to do.</summary>
    public bool IsOfRebuild { get; init; }
}

/// <summary>A number that a transaction adds to: the last revision, the version of the directory, what is kept of refused input.</summary>
public sealed class Counter
{
    public const string Revision = "Revision";
    public const string Directory = "Directory";

    /// <summary>Only its lock is used: one change of a rebuild at a time.</summary>
    public const string Rebuild = "Rebuild";

    /// <summary>How much room the kept refused input takes.</summary>
    public const string RejectedBytes = "RejectedBytes";

    /// <summary>How many refused lines had to make room for later ones.</summary>
    public const string RejectedDropped = "RejectedDropped";

    /// <summary>When rows were last folded, in Unix milliseconds; 0 before the first time.</summary>
    public const string Folded = "Folded";

    /// <summary>The highest revision of a removal that is remembered no more: who last read before it has to read all anew.</summary>
    public const string Forgotten = "Forgotten";

    public required string Name { get; init; }
    public long Value { get; set; }
}

/// <summary>A text about the database itself, such as the fold settings that its rows were made with.</summary>
public sealed class StoredSetting
{
    public const string FoldSettings = "FoldSettings";

    /// <summary>What the feed's tokens are signed with.</summary>
    public const string TokenKey = "TokenKey";

    public required string Name { get; init; }
    public required string Value { get; set; }
}
