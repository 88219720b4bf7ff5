namespace ConvExport.OData.Operations;

/// <summary>The server's public URL.</summary>
public sealed class PublicAddressOptions
{
    /// <summary>The name of the settings section. The feed's settings are in the same section.</summary>
    public const string Section = "Feed";

    /// <summary>The path of the feed.</summary>
    internal const string FeedPath = "/odata/v1";

    /// <summary>The public URL, such as <c>https://reports.example.com</c>. If empty, links use the host of each request.</summary>
    [HttpUrlOrEmpty]
    public string PublicBaseUrl { get; set; } = "";

    /// <summary>The configured URL without a trailing slash; null if none is configured.</summary>
    internal string? BaseUrl => PublicBaseUrl.Length > 0 ? PublicBaseUrl.TrimEnd('/') : null;

    /// <summary>
    /// Returns the base URL of links, without a trailing slash: the configured URL, or else the scheme and host of the request.
    /// </summary>
    internal string BaseUrlOf(HttpRequest request) => BaseUrl ?? $"{request.Scheme}://{request.Host}";

    /// <summary>Returns the URL of the feed, with a trailing slash.</summary>
    internal string FeedUrlOf(HttpRequest request) => BaseUrlOf(request) + FeedPath + "/";
}
