namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>Handle times in bands that tell a glance from an hour's work.</summary>
public static class HandleTimeBands
{
    private static readonly int[] Minutes = [0, 1, 5, 15, 30, 60];

    /// <summary>The bands, the shortest first, each with the seconds from which on it counts and those that it stays below; null for no bound.</summary>
    public static IReadOnlyList<(string Name, int From, int? Below)> All { get; } =
    [
        .. Minutes.Select((from, i) => i + 1 < Minutes.Length
            ? (i == 0 ? $"under {Minutes[1]} min" : $"{from} to {Minutes[i + 1]} min", from * 60, (int?)Minutes[i + 1] * 60)
            : ($"{from} min and more", from * 60, null)),
    ];

    /// <summary>Which band a handle time is in.</summary>
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
