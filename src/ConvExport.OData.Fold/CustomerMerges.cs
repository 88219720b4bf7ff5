using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>Which customer lives on as which (rules.md 3, Customer ID).</summary>
public sealed class CustomerMerges
{
    private readonly Dictionary<string, CustomerMerged> _latestBySource = new(StringComparer.Ordinal);

    /// <summary>Takes any number of merges in any order; only the latest of each source counts.</summary>
    public CustomerMerges(IEnumerable<CustomerMerged> merges)
    {
        foreach (var merge in merges.Where(m => m.MergesCustomers))
        {
            if (!_latestBySource.TryGetValue(merge.SourceCustomerId!, out var known) || EventOrder.Instance.Compare(known, merge) < 0)
            {
                _latestBySource[merge.SourceCustomerId!] = merge;
            }
        }
    }

    /// <summary>The customer that lives on; in a cycle, the last one before the repeat.</summary>
    public string Follow(string customerId)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { customerId };
        var at = customerId;
        while (_latestBySource.TryGetValue(at, out var merge) && seen.Add(merge.DestinationCustomerId!))
        {
            at = merge.DestinationCustomerId!;
        }

        return at;
    }
}
