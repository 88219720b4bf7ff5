namespace ConvExport.OData.Storage;

/// <summary>The state of an export.</summary>
public enum ExportState
{
    /// <summary>The export waits for a worker.</summary>
    Queued,

    /// <summary>A worker is writing the file. If it crashes, another worker can take the export after the lease has expired.</summary>
    Running,

    /// <summary>The file is complete.</summary>
    Done,

    /// <summary>The export failed. There is no file.</summary>
    Failed,
}

/// <summary>
/// A file that is requested and then created in the background. The table of exports, not the job queue, determines which files are still
/// to be created.
/// </summary>
public sealed class Export
{
    /// <summary>128 random bits as text, safe for URLs and file names.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the key or account that requested it; empty for a reader who is not signed in, and for schedules.</summary>
    public required string Owner { get; init; }

    /// <summary>The schedule that requested it; null if a reader did.</summary>
    public string? Schedule { get; init; }

    /// <summary>The requester's inbox scope as text: <c>*</c> for everything, or a JSON array of inbox ids.</summary>
    public required string Scope { get; init; }

    /// <summary><c>csv</c> or <c>xlsx</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The query string of the equivalent download.</summary>
    public required string Query { get; init; }

    /// <summary>The server's URL, for links in the file; null if unknown.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The file name for the download.</summary>
    public required string FileName { get; init; }

    public ExportState State { get; set; }

    /// <summary>The number of rows written so far.</summary>
    public long Rows { get; set; }

    /// <summary>The total number of rows; null until they are counted.</summary>
    public long? Total { get; set; }

    /// <summary>The size of the file in bytes; null until it is complete.</summary>
    public long? Bytes { get; set; }

    public DateTime CreatedUtc { get; init; }

    /// <summary>When the last attempt started; null before the first one.</summary>
    public DateTime? StartedUtc { get; set; }

    /// <summary>When the export finished or failed; null before that.</summary>
    public DateTime? FinishedUtc { get; set; }

    /// <summary>The number of attempts.</summary>
    public int Attempts { get; set; }

    /// <summary>A name for the worker of the last attempt, new for each attempt; null while the export is queued.</summary>
    public string? Worker { get; set; }

    /// <summary>When the lease expires, unless the worker renews it; null if there is no lease.</summary>
    public DateTime? LeaseUntilUtc { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; set; }
}
