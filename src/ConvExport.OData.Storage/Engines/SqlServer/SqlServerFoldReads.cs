using System.Runtime.CompilerServices;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>
/// Runs each query once for the whole batch, because round trips are expensive. Each statement sees the committed data at its own
/// moment. A change between two statements has made its conversation pending again.
/// </summary>
/// <param name="timeoutSeconds">How long a statement may take.</param>
internal sealed class SqlServerFoldReads(int timeoutSeconds) : IFoldReads
{
    public async IAsyncEnumerable<FoldInput> ReadAsync(
        ConvExportContext context, IReadOnlyList<LeasedFold> leased, ReportDirectory directory, FoldSettings settings,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var connection = (SqlConnection)context.Database.GetDbConnection();
        var conversations = await EventsAsync(connection, leased, cancellation);
        var customers = conversations.Values.SelectMany(events => events).Select(e => e.Header.CustomerId).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var merges = new CustomerMerges(await DownstreamAsync(connection, customers, cancellation));
        customers.UnionWith([.. customers.Select(merges.Follow)]);
        var intervals = await FocusOnAsync(connection, customers, cancellation);
        var foldContext = new FoldContext(directory, merges, FocusTimeline.ByCustomer(intervals, settings.FocusCap), settings);
        var focus = intervals.Count;
        foreach (var entry in leased)
        {
            var events = conversations.GetValueOrDefault(entry.Id) ?? [];
            yield return new FoldInput(entry, events, foldContext, events.Count + focus);
            focus = 0;
        }
    }

    private async Task<Dictionary<string, List<PlatformEvent>>> EventsAsync(
        SqlConnection connection, IReadOnlyList<LeasedFold> leased, CancellationToken cancellation)
    {
        var byConversation = new Dictionary<string, List<PlatformEvent>>(StringComparer.Ordinal);
        var recent = new RecentTexts();
        await foreach (var (conversation, e) in Batch(connection, leased.Select(e => e.Id)).ReadAsync(
            SqlServerSql.EventsOf, r => (r.GetString(0), FoldInput.Decode(r.GetString(0), r.GetFieldValue<byte[]>(1), recent)), cancellation))
        {
            if (!byConversation.TryGetValue(conversation, out var events))
            {
                byConversation.Add(conversation, events = []);
            }

            events.Add(e);
        }

        return byConversation;
    }

    /// <summary>Reads every merge that one of the customers may be followed through.</summary>
    private async Task<List<CustomerMerge>> DownstreamAsync(SqlConnection connection, IEnumerable<string> customers, CancellationToken cancellation)
    {
        var merges = new List<CustomerMerge>();
        var seen = customers.ToHashSet(StringComparer.Ordinal);
        for (var open = seen.ToList(); open.Count > 0;)
        {
            var found = await Batch(connection, open).ReadAsync(
                SqlServerSql.MergesFrom, r => new CustomerMerge(r.GetString(0), r.GetString(1), Utc(r.GetDateTime(2)), r.GetString(3)), cancellation).ToListAsync(cancellation);
            merges.AddRange(found);
            open = [.. found.Select(m => m.DestinationCustomerId).Where(seen.Add)];
        }

        return merges;
    }

    private async Task<List<FocusInterval>> FocusOnAsync(SqlConnection connection, IReadOnlyCollection<string> customers, CancellationToken cancellation) =>
        customers.Count == 0 ? [] : await Batch(connection, customers).ReadAsync(
            SqlServerSql.FocusOn, r => new FocusInterval(r.GetString(0), Utc(r.GetDateTime(1)), Utc(r.GetDateTime(2))), cancellation).ToListAsync(cancellation);

    private SqlServerBatch Batch(SqlConnection connection, IEnumerable<string> ids) => new SqlServerBatch(connection, null, timeoutSeconds).Add("ids", ids);

    private static DateTime Utc(DateTime stored) => DateTime.SpecifyKind(stored, DateTimeKind.Utc);
}
