namespace ConvExport.OData.Pages;

/// <summary>The limit between direct downloads and background exports.</summary>
internal static class FileSize
{
    /// <summary>Up to this many rows download within seconds and open in any spreadsheet.</summary>
    public const int MostAtOnce = 250_000;
}
