namespace ConvExport.OData.Storage;

/// <summary>What a mark is about. All but conversations are spread to conversations before anything is folded.</summary>
public enum MarkKind
{
    Conversation = 0,
    Customer = 1,
    Agent = 2,
    Inbox = 3,
    Topic = 4,
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

    /// <summary>The worker that folds it now; null while nobody does.</summary>
    public Guid? LeaseId { get; init; }

    /// <summary>From then on another worker may take it.</summary>
    public DateTime? LeasedUntilUtc { get; init; }
}

/// <summary>A number that only grows: the last revision, the version of the directory.</summary>
public sealed class Counter
{
    public const string Revision = "Revision";
    public const string Directory = "Directory";

    public required string Name { get; init; }
    public long Value { get; set; }
}

/// <summary>A text about the database itself: the fold settings that its rows were made with.</summary>
public sealed class StoredSetting
{
    public const string FoldSettings = "FoldSettings";

    public required string Name { get; init; }
    public required string Value { get; set; }
}
