namespace ConvExport.OData.Storage;

/// <summary>A number that transactions update, such as the last revision or the version of the directory.</summary>
public sealed class Counter
{
    public const string Revision = "Revision";
    public const string Directory = "Directory";

    /// <summary>The number of rows in the report.</summary>
    public const string Conversations = "Conversations";

    /// <summary>Used only as a lock: allows one change of a rebuild at a time.</summary>
    public const string Rebuild = "Rebuild";

    /// <summary>Used only as a lock: allows one change of sources, history or work sessions at a time.</summary>
    public const string Sources = "Sources";

    /// <summary>The approximate size of the stored rejected input, in bytes.</summary>
    public const string RejectedBytes = "RejectedBytes";

    /// <summary>The number of rejected lines that were dropped to make room for later ones.</summary>
    public const string RejectedDropped = "RejectedDropped";

    /// <summary>When conversations were last folded, in Unix milliseconds; 0 before the first fold.</summary>
    public const string Folded = "Folded";

    /// <summary>
    /// The highest revision of the removal records that were already deleted. A client whose last read was before this revision must read
    /// everything again.
    /// </summary>
    public const string Forgotten = "Forgotten";

    /// <summary>
    /// Changed by the command <c>restored</c>, which is run after a restore of the database. Older tokens and ETags then become invalid.
    /// </summary>
    public const string Epoch = "Epoch";

    /// <summary>All counters.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [Revision, Directory, Conversations, Rebuild, RejectedBytes, RejectedDropped, Folded, Forgotten, Epoch, Sources];

    public required string Name { get; init; }
    public long Value { get; set; }
}

/// <summary>A setting that is stored in the database, such as the fold settings that its rows were computed with.</summary>
public sealed class StoredSetting
{
    /// <summary>The end of the demo's generated data, in UTC ticks.</summary>
    public const string DemoUntil = "DemoUntil";

    public const string FoldSettings = "FoldSettings";

    /// <summary>The version of the rules that derived references, merges and focus from events.</summary>
    public const string DerivedRules = "DerivedRules";

    /// <summary>The prefix of the names of Data Protection keys.</summary>
    public const string KeyRing = "key-ring ";

    /// <summary>The secret for the feed's encrypted tokens, for ETags, and for the links that end subscriptions and alerts.</summary>
    public const string TokenKey = "TokenKey";

    public required string Name { get; init; }
    public required string Value { get; set; }
}
