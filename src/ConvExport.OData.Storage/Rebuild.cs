namespace ConvExport.OData.Storage;

/// <summary>
/// A fold of all conversations, and its progress. Conversations that were handed out to workers but are not yet written are in the fold
/// queue, so a crash loses neither the progress nor a conversation.
/// </summary>
public sealed class Rebuild
{
    public long Id { get; init; }

    /// <summary>
    /// What rows are computed with: the settings and the rules' version. While the rebuild runs, a request with the same basis does not
    /// start another.
    /// </summary>
    public required string Basis { get; init; }

    public DateTime StartedUtc { get; init; }

    /// <summary>When all rows were written, or when another rebuild replaced this one; null while it runs.</summary>
    public DateTime? FinishedUtc { get; set; }

    /// <summary>The id of the last conversation handed out; empty at the start. Conversations are handed out in id order.</summary>
    public required string After { get; set; }

    /// <summary>
    /// The conversation of the last event from which references, merges and focus were derived; empty at the start. Null if nothing is left
    /// to derive, for example because the rules have not changed. Deriving finishes before conversations are handed out.
    /// </summary>
    public string? DeriveAfter { get; set; }

    /// <summary>The timestamp of the last event from which data was derived.</summary>
    public DateTime DeriveAfterUtc { get; set; }

    /// <summary>The id of the last event from which data was derived; empty at the start.</summary>
    public required string DeriveAfterEvent { get; set; }

    /// <summary>Whether all conversations were handed out.</summary>
    public bool IsHandedOut { get; set; }

    /// <summary>The number of rows at the start. Conversations without a row are also handed out, but are not counted here.</summary>
    public long Total { get; init; }

    /// <summary>The number of conversations handed out so far.</summary>
    public long HandedOut { get; set; }

    /// <summary>The number of events folded so far.</summary>
    public long Events { get; set; }

    /// <summary>The number of rows that changed.</summary>
    public long Written { get; set; }
}
