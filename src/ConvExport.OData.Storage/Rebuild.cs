namespace ConvExport.OData.Storage;

/// <summary>
/// A fold of all conversations, and how far it has been handed out to workers. What was handed out but not yet written is in the
/// pending entries, so a crash loses neither the position nor the work.
/// </summary>
public sealed class Rebuild
{
    public long Id { get; init; }

    /// <summary>What the rows are made with: settings and program version. A request with the same basis continues the rebuild.</summary>
    public required string Basis { get; init; }

    public DateTime StartedUtc { get; init; }

    /// <summary>When everything was handed out and written; null while it runs.</summary>
    public DateTime? FinishedUtc { get; set; }

    /// <summary>The last conversation that was handed out, in id order; empty at the start.</summary>
    public required string After { get; set; }

    /// <summary>
    /// The conversation of the last event that references, merges and focus were derived from; empty at the start. Null when done,
    /// or if the rules have not changed since the last time. Deriving finishes before anything is handed out.
    /// </summary>
    public string? DeriveAfter { get; set; }

    /// <summary>The timestamp of that event.</summary>
    public DateTime DeriveAfterUtc { get; set; }

    /// <summary>The id of that event.</summary>
    public required string DeriveAfterEvent { get; set; }

    /// <summary>Whether everything was handed out.</summary>
    public bool IsHandedOut { get; set; }

    /// <summary>The number of conversations to fold, counted at the start.</summary>
    public long Total { get; init; }

    /// <summary>The number of conversations handed out so far.</summary>
    public long HandedOut { get; set; }

    /// <summary>The number of events folded so far.</summary>
    public long Events { get; set; }

    /// <summary>The number of rows that changed.</summary>
    public long Written { get; set; }
}
