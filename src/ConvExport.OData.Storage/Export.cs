namespace ConvExport.OData.Storage;

/// <summary>How far a file is that is made in the background.</summary>
public enum ExportState
{
    /// <summary>Waits for a worker.</summary>
    Queued,

    /// <summary>A worker writes it; one that is gone loses it when its lease ends.</summary>
    Running,

    /// <summary>The file is whole.</summary>
    Done,

    /// <summary>There will be no file.</summary>
    Failed,
}

/// <summary>A file that was asked for and is made in the background. The table, not the queue of jobs, says what is still to be made.</summary>
public sealed class Export
{
    /// <summary>128 random bits, as text that fits into addresses and file names.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the key that asked; empty for a reader without a key, and for schedules.</summary>
    public required string Owner { get; init; }

    /// <summary>The schedule that asked; null where somebody did.</summary>
    public string? Schedule { get; init; }

    /// <summary>The inboxes that the one who asked may see; empty for all.</summary>
    public IReadOnlyList<string> Inboxes { get; init; } = [];

    /// <summary><c>csv</c> or <c>xlsx</c>.</summary>
    public required string Format { get; init; }

    /// <summary>What it is of, as the query string of a download.</summary>
    public required string Query { get; init; }

    /// <summary>The server's address as the file names it; null where none is known.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>What a browser stores it under.</summary>
    public required string FileName { get; init; }

    public ExportState State { get; set; }

    /// <summary>The rows written so far.</summary>
    public long Rows { get; set; }

    /// <summary>The rows that there will be; null until they are counted.</summary>
    public long? Total { get; set; }

    /// <summary>The size of the file; null until it is whole.</summary>
    public long? Bytes { get; set; }

    public DateTime CreatedUtc { get; init; }

    /// <summary>When it was begun, the last time if it had to be begun again; null while it waits.</summary>
    public DateTime? StartedUtc { get; set; }

    /// <summary>When it was done, or failed.</summary>
    public DateTime? FinishedUtc { get; set; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Who writes it, by a name that each run has anew; null while nobody does.</summary>
    public string? Worker { get; set; }

    /// <summary>Until when the worker has it without a further word.</summary>
    public DateTime? LeaseUntilUtc { get; set; }

    /// <summary>Why there is no file.</summary>
    public string? Error { get; set; }
}
