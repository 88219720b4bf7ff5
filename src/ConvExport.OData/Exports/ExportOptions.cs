using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Exports;

/// <summary>How files are made in the background, and how long they are kept.</summary>
public sealed class ExportOptions
{
    /// <summary>The section of the downloads' settings, of which these are some.</summary>
    public const string Section = "Downloads";

    /// <summary>The folder of the files: under the content root where it is relative. All processes need the same one.</summary>
    [MinLength(1)]
    public string ExportFolder { get; set; } = "data/exports";

    /// <summary>How long a file is kept, in hours.</summary>
    [Range(1, 24 * 366)]
    public int ExportKeepHours { get; set; } = 72;

    /// <summary>How many files this process makes at once.</summary>
    [Range(1, 64)]
    public int ExportWorkers { get; set; } = 2;

    /// <summary>How many exports of one key may be waiting or under way; more get 429.</summary>
    [Range(1, 1_000)]
    public int MaxUnfinishedExports { get; set; } = 10;

    /// <summary>Files that are made again and again.</summary>
    public IReadOnlyList<ExportSchedule> Schedules { get; set; } = [];
}
