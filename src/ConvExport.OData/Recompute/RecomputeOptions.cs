using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Recompute;

/// <summary>Settings for folding pending conversations.</summary>
public sealed class RecomputeOptions
{
    public const string Section = "Recompute";

    /// <summary>How many conversations are folded and written in one transaction, at most.</summary>
    [Range(1, 20_000)]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>
    /// How many workers fold in this process. 0 means one more than the machine has cores, between 2 and 8, because some read while one
    /// writes.
    /// </summary>
    [Range(0, 64)]
    public int Workers { get; set; }

    /// <summary>The number of workers, with 0 replaced by the default.</summary>
    internal int WorkersHere => Workers > 0 ? Workers : Math.Clamp(Environment.ProcessorCount + 1, 2, 8);

    /// <summary>How often this process polls for pending entries of other processes, in milliseconds.</summary>
    [Range(50, 60_000)]
    public int PollMilliseconds { get; set; } = 500;
}
