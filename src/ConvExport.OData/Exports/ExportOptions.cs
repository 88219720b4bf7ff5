using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Exports;

/// <summary>Settings for background exports.</summary>
public sealed class ExportOptions
{
    /// <summary>The settings section, shared with downloads.</summary>
    public const string Section = "Downloads";

    /// <summary>The folder of export files. A relative path starts at the content root. All processes must use the same folder.</summary>
    [MinLength(1)]
    public string ExportFolder { get; set; } = "data/exports";

    /// <summary>How long an export is kept after it has finished, in hours. Does not apply to scheduled exports.</summary>
    [Range(1, 24 * 366)]
    public int ExportKeepHours { get; set; } = 72;

    /// <summary>How many exports run at the same time in this process.</summary>
    [Range(1, 64)]
    public int ExportWorkers { get; set; } = 2;

    /// <summary>The maximum number of queued and running exports of one key or account. Further requests get 429.</summary>
    [Range(1, 1_000)]
    public int MaxUnfinishedExports { get; set; } = 8;

    /// <summary>The maximum number of completed exports of one key or account. When it is reached, new requests get 429.</summary>
    [Range(1, 100_000)]
    public int MaxKeptExports { get; set; } = 50;

    /// <summary>
    /// The maximum total size of the completed exports of one key or account, in bytes. When it is reached, new requests get 429.
    /// </summary>
    [Range(1_000_000, 1_000_000_000_000_000)]
    public long MaxKeptExportBytes { get; set; } = 5_000_000_000;

    /// <summary>Scheduled exports.</summary>
    public IReadOnlyList<ExportSchedule> Schedules { get; set; } = [];
}
