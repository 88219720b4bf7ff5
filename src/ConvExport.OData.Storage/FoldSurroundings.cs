using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>What a batch of conversations needs beside its own events: the merges of its customers, and the focus on them.</summary>
internal sealed class FoldSurroundings(ConvExportContext context)
{
    /// <summary>SQL Server takes 2,100 parameters a statement.</summary>
    private const int LookupSize = 1_000;

    public async Task<FoldContext> OfAsync(
        IReadOnlyCollection<List<PlatformEvent>> events, ReportDirectory directory, FoldSettings settings, CancellationToken cancellation)
    {
        var customers = events.SelectMany(own => own).Select(e => e.Header.CustomerId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var merges = new CustomerMerges(await DownstreamAsync(customers, cancellation));
        customers.UnionWith([.. customers.Select(merges.Follow)]);
        var focus = await FocusAsync(customers, cancellation);
        return new FoldContext(directory, merges, focus.ToLookup(i => i.CustomerId, StringComparer.Ordinal), settings);
    }

    /// <summary>Every merge that one of the customers may be followed through.</summary>
    private async Task<List<CustomerMerged>> DownstreamAsync(IEnumerable<string> customers, CancellationToken cancellation)
    {
        var merges = new List<CustomerMerged>();
        var seen = new HashSet<string>(customers, StringComparer.Ordinal);
        for (var open = seen.ToList(); open.Count > 0;)
        {
            var found = new List<CustomerMerged>();
            foreach (var some in open.Chunk(LookupSize))
            {
                var payloads = await context.Merges
                    .Where(m => some.Contains(m.SourceCustomerId)).Select(m => m.Payload).ToListAsync(cancellation);
                found.AddRange(payloads.Select(p => EventDecoder.Decode(p).Event).OfType<CustomerMerged>());
            }

            merges.AddRange(found);
            open = [.. found.Select(m => m.DestinationCustomerId).OfType<string>().Where(seen.Add)];
        }

        return merges;
    }

    /// <summary>
    /// The ended intervals on the customers: each entry, with the next event of its agent that ends it. The same as
    /// <see cref="FocusInterval.Of"/>, but a seek an entry instead of the agent's whole history.
    /// </summary>
    private async Task<List<FocusInterval>> FocusAsync(IEnumerable<string> customers, CancellationToken cancellation)
    {
        var intervals = new List<FocusInterval>();
        foreach (var some in customers.Chunk(LookupSize))
        {
            var found = await IntervalsOn(context, some).ToListAsync(cancellation);
            intervals.AddRange(found.Where(i => i.EndUtc is not null).Select(i => new FocusInterval(i.CustomerId, Utc(i.StartUtc), Utc(i.EndUtc!.Value))));
        }

        return intervals;
    }

    /// <summary>One entry and its end; no end while it runs.</summary>
    internal sealed record EntryAndEnd(string CustomerId, DateTime StartUtc, DateTime? EndUtc);

    internal static IQueryable<EntryAndEnd> IntervalsOn(ConvExportContext context, string[] customers) =>
        context.FocusEvents
            .Where(e => e.Kind == FocusKind.Entered && customers.Contains(e.CustomerId))
            .Select(e => new EntryAndEnd(
                e.CustomerId!,
                e.OccurredUtc,
                context.FocusEvents
                    .Where(n => n.AgentId == e.AgentId
                        && n.OccurredUtc >= e.OccurredUtc
                        && (n.OccurredUtc > e.OccurredUtc || string.Compare(n.SortKey, e.SortKey) > 0)
                        && (n.Kind != FocusKind.Exited || n.CustomerId == e.CustomerId))
                    .OrderBy(n => n.OccurredUtc).ThenBy(n => n.SortKey)
                    .Select(n => (DateTime?)n.OccurredUtc)
                    .FirstOrDefault()));

    private static DateTime Utc(DateTime stored) => DateTime.SpecifyKind(stored, DateTimeKind.Utc);
}
