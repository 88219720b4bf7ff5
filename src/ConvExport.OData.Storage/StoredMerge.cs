namespace ConvExport.OData.Storage;

/// <summary>A merge of two different customers. The merge event itself is also stored.</summary>
public sealed class StoredMerge
{
    public required string SourceCustomerId { get; init; }
    public required string EventId { get; init; }
    public DateTime TimestampUtc { get; init; }
    public required string DestinationCustomerId { get; init; }
}
