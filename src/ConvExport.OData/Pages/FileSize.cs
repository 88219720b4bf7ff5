namespace ConvExport.OData.Pages;

/// <summary>The limit between direct downloads and background exports.</summary>
internal static class FileSize
{
    /// <summary>A file with at most this number of rows downloads within seconds, and its rows fit into one Excel worksheet.</summary>
    public const int MostAtOnce = 250_000;
}
