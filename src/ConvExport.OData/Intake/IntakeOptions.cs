using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Intake;

/// <summary>Limits of intake.</summary>
public sealed class IntakeOptions
{
    public const string Section = "Intake";

    /// <summary>The largest request body in bytes, after decompression. A larger one gets 413.</summary>
    [Range(1_024, 2_000_000_000)]
    public int MaxBodyBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>The longest line or array element, in bytes. A longer one is rejected; the others are stored.</summary>
    [Range(1_024, 64_000_000)]
    public int MaxEventBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The maximum number of events that are stored in one transaction. A batch also ends at 32 MB. On SQLite, the maximum is a quarter
    /// of this number while another writer of the same process is active.
    /// </summary>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 20_000;

    /// <summary>The maximum number of rejected lines in one request. If there are more, the rest of the request is not read.</summary>
    [Range(1, 1_000_000)]
    public int MaxRejectedPerRequest { get; set; } = 10_000;

    /// <summary>The maximum number of bytes that are kept from one rejected line.</summary>
    [Range(0, 64_000_000)]
    public int MaxRejectedBytes { get; set; } = 64 * 1024;

    /// <summary>The maximum number of bytes that are read from one item: enough to decode it, and to keep it if it is rejected.</summary>
    internal int MostRead => Math.Max(MaxEventBytes, MaxRejectedBytes);

    /// <summary>The maximum size of all kept rejected lines together, in bytes. The oldest lines are deleted first.</summary>
    [Range(0, 100_000_000_000)]
    public long MaxKeptBytes { get; set; } = 256 * 1024 * 1024;
}
