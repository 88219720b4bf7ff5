namespace ConvExport.OData.Pages.Components;

/// <summary>Points of a chart that are of one thing, and have a name for each.</summary>
/// <param name="Title">What they are of.</param>
/// <param name="Points">The points, in order; as many in each line of a chart, of the same names.</param>
public sealed record ChartLine(string Title, IReadOnlyList<ChartPoint> Points);

/// <summary>How a chart draws its points.</summary>
public enum ChartShape
{
    /// <summary>Upright, for what has an order.</summary>
    Columns,

    /// <summary>Lying, for names that want room.</summary>
    Bars,

    /// <summary>Joined, for many points in time.</summary>
    Lines,
}
