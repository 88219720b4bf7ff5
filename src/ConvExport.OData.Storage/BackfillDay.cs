namespace ConvExport.OData.Storage;

/// <summary>The state of a day of history.</summary>
public enum BackfillState
{
    /// <summary>Waits for a worker, or for the pause after a failed attempt to end.</summary>
    Queued,

    /// <summary>A worker fetches it. If the worker stops, another one can take the day when the lease expires.</summary>
    Running,

    /// <summary>The events that the reports contained are stored.</summary>
    Done,

    /// <summary>It could not be fetched. <see cref="BackfillDay.Error"/> says why.</summary>
    Failed,
}

/// <summary>A UTC day of history that is or was fetched from reports. This table, not the job queue, defines what remains to be done.</summary>
public sealed class BackfillDay
{
    /// <summary>How far the platform's reports are behind.</summary>
    public static readonly TimeSpan ReportLag = TimeSpan.FromHours(1);

    public required string Source { get; init; }
    public DateOnly Day { get; init; }
    public BackfillState State { get; set; }

    /// <summary>When it was last requested.</summary>
    public DateTime RequestedUtc { get; set; }

    /// <summary>The earliest time to fetch it: later after a failed attempt.</summary>
    public DateTime DueUtc { get; set; }

    /// <summary>The time up to which the fetched events of the day are complete; null before the first success.</summary>
    public DateTime? WholeUntilUtc { get; set; }

    /// <summary>The number of rows in the reports.</summary>
    public long Rows { get; set; }

    /// <summary>The number of events that were stored from them, over all attempts.</summary>
    public long Events { get; set; }

    /// <summary>The number of attempts since it was last requested.</summary>
    public int Attempts { get; set; }

    public string? Error { get; set; }
    public DateTime? FinishedUtc { get; set; }
    public long? LeaseId { get; set; }
    public DateTime? LeasedUntilUtc { get; set; }

    /// <summary>The first instant of the day.</summary>
    public DateTime FromUtc => Day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>The first instant after the day.</summary>
    public DateTime ToUtc => FromUtc.AddDays(1);

    /// <summary>Whether everything of the day was fetched.</summary>
    public bool IsWhole => WholeUntilUtc >= ToUtc;
}
