using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>What a batch of conversations needs beside its own events: the merges of its customers, and the focus on them.</summary>
internal sealed class FoldSurroundings(ConvExportContext context, IFoldReads reads)
{
    public async Task<FoldContext> OfAsync(
        IReadOnlyList<ConversationEvents> conversations, ReportDirectory directory, FoldSettings settings, CancellationToken cancellation)
    {
        var customers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var conversation in conversations)
        {
            foreach (var e in conversation.Events)
            {
                if (e.Header.CustomerId is { } customer)
                {
                    customers.Add(customer);
                }
            }
        }

        var merges = new CustomerMerges(await DownstreamAsync(customers, cancellation));
        customers.UnionWith([.. customers.Select(merges.Follow)]);
        var focus = await reads.FocusOnAsync(context, customers, cancellation);
        return new FoldContext(directory, merges, focus.ToLookup(i => i.CustomerId, StringComparer.Ordinal), settings);
    }

    /// <summary>Every merge that one of the customers may be followed through.</summary>
    private async Task<List<CustomerMerge>> DownstreamAsync(HashSet<string> customers, CancellationToken cancellation)
    {
        var merges = new List<CustomerMerge>();
        var seen = new HashSet<string>(customers, StringComparer.Ordinal);
        for (IReadOnlyCollection<string> open = customers; open.Count > 0;)
        {
            var found = await reads.MergesFromAsync(context, open, cancellation);
            merges.AddRange(found);
            open = [.. found.Select(m => m.DestinationCustomerId).Where(seen.Add)];
        }

        return merges;
    }
}
