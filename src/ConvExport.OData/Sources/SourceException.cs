namespace ConvExport.OData.Sources;

/// <summary>A source cannot be used now. The message says why and what to do, without secrets.</summary>
/// <param name="message">What failed, and what to do.</param>
/// <param name="isTemporary">Whether a retry may succeed.</param>
/// <param name="after">How long the source asks to wait; null if it does not say.</param>
internal sealed class SourceException(string message, bool isTemporary = true, TimeSpan? after = null) : Exception(message)
{
    public bool IsTemporary { get; } = isTemporary;

    public TimeSpan? After { get; } = after;
}
