using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Feed;

/// <summary>Settings for the feed.</summary>
public sealed class FeedOptions
{
    public const string Section = "Feed";

    /// <summary>The name of <see cref="MaxBatchBytes"/> in errors.</summary>
    internal const string BatchBytesSetting = $"{Section}:{nameof(MaxBatchBytes)}";

    /// <summary>The most rows in one response; <c>@odata.nextLink</c> leads to the next ones.</summary>
    [Range(1, 1_000_000)]
    public int MaxPageSize { get; set; } = 20_000;

    /// <summary>How many requests of one key run at the same time. As many again wait; further ones get 429.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentRequests { get; set; } = 32;

    /// <summary>The most requests in one batch.</summary>
    [Range(1, 10_000)]
    public int MaxBatchRequests { get; set; } = 100;

    /// <summary>The most bytes of one batch.</summary>
    [Range(1_024, 100_000_000)]
    public int MaxBatchBytes { get; set; } = 4_000_000;
}
