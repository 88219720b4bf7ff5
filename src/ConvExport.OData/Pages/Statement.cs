namespace ConvExport.OData.Pages;

/// <summary>A sentence at the top of a page that states one result, such as the inbox with the highest FCR rate.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Rows">The URL of the conversations that the sentence is about; null for no link.</param>
public sealed record Statement(string Text, string? Rows = null);
