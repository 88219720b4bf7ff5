using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>A customer lives on as another one, different from it.</summary>
/// <param name="SourceCustomerId">Who was merged away.</param>
/// <param name="DestinationCustomerId">Who lives on.</param>
/// <param name="TimestampUtc">When; of several merges of one source the latest counts.</param>
/// <param name="EventId">The event that said so; settles merges at one instant.</param>
public readonly record struct CustomerMerge(
    string SourceCustomerId, string DestinationCustomerId, DateTime TimestampUtc, string EventId)
{
    /// <summary>The merges of customers among events of merges.</summary>
    public static IEnumerable<CustomerMerge> Of(IEnumerable<CustomerMerged> events) =>
        events.Where(m => m.MergesCustomers)
            .Select(m => new CustomerMerge(m.SourceCustomerId!, m.DestinationCustomerId!, m.Header.TimestampUtc, m.Header.Id));

    internal bool IsLaterThan(in CustomerMerge other) =>
        TimestampUtc != other.TimestampUtc
            ? TimestampUtc > other.TimestampUtc
            : string.CompareOrdinal(EventId, other.EventId) > 0;
}

/// <summary>Which customer lives on as which (rules.md 3, Customer ID).</summary>
public sealed class CustomerMerges
{
    private readonly Dictionary<string, CustomerMerge> _latestBySource = new(StringComparer.Ordinal);

    /// <summary>Nobody lives on as somebody else.</summary>
    public static CustomerMerges None { get; } = new([]);

    /// <summary>Takes any number of merges in any order; only the latest of each source counts.</summary>
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

    /// <summary>The customer that lives on; in a cycle, the last one before the repeat.</summary>
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
