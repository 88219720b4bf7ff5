namespace ConvExport.OData.Downloads;

/// <summary>How far a file is.</summary>
/// <param name="Rows">The rows written.</param>
/// <param name="Total">The rows that there will be.</param>
internal readonly record struct DownloadProgress(long Rows, long Total)
{
    /// <summary>Written of all, 0 to 100.</summary>
    public double Percent => Total == 0 ? 100 : Math.Min(100, Math.Round(100.0 * Rows / Total, 1));
}
