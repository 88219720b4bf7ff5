namespace ConvExport.OData.Fold;

/// <summary>
/// The ended focus intervals of one customer, each cut off at the focus cap. Computes the overlap with an open period without scanning all
/// intervals, because there may be very many intervals and open periods.
/// </summary>
public sealed class FocusTimeline
{
    private readonly DateTime[] _starts;
    private readonly DateTime[] _ends;

    /// <summary>The total milliseconds of all intervals before each index.</summary>
    private readonly long[] _before;

    private readonly TimeSpan _longest;

    /// <param name="intervals">The customer's ended intervals, in any order.</param>
    /// <param name="cap">The maximum time that one interval counts for.</param>
    public FocusTimeline(IEnumerable<FocusInterval> intervals, TimeSpan cap)
    {
        var counted = intervals.Select(i => Counted(i, cap)).OrderBy(i => i.Start).ToList();
        _starts = [.. counted.Select(i => i.Start)];
        _ends = [.. counted.Select(i => i.End)];
        _before = new long[counted.Count + 1];
        for (var i = 0; i < counted.Count; i++)
        {
            _before[i + 1] = _before[i] + Milliseconds(_ends[i] - _starts[i]);
            _longest = _ends[i] - _starts[i] > _longest ? _ends[i] - _starts[i] : _longest;
        }
    }

    /// <summary>The number of intervals.</summary>
    public int Count => _starts.Length;

    /// <summary>Groups intervals into one timeline per customer.</summary>
    public static IReadOnlyDictionary<string, FocusTimeline> ByCustomer(IEnumerable<FocusInterval> intervals, TimeSpan cap) =>
        intervals.GroupBy(i => i.CustomerId, StringComparer.Ordinal).ToDictionary(
            g => g.Key, g => new FocusTimeline(g, cap), StringComparer.Ordinal);

    /// <summary>
    /// Returns how many milliseconds of the intervals lie within a period. If two intervals overlap, the overlap counts twice.
    /// </summary>
    public long MillisecondsWithin(DateTime start, DateTime end)
    {
        if (end <= start)
        {
            return 0;
        }

        // No interval is longer than _longest. So an interval that crosses an edge starts at most _longest before that edge.
        var crossing = FirstFrom(start > DateTime.MinValue + _longest ? start - _longest : DateTime.MinValue);
        var inside = FirstFrom(start);
        var outside = Math.Max(inside, FirstFrom(end > DateTime.MinValue + _longest ? end - _longest : DateTime.MinValue));
        var past = FirstFrom(end);
        return Overlaps(crossing, inside, start, end) + _before[outside] - _before[inside] + Overlaps(outside, past, start, end);
    }

    private static (DateTime Start, DateTime End) Counted(FocusInterval interval, TimeSpan cap)
    {
        var (start, end) = (ConversationState.Cut(interval.StartUtc), ConversationState.Cut(interval.EndUtc));
        return (start, end - start > cap ? start + cap : end);
    }

    private static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>The index of the first interval that starts at or after a time.</summary>
    private int FirstFrom(DateTime at)
    {
        var (low, high) = (0, _starts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _starts[middle] < at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private long Overlaps(int from, int to, DateTime start, DateTime end)
    {
        long total = 0;
        for (var i = from; i < to; i++)
        {
            var (later, earlier) = (_starts[i] > start ? _starts[i] : start, _ends[i] < end ? _ends[i] : end);
            total += later < earlier ? Milliseconds(earlier - later) : 0;
        }

        return total;
    }
}
