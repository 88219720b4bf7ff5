namespace ConvExport.OData.Feed.Batch;

/// <summary>One request of a batch.</summary>
/// <param name="Id">What the client calls it; null where it does not.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">Its address: absolute, from the host's root, or from the service's.</param>
/// <param name="Headers">Its own headers.</param>
internal sealed record BatchRequest(string? Id, string Method, string Url, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Its atomicityGroup; null for none. All requests only read, so one can fail alone; then what depends on the group gets 424.</summary>
    public string? Group { get; init; }

    /// <summary>The requests and groups that have to succeed before it.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}
