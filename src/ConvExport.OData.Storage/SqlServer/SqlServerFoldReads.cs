using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.SqlServer;

/// <summary>Each question once for the whole batch: here a round trip is what costs.</summary>
internal sealed class SqlServerFoldReads : IFoldReads
{
    /// <summary>SQL Server takes 2,100 parameters a statement.</summary>
    private const int LookupSize = 1_000;

    public async Task<IReadOnlyList<ConversationEvents>> EventsAsync(
        ConvExportContext context, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation)
    {
        var byConversation = new Dictionary<string, List<PlatformEvent>>(StringComparer.Ordinal);
        var sets = new SqlServerSets((SqlConnection)context.Database.GetDbConnection(), null);
        await sets.StageMarksAsync(marks, cancellation);
        await foreach (var (conversation, e) in sets.QueryAsync(
            SqlServerSql.EventsOfMarks, r => (r.GetString(0), ConversationEvents.Decode(r.GetString(0), r.GetFieldValue<byte[]>(1))), cancellation))
        {
            if (!byConversation.TryGetValue(conversation, out var events))
            {
                byConversation.Add(conversation, events = []);
            }

            events.Add(e);
        }

        await sets.ExecuteAsync(SqlServerSql.DropMarksStage, cancellation);
        return [.. byConversation.Select(e => new ConversationEvents(e.Key, e.Value))];
    }

    public async Task<IReadOnlyList<CustomerMerge>> MergesFromAsync(
        ConvExportContext context, IReadOnlyCollection<string> customers, CancellationToken cancellation)
    {
        var found = new List<CustomerMerge>();
        foreach (var some in customers.Chunk(LookupSize))
        {
            found.AddRange(await context.Merges.Where(m => some.Contains(m.SourceCustomerId))
                .Select(m => new CustomerMerge(m.SourceCustomerId, m.DestinationCustomerId, m.TimestampUtc, m.EventId)).ToListAsync(cancellation));
        }

        return found;
    }

    public async Task<IReadOnlyList<FocusInterval>> FocusOnAsync(
        ConvExportContext context, IReadOnlyCollection<string> customers, CancellationToken cancellation)
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
