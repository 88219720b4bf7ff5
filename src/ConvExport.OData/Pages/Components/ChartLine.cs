namespace ConvExport.OData.Pages.Components;

/// <summary>A series of a chart.</summary>
/// <param name="Title">The name of the series.</param>
/// <param name="Points">The points in order. All series of a chart have the same number of points with the same names.</param>
/// <param name="IsCompared">Whether the series shows the values of the chart's first series in the compared period.</param>
public sealed record ChartLine(string Title, IReadOnlyList<ChartPoint> Points, bool IsCompared = false);

/// <summary>The type of a chart.</summary>
public enum ChartShape
{
    /// <summary>Vertical columns over time, each made up of the points of all series.</summary>
    Stacked,

    /// <summary>Horizontal bars, for long names.</summary>
    Bars,

    /// <summary>Lines, for many points in time.</summary>
    Lines,
}
