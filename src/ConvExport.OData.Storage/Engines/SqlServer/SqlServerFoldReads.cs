using System.Runtime.CompilerServices;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>
/// Runs each query for a whole chunk of conversations, because round trips are expensive. Each statement sees the data that is committed
/// when it starts. If data changes between two statements, the change makes the affected conversations pending again.
/// </summary>
/// <param name="timeoutSeconds">The maximum time of a statement, in seconds.</param>
internal sealed class SqlServerFoldReads(int timeoutSeconds) : IFoldReads
{
    /// <summary>
    /// The number of conversations in the first chunk. Each further chunk is twice as large as the one before. All conversations of a
    /// chunk are folded, even if reading the chunk took a long time. Otherwise, the next batch would need the same time to read the
    /// remaining ones again.
    /// </summary>
    internal const int FirstChunk = 100;

    public async IAsyncEnumerable<FoldInput> ReadAsync(
        ConvExportContext context, IReadOnlyList<LeasedFold> leased, ReportDirectory directory, FoldSettings settings, ReadBudget budget,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var connection = (SqlConnection)context.Database.GetDbConnection();
        var focus = new Dictionary<string, FocusTimeline>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var (start, size) = (0, FirstChunk);
        do
        {
            IReadOnlyList<LeasedFold> chunk = [.. leased.Skip(start).Take(size)];
            var conversations = await EventsAsync(connection, chunk, cancellation);
            var customers = conversations.Values.SelectMany(events => events).Select(e => e.Header.CustomerId).OfType<string>()
                .ToHashSet(StringComparer.Ordinal);
            var merges = new CustomerMerges(await DownstreamAsync(connection, customers, cancellation));
            customers.UnionWith([.. customers.Select(merges.Follow)]);
            var intervals = await FocusOnAsync(connection, [.. customers.Where(known.Add)], cancellation);
            foreach (var (customer, timeline) in FocusTimeline.ByCustomer(intervals, settings.FocusCap))
            {
                focus.Add(customer, timeline);
            }

            budget.Add(intervals.Count + conversations.Values.Sum(e => e.Count));
            var foldContext = new FoldContext(directory, merges, focus, settings)
            {
                WorkSessions = settings.HandleTime == HandleTimeSource.WorkSessions
                    ? await WorkedOnAsync(connection, chunk, cancellation)
                    : new Dictionary<string, long>(),
            };
            foreach (var entry in chunk)
            {
                yield return new FoldInput(entry, conversations.GetValueOrDefault(entry.Id) ?? [], foldContext);
            }

            (start, size) = (start + size, size * 2);
        }
        while (start < leased.Count && !budget.IsSpent);
    }

    private async Task<Dictionary<string, List<PlatformEvent>>> EventsAsync(
        SqlConnection connection, IReadOnlyList<LeasedFold> leased, CancellationToken cancellation)
    {
        var byConversation = new Dictionary<string, List<PlatformEvent>>(StringComparer.Ordinal);
        var recent = new RecentTexts();
        await foreach (var (conversation, e) in Batch(connection, leased.Select(e => e.Id)).ReadAsync(
            SqlServerSql.EventsOf, r => (r.GetString(0), FoldInput.Decode(r.GetString(0), r.GetFieldValue<byte[]>(1), recent)),
            cancellation))
        {
            if (!byConversation.TryGetValue(conversation, out var events))
            {
                byConversation.Add(conversation, events = []);
            }

            events.Add(e);
        }

        return byConversation;
    }

    /// <summary>Reads the merges of the customers, then those of the customers whom they were merged into, and so on.</summary>
    private async Task<List<CustomerMerge>> DownstreamAsync(
        SqlConnection connection, IEnumerable<string> customers, CancellationToken cancellation)
    {
        var merges = new List<CustomerMerge>();
        var seen = customers.ToHashSet(StringComparer.Ordinal);
        for (var open = seen.ToList(); open.Count > 0;)
        {
            var found = await Batch(connection, open).ReadAsync(
                SqlServerSql.MergesFrom, r => new CustomerMerge(r.GetString(0), r.GetString(1), Utc(r.GetDateTime(2)), r.GetString(3)),
                cancellation).ToListAsync(cancellation);
            merges.AddRange(found);
            open = [.. found.Select(m => m.DestinationCustomerId).Where(seen.Add)];
        }

        return merges;
    }

    private async Task<List<FocusInterval>> FocusOnAsync(
        SqlConnection connection, IReadOnlyCollection<string> customers, CancellationToken cancellation) =>
        customers.Count == 0 ? [] : await Batch(connection, customers).ReadAsync(
            SqlServerSql.FocusOn, r => new FocusInterval(r.GetString(0), Utc(r.GetDateTime(1)), Utc(r.GetDateTime(2))), cancellation)
            .ToListAsync(cancellation);

    private async Task<Dictionary<string, long>> WorkedOnAsync(
        SqlConnection connection, IReadOnlyList<LeasedFold> leased, CancellationToken cancellation)
    {
        var worked = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var (conversation, milliseconds) in Batch(connection, leased.Select(e => e.Id))
            .ReadAsync(SqlServerSql.WorkedOn, r => (r.GetString(0), r.GetInt64(1)), cancellation))
        {
            worked.Add(conversation, milliseconds);
        }

        return worked;
    }

    private SqlServerBatch Batch(SqlConnection connection, IEnumerable<string> ids) =>
        new SqlServerBatch(connection, null, timeoutSeconds).Add("ids", ids);

    private static DateTime Utc(DateTime stored) => DateTime.SpecifyKind(stored, DateTimeKind.Utc);
}
