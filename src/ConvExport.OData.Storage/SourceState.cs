namespace ConvExport.OData.Storage;

/// <summary>
/// A source that events are fetched from, and how far they were fetched. Times come from this program's clock unless stated otherwise.
/// </summary>
public sealed class SourceState
{
    /// <summary>The maximum length of a name.</summary>
    public const int LongestName = 32;

    /// <summary>The maximum length of an error text.</summary>
    public const int LongestError = 400;

    public required string Name { get; init; }

    /// <summary>
    /// When the last successful poll began, according to the source's clock. The next poll usually fetches the events since this time minus
    /// <c>Sources:Gladly:OverlapSeconds</c>.
    /// </summary>
    public DateTime? PositionUtc { get; set; }

    /// <summary>When the last successful poll ended.</summary>
    public DateTime? PolledUtc { get; set; }

    /// <summary>The timestamp of the latest event that was fetched.</summary>
    public DateTime? LastEventUtc { get; set; }

    /// <summary>When the complete directory was last fetched.</summary>
    public DateTime? DirectoryUtc { get; set; }

    /// <summary>When work sessions were last fetched.</summary>
    public DateTime? WorkSessionsUtc { get; set; }

    /// <summary>Why polls fail; null while they succeed.</summary>
    public string? Error { get; set; }

    /// <summary>When polls began to fail; null while they succeed.</summary>
    public DateTime? ErrorSinceUtc { get; set; }

    /// <summary>Why the directory or work sessions cannot be fetched; null while they can.</summary>
    public string? SideError { get; set; }

    /// <summary>The lease of the process that polls, even if the lease has expired; null if it was released.</summary>
    public long? LeaseId { get; set; }

    public DateTime? LeasedUntilUtc { get; set; }

    /// <summary>Sets or clears the error for one kind of data other than events. Clearing keeps an error of another kind.</summary>
    /// <param name="kind">The kind of data, such as <c>Directory</c>. The stored error begins with it.</param>
    /// <param name="fault">The error; null if there is none.</param>
    public void SetSideError(string kind, string? fault)
    {
        var prefix = kind + ": ";
        if (fault is not null)
        {
            SideError = Shorten(prefix + fault);
        }
        else if (SideError?.StartsWith(prefix, StringComparison.Ordinal) == true)
        {
            SideError = null;
        }
    }

    /// <summary>Shortens an error so that it can be stored.</summary>
    public static string Shorten(string error) => error.Length <= LongestError ? error : error[..(LongestError - 1)] + "…";
}

/// <summary>A period in which the live events of a source are complete. Events from history are stored only outside such periods.</summary>
public sealed class SourceCoverage
{
    public required string Source { get; init; }

    /// <summary>The first covered instant.</summary>
    public DateTime FromUtc { get; init; }

    /// <summary>The end, exclusive. Successful polls move the end of the last period forward.</summary>
    public DateTime ToUtc { get; set; }

    /// <summary>Whether an instant is covered. Compares whole milliseconds.</summary>
    public bool Contains(DateTime utc) => InstantText.WholeMilliseconds(utc) is var instant && instant >= FromUtc && instant < ToUtc;
}

/// <summary>
/// A call that fetches a report from the platform. Stored so that all processes together stay within the platform's limits.
/// </summary>
public sealed class ReportCall
{
    public long Id { get; init; }
    public DateTime StartedUtc { get; init; }

    /// <summary>When it ended; null while it runs, or if its process stopped first.</summary>
    public DateTime? EndedUtc { get; set; }

    /// <summary>When the call stops counting as running, unless its process renews the lease.</summary>
    public DateTime LeasedUntilUtc { get; set; }
}
