namespace ConvExport.OData.Pages;

/// <summary>Which files people wait for, and which are better made in the background.</summary>
internal static class FileSize
{
    /// <summary>So many rows come within some seconds, and open in any spreadsheet.</summary>
    public const int MostAtOnce = 250_000;
}
