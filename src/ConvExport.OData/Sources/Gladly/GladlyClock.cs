namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// The platform's clock, read from the <c>Date</c> header of its responses. Event times and the 24-hour limit for live events follow this
/// clock.
/// </summary>
internal sealed class GladlyClock(TimeProvider time)
{
    /// <summary>Smaller differences are ignored, because the header has only whole seconds and a response takes time to arrive.</summary>
    private static readonly TimeSpan Smallest = TimeSpan.FromSeconds(3);

    private long _offset;

    /// <summary>The platform's time.</summary>
    public DateTime Now => time.GetUtcNow().UtcDateTime + Offset;

    /// <summary>How far the platform's clock is ahead of this server's clock; negative if it is behind.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <summary>Updates the offset from the date of a response. Null changes nothing.</summary>
    public void Note(DateTimeOffset? date)
    {
        if (date is { } theirs)
        {
            var difference = theirs - time.GetUtcNow();
            Interlocked.Exchange(ref _offset, difference.Duration() < Smallest ? 0 : difference.Ticks);
        }
    }
}
