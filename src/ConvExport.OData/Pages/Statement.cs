namespace ConvExport.OData.Pages;

/// <summary>A sentence that answers a page's question.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Rows">The URL of the conversations that it is about; null if it has none.</param>
public sealed record Statement(string Text, string? Rows = null);
