namespace ConvExport.OData.Storage;

/// <summary>How much one batch has read, compared with its limits.</summary>
public sealed class ReadBudget(BatchLimits limits, TimeProvider time)
{
    /// <summary>
    /// On SQLite, a batch ends after this multiple of its time limit, even if it has input left to fold. It then ends well before its lease
    /// expires.
    /// </summary>
    private const int MostTimes = 6;

    private readonly long _started = time.GetTimestamp();
    private int _read;

    /// <summary>Whether a limit is reached. The batch then ends, unless it has read data that its next conversations also need.</summary>
    public bool IsSpent => _read >= limits.Read || Elapsed >= limits.Time;

    /// <summary>Whether the batch must end now.</summary>
    public bool IsOver => Elapsed >= limits.Time * MostTimes;

    private TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>Counts events and focus intervals that were read.</summary>
    public void Add(int read) => _read += read;
}
