namespace ConvExport.OData.Pages.Components;

/// <summary>A point of a chart.</summary>
/// <param name="Name">The category.</param>
/// <param name="Value">The value.</param>
/// <param name="Rows">The URL of the rows behind the point; null for no link.</param>
public sealed record ChartPoint(string Name, double Value, string? Rows = null);
