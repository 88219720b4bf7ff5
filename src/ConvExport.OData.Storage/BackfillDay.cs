namespace ConvExport.OData.Storage;

/// <summary>The state of a day of history.</summary>
public enum BackfillState
{
    /// <summary>The day waits for a worker, or for the end of the pause after a failed attempt.</summary>
    Queued,

    /// <summary>A worker is fetching the day. If the worker stops, another one can take over when the lease has expired.</summary>
    Running,

    /// <summary>The events that the reports contained are stored.</summary>
    Done,

    /// <summary>The day could not be fetched. <see cref="BackfillDay.Error"/> contains the reason.</summary>
    Failed,
}

/// <summary>
/// A UTC day of history that was requested. Its events are fetched from the platform's reports. This table, not the job queue, determines
/// which days are still to be fetched.
/// </summary>
public sealed class BackfillDay
{
    /// <summary>How long it takes until the platform's reports contain an event.</summary>
    public static readonly TimeSpan ReportLag = TimeSpan.FromHours(1);

    public required string Source { get; init; }
    public DateOnly Day { get; init; }
    public BackfillState State { get; set; }

    /// <summary>When a request last queued the day. A request for a day that is queued or running does not change this time.</summary>
    public DateTime RequestedUtc { get; set; }

    /// <summary>The earliest time to fetch the day. A failed attempt postpones it.</summary>
    public DateTime DueUtc { get; set; }

    /// <summary>
    /// The time up to which the fetched events are complete. Null until the first success. A report that is cut off resets it to null.
    /// </summary>
    public DateTime? WholeUntilUtc { get; set; }

    /// <summary>The number of rows in the reports of the last successful attempt; 0 if there was none.</summary>
    public long Rows { get; set; }

    /// <summary>The number of events that were stored from the reports, over all successful attempts.</summary>
    public long Events { get; set; }

    /// <summary>The number of attempts since a request last queued the day.</summary>
    public int Attempts { get; set; }

    public string? Error { get; set; }
    public DateTime? FinishedUtc { get; set; }
    public long? LeaseId { get; set; }
    public DateTime? LeasedUntilUtc { get; set; }

    /// <summary>The first instant of the day.</summary>
    public DateTime FromUtc => Day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>The first instant after the day.</summary>
    public DateTime ToUtc => FromUtc.AddDays(1);

    /// <summary>Whether all events of the day were fetched.</summary>
    public bool IsWhole => WholeUntilUtc >= ToUtc;
}
