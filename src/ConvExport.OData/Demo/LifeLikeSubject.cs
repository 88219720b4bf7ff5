namespace ConvExport.OData.Demo;

/// <summary>An event with the time when it happens.</summary>
internal readonly record struct TimedEvent(DateTime At, byte[] Json);

/// <summary>The ids and the creation time of a generated conversation.</summary>
/// <param name="Id">The id of the conversation.</param>
/// <param name="CustomerId">The id of its customer.</param>
/// <param name="CreatedAt">When it is created, in UTC.</param>
/// <param name="EarlierId">The id of another conversation, into which it may be merged.</param>
/// <param name="EarlierCustomerId">The id of that conversation's customer.</param>
internal sealed record LifeLikeSubject(string Id, string CustomerId, DateTime CreatedAt, string EarlierId, string EarlierCustomerId);
