namespace ConvExport.OData.Storage;

/// <summary>A merge of two different customers. The merge event is also stored, but a prune may delete it and keep this merge.</summary>
public sealed class StoredMerge
{
    public required string SourceCustomerId { get; init; }
    public required string EventId { get; init; }
    public DateTime TimestampUtc { get; init; }
    public required string DestinationCustomerId { get; init; }
}
