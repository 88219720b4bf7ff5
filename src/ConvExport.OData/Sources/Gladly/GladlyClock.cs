namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// The platform's clock, taken from the <c>Date</c> header of its responses. Event times and the 24-hour limit for live events follow this
/// clock.
/// </summary>
internal sealed class GladlyClock(TimeProvider time)
{
    /// <summary>The header has whole seconds, and a response takes a while. Smaller differences are ignored.</summary>
    private static readonly TimeSpan Smallest = TimeSpan.FromSeconds(3);

    private long _offset;

    /// <summary>The platform's time.</summary>
    public DateTime Now => time.GetUtcNow().UtcDateTime + Offset;

    /// <summary>How far its clock is ahead of this one.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <summary>Records the time of a response.</summary>
    public void Note(DateTimeOffset? date)
    {
        if (date is { } theirs)
        {
            var difference = theirs - time.GetUtcNow();
            Interlocked.Exchange(ref _offset, difference.Duration() < Smallest ? 0 : difference.Ticks);
        }
    }
}
