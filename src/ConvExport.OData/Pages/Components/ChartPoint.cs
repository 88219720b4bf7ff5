namespace ConvExport.OData.Pages.Components;

/// <summary>A point of a chart.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Value">How much.</param>
/// <param name="Rows">The address of the rows behind it; null where it is of no rows of its own.</param>
public sealed record ChartPoint(string Name, double Value, string? Rows = null);
