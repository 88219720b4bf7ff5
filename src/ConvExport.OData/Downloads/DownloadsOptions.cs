using System.ComponentModel.DataAnnotations;
using ConvExport.OData.Downloads.Exports;

namespace ConvExport.OData.Downloads;

/// <summary>How files are written, at once and in the background.</summary>
public sealed class DownloadsOptions
{
    public const string Section = "Downloads";

    /// <summary>Excel's sheets have 1,048,576 rows, one of which is the header.</summary>
    public const int MostRowsPerSheet = 1_048_575;

    /// <summary>How many conversations go on one sheet of a workbook before the next is begun.</summary>
    [Range(1, MostRowsPerSheet)]
    public int RowsPerSheet { get; set; } = MostRowsPerSheet;

    /// <summary>Where files that are made in the background are kept: under the content root where it is relative. Of several processes all need the same one.</summary>
    [MinLength(1)]
    public string ExportFolder { get; set; } = "data/exports";

    /// <summary>How long such a file is kept, in hours.</summary>
    [Range(1, 24 * 366)]
    public int ExportKeepHours { get; set; } = 72;

    /// <summary>How many of them this process makes at once.</summary>
    [Range(1, 64)]
    public int ExportWorkers { get; set; } = 2;

    /// <summary>How many of one key may be waiting or under way; more are told to come later (429).</summary>
    [Range(1, 1_000)]
    public int MaxUnfinishedExports { get; set; } = 10;

    /// <summary>Files that are made again and again.</summary>
    public IReadOnlyList<ExportSchedule> Schedules { get; set; } = [];
}
