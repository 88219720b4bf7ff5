namespace ConvExport.OData.Operations;

/// <summary>The address that clients know this server by.</summary>
public sealed class PublicAddressOptions
{
    /// <summary>The section of the feed's settings, of which it is one.</summary>
    public const string Section = "Feed";

    /// <summary>The path of the feed.</summary>
    internal const string FeedPath = "/odata/v1";

    /// <summary>Such as <c>https://reports.example.com</c>; empty: the address of each request.</summary>
    [HttpUrlOrEmpty]
    public string PublicBaseUrl { get; set; } = "";

    /// <summary>The configured address without a slash at its end; null where none is configured.</summary>
    internal string? BaseUrl => PublicBaseUrl.Length > 0 ? PublicBaseUrl.TrimEnd('/') : null;

    /// <summary>The address that links begin with, without a slash at its end: the configured one, or that of the request.</summary>
    internal string BaseUrlOf(HttpRequest request) => BaseUrl ?? $"{request.Scheme}://{request.Host}";

    /// <summary>The address of the feed, with a slash at its end.</summary>
    internal string FeedUrlOf(HttpRequest request) => BaseUrlOf(request) + FeedPath + "/";
}
