using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Feed;

/// <summary>How the feed answers.</summary>
public sealed class FeedOptions
{
    public const string Section = "Feed";

    /// <summary>The most rows in one answer; the next ones are behind its <c>@odata.nextLink</c>.</summary>
    [Range(1, 1_000_000)]
    public int MaxPageSize { get; set; } = 20_000;

    /// <summary>The address that clients know this server by, such as <c>https://reports.example.com</c>; empty: that of each request.</summary>
    [HttpUrlOrEmpty]
    public string PublicBaseUrl { get; set; } = "";

    /// <summary>How many requests of one key are answered at once; as many again wait, and the next are told to come later (429).</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentRequests { get; set; } = 32;

    /// <summary>The most requests in one batch.</summary>
    [Range(1, 10_000)]
    public int MaxBatchRequests { get; set; } = 100;

    /// <summary>The most bytes of one batch.</summary>
    [Range(1_024, 100_000_000)]
    public int MaxBatchBytes { get; set; } = 4_000_000;

    /// <summary>The address that links begin with, without a slash at its end: the configured one, or that of the request.</summary>
    internal string BaseUrlOf(HttpRequest request) =>
        PublicBaseUrl.Length > 0 ? PublicBaseUrl.TrimEnd('/') : $"{request.Scheme}://{request.Host}";
}

/// <summary>An absolute http or https address, or nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpUrlOrEmptyAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is "" or null
        || (Uri.TryCreate(value as string, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    public override string FormatErrorMessage(string name) => "an address that begins with http:// or https://, or nothing";
}
