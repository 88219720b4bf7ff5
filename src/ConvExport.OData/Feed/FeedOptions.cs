using System.ComponentModel.DataAnnotations;
using ConvExport.OData.Query.Requests;

namespace ConvExport.OData.Feed;

/// <summary>Settings for the feed.</summary>
public sealed class FeedOptions
{
    public const string Section = "Feed";

    /// <summary>The full name of the setting <see cref="MaxBatchBytes"/>, for error messages.</summary>
    internal const string BatchBytesSetting = $"{Section}:{nameof(MaxBatchBytes)}";

    /// <summary>
    /// The maximum number of rows on one page; <c>@odata.nextLink</c> leads to the next page. Groups, totals and results of <c>concat</c>
    /// are not paged.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxPageSize { get; set; } = 20_000;

    /// <summary>
    /// The maximum number of names, values and operators in a query. Each use of a parameter alias counts as much as its value.
    /// </summary>
    [Range(100, 1_000_000)]
    public int MaxQueryNodes { get; set; } = QueryLimits.Default.Nodes;

    /// <summary>The limits of queries.</summary>
    internal QueryLimits Limits => new(MaxQueryNodes);

    /// <summary>The maximum number of requests in one batch.</summary>
    [Range(1, 10_000)]
    public int MaxBatchRequests { get; set; } = 100;

    /// <summary>The maximum number of bytes in one batch, or in the body of a request to <c>…/$query</c>.</summary>
    [Range(1_024, 100_000_000)]
    public int MaxBatchBytes { get; set; } = 4_000_000;
}
