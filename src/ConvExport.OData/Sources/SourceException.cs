namespace ConvExport.OData.Sources;

/// <summary>Thrown if a source cannot be used. The message says why and what to do, and contains no secrets.</summary>
/// <param name="message">What failed, and what to do.</param>
/// <param name="isTemporary">Whether a retry may succeed.</param>
/// <param name="after">How long to wait before a retry, as the source requests; null if it requests nothing.</param>
internal sealed class SourceException(string message, bool isTemporary = true, TimeSpan? after = null) : Exception(message)
{
    public bool IsTemporary { get; } = isTemporary;

    public TimeSpan? After { get; } = after;
}
