namespace ConvExport.OData.Pages;

/// <summary>Computes the values that an axis shows as labels.</summary>
internal static class AxisSteps
{
    private const double Smallest = 1e-9;
    private const int Most = 5;

    private static readonly int[] Multiples = [1, 2, 5, 10];

    /// <summary>The possible steps of an axis of durations up to 5 days: from one second to one day, in seconds.</summary>
    private static readonly int[] Durations =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];

    /// <summary>Returns the axis values from 0 to at least the largest value. The step is 1, 2 or 5 times a power of ten.</summary>
    public static IReadOnlyList<double> To(double largest)
    {
        largest = Math.Max(largest, Smallest);
        var power = Math.Pow(10, Math.Floor(Math.Log10(largest / (Most - 1))));
        var step = Multiples.Select(m => m * power).First(m => m * Most >= largest);
        return Multiplied(step, largest);
    }

    /// <summary>
    /// Returns the axis values from 0 to at least the longest duration, in seconds. If the longest duration is at most 5 days, the step is
    /// a common duration, such as 5 minutes.
    /// </summary>
    public static IReadOnlyList<double> OfDurationsTo(double longest) =>
        longest > Durations[^1] * Most ? To(longest) : Multiplied(Durations.First(d => d * Most >= longest), Math.Max(longest, Smallest));

    private static IReadOnlyList<double> Multiplied(double step, double largest) =>
        [.. Enumerable.Range(0, (int)Math.Ceiling(largest / step) + 1).Select(i => i * step)];
}
