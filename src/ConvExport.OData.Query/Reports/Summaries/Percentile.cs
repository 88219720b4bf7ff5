namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>A percentile as PERCENTILE.INC computes it in Excel and Power BI, with linear interpolation between two values.</summary>
/// <param name="Part">The percentile as a fraction, such as 0.9 for the 90th.</param>
internal readonly record struct Percentile(double Part)
{
    public static Percentile Median { get; } = new(0.5);
    public static Percentile Ninetieth { get; } = new(0.9);

    /// <summary>
    /// Returns the position of the percentile among sorted values: the index of the value at or just below it, and its distance from that
    /// value, as a fraction (0 to 1) of the distance to the next value.
    /// </summary>
    public (int Below, double Between) PlaceIn(long count)
    {
        var place = Part * (count - 1);
        var below = (int)Math.Floor(place);
        return (below, place - below);
    }

    /// <summary>Returns the percentile of sorted values. There must be at least one.</summary>
    public double Of(IReadOnlyList<double> sorted)
    {
        var (below, between) = PlaceIn(sorted.Count);
        return below + 1 < sorted.Count ? sorted[below] + between * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
