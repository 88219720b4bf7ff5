using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>A merge of one customer into a different one.</summary>
/// <param name="SourceCustomerId">The customer that was merged away.</param>
/// <param name="DestinationCustomerId">The customer that remains.</param>
/// <param name="TimestampUtc">When it happened. If a source was merged several times, the latest merge counts.</param>
/// <param name="EventId">The merge event's id. Of merges with the same timestamp, the one with the highest id (ordinal) counts.</param>
public readonly record struct CustomerMerge(
    string SourceCustomerId, string DestinationCustomerId, DateTime TimestampUtc, string EventId)
{
    /// <summary>Returns the customer merges. Leaves out events that do not name two different customers.</summary>
    public static IEnumerable<CustomerMerge> Of(IEnumerable<CustomerMerged> events) =>
        events.Where(m => m.MergesCustomers)
            .Select(m => new CustomerMerge(m.SourceCustomerId!, m.DestinationCustomerId!, m.Header.TimestampUtc, m.Header.Id));

    internal bool IsLaterThan(in CustomerMerge other) =>
        TimestampUtc != other.TimestampUtc
            ? TimestampUtc > other.TimestampUtc
            : string.CompareOrdinal(EventId, other.EventId) > 0;
}

/// <summary>Maps each merged customer to the customer that remains (docs/report.md, Customer ID).</summary>
public sealed class CustomerMerges
{
    private readonly Dictionary<string, CustomerMerge> _latestBySource = new(StringComparer.Ordinal);

    /// <summary>No merges.</summary>
    public static CustomerMerges None { get; } = new([]);

    /// <summary>Accepts any number of merges in any order. Only the latest merge of each source counts.</summary>
    public CustomerMerges(IEnumerable<CustomerMerge> merges)
    {
        foreach (var merge in merges)
        {
            if (!_latestBySource.TryGetValue(merge.SourceCustomerId, out var known) || merge.IsLaterThan(known))
            {
                _latestBySource[merge.SourceCustomerId] = merge;
            }
        }
    }

    /// <summary>Follows the merges to the customer that remains. In a cycle, stops before a customer repeats.</summary>
    public string Follow(string customerId)
    {
        if (!_latestBySource.ContainsKey(customerId))
        {
            return customerId;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal) { customerId };
        var at = customerId;
        while (_latestBySource.TryGetValue(at, out var merge) && seen.Add(merge.DestinationCustomerId))
        {
            at = merge.DestinationCustomerId;
        }

        return at;
    }
}
