using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Downloads;

/// <summary>How files are written.</summary>
public sealed class DownloadsOptions
{
    public const string Section = "Downloads";

    /// <summary>Excel's sheets have 1,048,576 rows, one of which is the header.</summary>
    public const int MostRowsPerSheet = 1_048_575;

    /// <summary>How many conversations go on one sheet of a workbook before the next begins.</summary>
    [Range(1, MostRowsPerSheet)]
    public int RowsPerSheet { get; set; } = MostRowsPerSheet;
}
