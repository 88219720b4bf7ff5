namespace ConvExport.OData.Downloads;

/// <summary>The progress of writing a file.</summary>
/// <param name="Rows">The number of rows written so far.</param>
/// <param name="Total">The total number of rows.</param>
internal readonly record struct DownloadProgress(long Rows, long Total)
{
    /// <summary>Percent written, 0 to 100.</summary>
    public double Percent => Total == 0 ? 100 : Math.Min(100, Math.Round(100.0 * Rows / Total, 1));
}
