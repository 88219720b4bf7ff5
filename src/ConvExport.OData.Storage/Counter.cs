namespace ConvExport.OData.Storage;

/// <summary>A number that transactions add to: the last revision, the version of the directory, what is kept of refused input.</summary>
public sealed class Counter
{
    public const string Revision = "Revision";
    public const string Directory = "Directory";

    /// <summary>How many rows the report has.</summary>
    public const string Conversations = "Conversations";

    /// <summary>Only its lock is used: one change of a rebuild at a time.</summary>
    public const string Rebuild = "Rebuild";

    /// <summary>How much room the kept refused input takes.</summary>
    public const string RejectedBytes = "RejectedBytes";

    /// <summary>How many refused lines had to make room for later ones.</summary>
    public const string RejectedDropped = "RejectedDropped";

    /// <summary>When rows were last folded, in Unix milliseconds; 0 before the first time.</summary>
    public const string Folded = "Folded";

    /// <summary>The highest revision of a removal that is no longer remembered: who last read before it has to read everything again.</summary>
    public const string Forgotten = "Forgotten";

    /// <summary>Changes when the database was restored: tokens and tags from before are good no more.</summary>
    public const string Epoch = "Epoch";

    /// <summary>Every counter.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [Revision, Directory, Conversations, Rebuild, RejectedBytes, RejectedDropped, Folded, Forgotten, Epoch];

    public required string Name { get; init; }
    public long Value { get; set; }
}

/// <summary>A text about the database itself, such as the fold settings that its rows were made with.</summary>
public sealed class StoredSetting
{
    public const string FoldSettings = "FoldSettings";

    /// <summary>The version of the rules by which references, merges and focus were derived from events.</summary>
    public const string DerivedRules = "DerivedRules";

    /// <summary>What the feed's tokens are signed with.</summary>
    public const string TokenKey = "TokenKey";

    public required string Name { get; init; }
    public required string Value { get; set; }
}
