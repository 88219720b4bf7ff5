namespace ConvExport.OData.Alerts;

/// <summary>The usual range of a figure: the median of its past values ± 3 median absolute deviations (MAD).</summary>
/// <param name="Low">The lower limit.</param>
/// <param name="High">The upper limit.</param>
internal readonly record struct UsualRange(double Low, double High)
{
    private const double Deviations = 3;

    /// <summary>Returns the usual range, given the past values of a figure. There must be at least one value.</summary>
    public static UsualRange Of(IReadOnlyCollection<double> past)
    {
        var median = MedianOf(past);
        var deviation = MedianOf([.. past.Select(v => Math.Abs(v - median))]);
        return new(median - Deviations * deviation, median + Deviations * deviation);
    }

    public bool Contains(double value) => value >= Low && value <= High;

    private static double MedianOf(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
