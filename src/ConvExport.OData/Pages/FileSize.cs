namespace ConvExport.OData.Pages;

/// <summary>The limit between direct downloads and background exports.</summary>
internal static class FileSize
{
    /// <summary>Up to this many rows download within seconds and fit into one Excel worksheet.</summary>
    public const int MostAtOnce = 250_000;
}
