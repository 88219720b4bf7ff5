namespace ConvExport.OData.Feed.Batch;

/// <summary>One request of a batch.</summary>
/// <param name="Id">The client's id for the request; null if none.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The URL: absolute, relative to the host, or relative to the service root.</param>
/// <param name="Headers">The headers of this request.</param>
internal sealed record BatchRequest(string? Id, string Method, string Url, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>
    /// The atomicityGroup; null for none. All requests only read, so nothing has to be undone: one request of a group can fail while the
    /// others succeed. Requests that depend on the group then get 424.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>The requests and groups that must succeed first.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}
