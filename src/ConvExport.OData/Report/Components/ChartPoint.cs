namespace ConvExport.OData.Report.Components;

/// <summary>A point of a chart.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Value">How much.</param>
public sealed record ChartPoint(string Name, double Value);
