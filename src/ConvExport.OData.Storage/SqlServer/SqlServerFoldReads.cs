using System.Runtime.CompilerServices;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.SqlServer;

/// <summary>
/// Each question once for the whole batch: here a round trip is what costs. Statements see what is committed, each by
/// itself: what changes between them has left a mark.
/// </summary>
internal sealed class SqlServerFoldReads : IFoldReads
{
    /// <summary>SQL Server takes 2,100 parameters a statement.</summary>
    private const int LookupSize = 1_000;

    /// <summary>Seconds; where none is configured.</summary>
    private const int DefaultTimeout = 300;

    public async IAsyncEnumerable<FoldInput> ReadAsync(
        ConvExportContext context, IReadOnlyList<LeasedMark> marks, ReportDirectory directory, FoldSettings settings,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var conversations = await EventsAsync(context, marks, cancellation);
        var customers = conversations.Values.SelectMany(events => events).Select(e => e.Header.CustomerId).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var merges = new CustomerMerges(await DownstreamAsync(context, customers, cancellation));
        customers.UnionWith([.. customers.Select(merges.Follow)]);
        var focus = await FocusOnAsync(context, customers, cancellation);
        var foldContext = new FoldContext(directory, merges, focus.ToLookup(i => i.CustomerId, StringComparer.Ordinal), settings);
        foreach (var (id, events) in conversations)
        {
            yield return new FoldInput(id, events, foldContext);
        }
    }

    private static async Task<Dictionary<string, List<PlatformEvent>>> EventsAsync(
        ConvExportContext context, IReadOnlyList<LeasedMark> marks, CancellationToken cancellation)
    {
        var byConversation = new Dictionary<string, List<PlatformEvent>>(StringComparer.Ordinal);
        var recent = new RecentTexts();
        var sets = new SqlServerSets((SqlConnection)context.Database.GetDbConnection(), null, context.Database.GetCommandTimeout() ?? DefaultTimeout);
        await sets.StageMarksAsync(marks, cancellation);
        await foreach (var (conversation, e) in sets.QueryAsync(
            SqlServerSql.EventsOfMarks, r => (r.GetString(0), FoldInput.Decode(r.GetString(0), r.GetFieldValue<byte[]>(1), recent)), cancellation))
        {
            if (!byConversation.TryGetValue(conversation, out var events))
            {
                byConversation.Add(conversation, events = []);
            }

            events.Add(e);
        }

        await sets.ExecuteAsync(SqlServerSql.DropMarksStage, cancellation);
        return byConversation;
    }

    /// <summary>Every merge that one of the customers may be followed through.</summary>
    private static async Task<List<CustomerMerge>> DownstreamAsync(
        ConvExportContext context, IEnumerable<string> customers, CancellationToken cancellation)
    {
        var merges = new List<CustomerMerge>();
        var seen = customers.ToHashSet(StringComparer.Ordinal);
        for (var open = seen.ToList(); open.Count > 0;)
        {
            var found = new List<CustomerMerge>();
            foreach (var some in open.Chunk(LookupSize))
            {
                found.AddRange(await context.Merges.Where(m => some.Contains(m.SourceCustomerId))
                    .Select(m => new CustomerMerge(m.SourceCustomerId, m.DestinationCustomerId, m.TimestampUtc, m.EventId)).ToListAsync(cancellation));
            }

            merges.AddRange(found);
            open = [.. found.Select(m => m.DestinationCustomerId).Where(seen.Add)];
        }

        return merges;
    }

    private static async Task<List<FocusInterval>> FocusOnAsync(
        ConvExportContext context, IEnumerable<string> customers, CancellationToken cancellation)
    {
        var found = new List<FocusInterval>();
        foreach (var some in customers.Chunk(LookupSize))
        {
            var intervals = await IntervalsOn(context, some).ToListAsync(cancellation);
            found.AddRange(intervals.Where(i => i.EndUtc is not null).Select(i => new FocusInterval(i.CustomerId, Utc(i.StartUtc), Utc(i.EndUtc!.Value))));
        }

        return found;
    }

    /// <summary>One entry and its end; no end while it runs.</summary>
    internal sealed record EntryAndEnd(string CustomerId, DateTime StartUtc, DateTime? EndUtc);

    /// <summary>Each entry, with the next event of its agent that ends it: a seek an entry, not the agent's whole history.</summary>
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
