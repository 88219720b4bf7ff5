using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Recompute;

/// <summary>How pending conversations are folded.</summary>
public sealed class RecomputeOptions
{
    public const string Section = "Recompute";

    /// <summary>How many conversations are folded and written in one transaction.</summary>
    [Range(1, 20_000)]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>
    /// How many fold at once in this process. 0: one more than the machine has cores, from 2 to 8, because while one writes
    /// the others read.
    /// </summary>
    [Range(0, 64)]
    public int Workers { get; set; }

    /// <summary>The number that <see cref="Workers"/> comes to.</summary>
    internal int WorkersHere => Workers > 0 ? Workers : Math.Clamp(Environment.ProcessorCount + 1, 2, 8);

    /// <summary>How often this process looks for pending entries that another one left, in milliseconds.</summary>
    [Range(50, 60_000)]
    public int PollMilliseconds { get; set; } = 500;
}
