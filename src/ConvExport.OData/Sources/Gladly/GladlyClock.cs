namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// The platform's clock, from the <c>Date</c> of its responses. The platform decides what happened within the last 24 hours, and events
/// have its times.
/// </summary>
internal sealed class GladlyClock(TimeProvider time)
{
    /// <summary>The header has whole seconds, and a response takes a while. A smaller difference means nothing.</summary>
    private static readonly TimeSpan Smallest = TimeSpan.FromSeconds(3);

    private long _offset;

    /// <summary>The platform's time.</summary>
    public DateTime Now => time.GetUtcNow().UtcDateTime + Offset;

    /// <summary>How far its clock is ahead of this one.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <summary>Notes the time of a response.</summary>
    public void Note(DateTimeOffset? date)
    {
        if (date is { } theirs)
        {
            var difference = theirs - time.GetUtcNow();
            Interlocked.Exchange(ref _offset, difference.Duration() < Smallest ? 0 : difference.Ticks);
        }
    }
}
