namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>
/// Counts unsorted values in narrow ranges, so that a second pass can find an exact percentile and needs only the values around it. Keeps
/// no values in memory.
/// </summary>
internal sealed class DurationDistribution
{
    /// <summary>
    /// The values of a range differ only in their last 42 bits, so by less than a thousandth. About 40,000 ranges contain all durations
    /// from a millisecond to eight years.
    /// </summary>
    private const int BitsWithinRange = 42;

    private readonly Dictionary<long, long> _ranges = [];

    /// <summary>The number of values.</summary>
    public long Count { get; private set; }

    /// <summary>Counts a value.</summary>
    public void Add(double value)
    {
        var range = OrderOf(value) >> BitsWithinRange;
        _ranges[range] = _ranges.GetValueOrDefault(range) + 1;
        Count++;
    }

    /// <summary>Returns the surroundings of percentiles of all values. They are empty until the second pass adds values.</summary>
    public IReadOnlyList<PercentileSurroundings> Around(params IReadOnlyList<Percentile> percentiles)
    {
        var ranges = _ranges.OrderBy(r => r.Key).ToList();
        return [.. percentiles.Select(p => Count == 0 ? PercentileSurroundings.None : Around(p, ranges))];
    }

    private PercentileSurroundings Around(Percentile percentile, List<KeyValuePair<long, long>> ranges)
    {
        // The percentile lies between the values at two adjacent places. These two values can be in different ranges, but then there are no
        // values between these ranges.
        var (place, between) = percentile.PlaceIn(Count);
        var (first, before) = RangeAt(place, ranges);
        var (last, _) = RangeAt(Math.Min(place + 1, Count - 1), ranges);
        return new(ValueOf(first << BitsWithinRange), ValueOf(((last + 1) << BitsWithinRange) - 1), place - before, between);
    }

    /// <summary>Returns the range that contains the value at a place in sorted order, and the number of values before this range.</summary>
    private static (long Range, long Before) RangeAt(long place, List<KeyValuePair<long, long>> ranges)
    {
        var before = 0L;
        foreach (var (range, values) in ranges)
        {
            if (before + values > place)
            {
                return (range, before);
            }

            before += values;
        }

        throw new ArgumentOutOfRangeException(nameof(place), place, $"there are only {before} values");
    }

    /// <summary>Returns an integer for a value. The integers have the same order as the values, even if some are negative.</summary>
    private static long OrderOf(double value) => Swapped(BitConverter.DoubleToInt64Bits(value));

    private static double ValueOf(long order) => BitConverter.Int64BitsToDouble(Swapped(order));

    /// <summary>Inverts all bits of a negative number except its sign.</summary>
    private static long Swapped(long bits) => bits ^ ((bits >> 63) & long.MaxValue);
}
