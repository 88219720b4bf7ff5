namespace ConvExport.OData.Storage;

/// <summary>
/// A fold of everything: how far conversations were handed out to workers. What was handed out and is not yet written is
/// among the pending entries, so that a crash loses neither place nor work.
/// </summary>
public sealed class Rebuild
{
    public long Id { get; init; }

    /// <summary>What the rows are made with: settings, and the version of the program. A rebuild of the same goes on.</summary>
    public required string Basis { get; init; }

    public DateTime StartedUtc { get; init; }

    /// <summary>When everything was handed out and written; null while it runs.</summary>
    public DateTime? FinishedUtc { get; set; }

    /// <summary>The last conversation that was handed out, in order of ids; empty at the start.</summary>
    public required string After { get; set; }

    /// <summary>
    /// The conversation of the last event from which references, merges and focus were derived again; empty at the start. Null
    /// once that is done, or where the rules are those by which they were derived before. Comes before anything is handed out.
    /// </summary>
    public string? DeriveAfter { get; set; }

    /// <summary>The timestamp of that event.</summary>
    public DateTime DeriveAfterUtc { get; set; }

    /// <summary>The id of that event.</summary>
    public required string DeriveAfterEvent { get; set; }

    /// <summary>Everything was handed out.</summary>
    public bool IsHandedOut { get; set; }

    /// <summary>Conversations to fold, as counted at the start.</summary>
    public long Total { get; init; }

    /// <summary>Conversations handed out so far.</summary>
    public long HandedOut { get; set; }

    /// <summary>Events folded so far.</summary>
    public long Events { get; set; }

    /// <summary>Rows that differed from before.</summary>
    public long Written { get; set; }
}
