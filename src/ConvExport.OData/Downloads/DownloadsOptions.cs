using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Downloads;

/// <summary>Settings for downloads.</summary>
public sealed class DownloadsOptions
{
    public const string Section = "Downloads";

    /// <summary>An Excel sheet has 1,048,576 rows, including the header.</summary>
    public const int MostRowsPerSheet = 1_048_575;

    /// <summary>How many rows a workbook has per sheet, at most. More rows continue on further sheets.</summary>
    [Range(1, MostRowsPerSheet)]
    public int RowsPerSheet { get; set; } = MostRowsPerSheet;
}
