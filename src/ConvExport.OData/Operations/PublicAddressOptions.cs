namespace ConvExport.OData.Operations;

/// <summary>The server's public URL.</summary>
public sealed class PublicAddressOptions
{
    /// <summary>The settings section, shared with the feed.</summary>
    public const string Section = "Feed";

    /// <summary>The path of the feed.</summary>
    internal const string FeedPath = "/odata/v1";

    /// <summary>The public URL, such as <c>https://reports.example.com</c>. If empty, the URL of each request is used.</summary>
    [HttpUrlOrEmpty]
    public string PublicBaseUrl { get; set; } = "";

    /// <summary>The configured URL without a trailing slash; null if none is configured.</summary>
    internal string? BaseUrl => PublicBaseUrl.Length > 0 ? PublicBaseUrl.TrimEnd('/') : null;

    /// <summary>Returns the base URL of links: the configured URL or the URL of the request, without a trailing slash.</summary>
    internal string BaseUrlOf(HttpRequest request) => BaseUrl ?? $"{request.Scheme}://{request.Host}";

    /// <summary>Returns the URL of the feed, with a trailing slash.</summary>
    internal string FeedUrlOf(HttpRequest request) => BaseUrlOf(request) + FeedPath + "/";
}
