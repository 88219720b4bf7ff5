namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>Bands of handle time, from under a minute to an hour and more.</summary>
public static class HandleTimeBands
{
    private static readonly int[] Minutes = [0, 1, 5, 15, 30, 60];

    /// <summary>
    /// The bands, shortest first. Each has its lower limit (inclusive) and its upper limit (exclusive) in seconds; null for no
    /// upper limit.
    /// </summary>
    public static IReadOnlyList<(string Name, int From, int? Below)> All { get; } =
    [
        .. Minutes.Select((from, i) => i + 1 < Minutes.Length
            ? (i == 0 ? $"under {Minutes[1]} min" : $"{from} to {Minutes[i + 1]} min", from * 60, (int?)Minutes[i + 1] * 60)
            : ($"{from} min and more", from * 60, null)),
    ];

    /// <summary>The index of the band that a handle time is in.</summary>
    public static int Of(double seconds)
    {
        var band = All.Count - 1;
        while (band > 0 && seconds < All[band].From)
        {
            band--;
        }

        return band;
    }
}
