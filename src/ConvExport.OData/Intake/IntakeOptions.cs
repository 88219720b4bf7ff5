using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Intake;

/// <summary>The limits of what is taken in.</summary>
public sealed class IntakeOptions
{
    public const string Section = "Intake";

    /// <summary>The largest request body in bytes, after decompression. A larger one is answered 413.</summary>
    [Range(1_024, 2_000_000_000)]
    public int MaxBodyBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>The longest line, or element of an array, in bytes. A longer one is refused by itself.</summary>
    [Range(1_024, 64_000_000)]
    public int MaxEventBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many events are stored in one transaction, at most. 32 MB of events end a batch too. While another writer works on SQLite, a
    /// batch is a tenth of this.
    /// </summary>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 20_000;

    /// <summary>How much of a refused line is kept, in bytes.</summary>
    [Range(0, 64_000_000)]
    public int MaxRejectedBytes { get; set; } = 64 * 1024;

    /// <summary>How many bytes of one item are read: enough to keep a refused one whole where that is possible.</summary>
    internal int MostRead => Math.Max(MaxEventBytes, MaxRejectedBytes);

    /// <summary>How much is kept of all refused lines together, in bytes; the oldest make room.</summary>
    [Range(0, 100_000_000_000)]
    public long MaxKeptBytes { get; set; } = 256 * 1024 * 1024;
}
