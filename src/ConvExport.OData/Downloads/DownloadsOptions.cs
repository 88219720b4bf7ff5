using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Downloads;

/// <summary>Settings for downloads.</summary>
public sealed class DownloadsOptions
{
    public const string Section = "Downloads";

    /// <summary>Excel allows 1,048,576 rows per sheet. One of them is the header.</summary>
    public const int MostRowsPerSheet = 1_048_575;

    /// <summary>The maximum number of rows per sheet of a workbook, without the header. Further rows go to additional sheets.</summary>
    [Range(1, MostRowsPerSheet)]
    public int RowsPerSheet { get; set; } = MostRowsPerSheet;
}
