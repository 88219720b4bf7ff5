namespace ConvExport.OData.Sources;

/// <summary>Thrown if a source cannot be used. The message says why, often also what to do, and contains no secrets.</summary>
/// <param name="message">What failed, and often what to do.</param>
/// <param name="isTemporary">Whether a retry may succeed.</param>
/// <param name="after">The minimum time to wait before a retry, such as the source's <c>Retry-After</c>; null for no minimum.</param>
internal sealed class SourceException(string message, bool isTemporary = true, TimeSpan? after = null) : Exception(message)
{
    public bool IsTemporary { get; } = isTemporary;

    public TimeSpan? After { get; } = after;
}
