using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Recompute;

/// <summary>Settings for folding pending conversations.</summary>
public sealed class RecomputeOptions
{
    public const string Section = "Recompute";

    /// <summary>The maximum number of conversations in a batch. One transaction writes the rows of a batch.</summary>
    [Range(1, 20_000)]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>
    /// The number of workers that fold in this process. 0 means the number of cores plus one (at least 2, at most 8), because one worker
    /// writes while the others read.
    /// </summary>
    [Range(0, 64)]
    public int Workers { get; set; }

    /// <summary>The number of workers, with 0 replaced by the default.</summary>
    internal int WorkersHere => Workers > 0 ? Workers : Math.Clamp(Environment.ProcessorCount + 1, 2, 8);

    /// <summary>How often this process checks for pending entries from other processes, in milliseconds.</summary>
    [Range(50, 60_000)]
    public int PollMilliseconds { get; set; } = 500;
}
