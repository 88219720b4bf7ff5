namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>
/// The values around a percentile. After <see cref="Add"/> has received all of them, <see cref="Find"/> returns the percentile.
/// </summary>
/// <param name="low">The lowest value that can be needed.</param>
/// <param name="high">The highest value that can be needed.</param>
/// <param name="place">The index of the value at or just below the percentile, among the added values in ascending order.</param>
/// <param name="between">Where the percentile lies between this value (0) and the next one (1).</param>
internal sealed class PercentileSurroundings(double low, double high, long place, double between)
{
    private readonly SortedDictionary<double, long> _values = [];

    /// <summary>The surroundings if there are no values: no value is between the bounds, and there is no percentile.</summary>
    public static PercentileSurroundings None => new(1, 0, 0, 0);

    /// <summary>The lower bound, inclusive.</summary>
    public double Low => low;

    /// <summary>The upper bound, inclusive.</summary>
    public double High => high;

    /// <summary>Adds a value. Ignores values outside the bounds.</summary>
    public void Add(double value)
    {
        if (value >= low && value <= high)
        {
            _values[value] = _values.GetValueOrDefault(value) + 1;
        }
    }

    /// <summary>
    /// Returns the percentile; null if the first pass counted no values. On SQL Server, rows can change between the two passes. If a needed
    /// value is missing for this reason, uses the nearest added value, or the lower bound if no value was added.
    /// </summary>
    public double? Find()
    {
        if (low > high)
        {
            return null;
        }

        var below = ValueAt(place) ?? (_values.Count > 0 ? _values.Keys.Last() : low);
        return below + between * ((ValueAt(place + 1) ?? below) - below);
    }

    private double? ValueAt(long at)
    {
        foreach (var (value, count) in _values)
        {
            if ((at -= count) < 0)
            {
                return value;
            }
        }

        return null;
    }
}
