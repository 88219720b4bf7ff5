using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Recompute;

/// <summary>How marked conversations are folded.</summary>
public sealed class RecomputeOptions
{
    public const string Section = "Recompute";

    /// <summary>How many conversations are folded and written in one transaction.</summary>
    [Range(1, 20_000)]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>How many jobs run at once in this process.</summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 2;

    /// <summary>How often this process looks for marks that another one left, in milliseconds.</summary>
    [Range(50, 60_000)]
    public int PollMilliseconds { get; set; } = 500;
}
