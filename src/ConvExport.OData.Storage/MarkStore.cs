using System.Linq.Expressions;
using ConvExport.OData.Fold;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>What is still to be folded: spreads marks of names and customers to the conversations that show them.</summary>
public sealed class MarkStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IBulkOperations bulk, TimeProvider time)
{
    private const int CustomersAtOnce = 1_000;
    private const int NamesAtOnce = 20;

    /// <summary>
    /// An inbox may be on half of all rows: they are marked bit by bit, so that nobody waits long for the writer, and SQL
    /// Server does not come to lock the whole table (from about 5,000 locks on).
    /// </summary>
    private const int ConversationsAtOnce = 4_000;

    /// <summary>How many marks there are, of any kind.</summary>
    public async Task<int> CountAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.FoldMarks.CountAsync(cancellation);
    }

    /// <summary>Whether there is a mark that nobody is working on.</summary>
    public async Task<bool> AnyFreeAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Free(context).AnyAsync(cancellation);
    }

    /// <summary>How many marks there are that nobody is working on, counted up to a limit.</summary>
    public async Task<int> CountFreeAsync(int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Free(context).OrderBy(m => m.Kind).ThenBy(m => m.Id).Take(most).CountAsync(cancellation);
    }

    private IQueryable<FoldMark> Free(ConvExportContext context)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var latest = Lease.LatestAt(now);
        return context.FoldMarks.Where(m => m.LeasedUntilUtc == null || m.LeasedUntilUtc < now || m.LeasedUntilUtc > latest);
    }

    /// <summary>Turns every mark that is not about a conversation into marks of conversations. Returns how many it turned.</summary>
    public async Task<int> SpreadAsync(CancellationToken cancellation)
    {
        var spread = 0;
        foreach (var kind in new[] { MarkKind.Customer, MarkKind.Agent, MarkKind.Inbox, MarkKind.Topic })
        {
            while (await SpreadSomeAsync(kind, cancellation) is > 0 and var some)
            {
                spread += some;
            }
        }

        return spread;
    }

    private async Task<int> SpreadSomeAsync(MarkKind kind, CancellationToken cancellation)
    {
        var lease = Lease.Take(time);
        var most = kind == MarkKind.Customer ? CustomersAtOnce : NamesAtOnce;
        var marks = await transactions.RunAsync((_, transaction) => bulk.LeaseAsync(transaction, kind, most, lease, cancellation), cancellation);
        if (marks.Count == 0)
        {
            return 0;
        }

        // Read only after the lease was committed: what was committed before its mark was is then seen.
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var touched = await TouchedByAsync(context, kind, [.. marks.Select(m => m.Id)], cancellation);
        for (var after = ""; ;)
        {
            var some = await touched.Where(id => string.Compare(id, after) > 0).OrderBy(id => id).Take(ConversationsAtOnce).ToListAsync(cancellation);
            var isLast = some.Count < ConversationsAtOnce;
            await transactions.RunAsync(
                async (_, transaction) =>
                {
                    await bulk.MarkAsync(transaction, MarkKind.Conversation, some, cancellation);
                    if (isLast)
                    {
                        await bulk.ClearAsync(transaction, kind, marks, lease, cancellation);
                    }
                },
                cancellation);
            if (isLast)
            {
                return marks.Count;
            }

            after = some[^1];
        }
    }

    /// <summary>The ids of the conversations whose rows may change: found by what their events mention, never by a look at every row.</summary>
    private static async Task<IQueryable<string>> TouchedByAsync(
        ConvExportContext context, MarkKind kind, List<string> ids, CancellationToken cancellation)
    {
        switch (kind)
        {
            case MarkKind.Agent:
                return Showing(context, kind, ids, AnyOf(ids, ShowsAgent));
            case MarkKind.Inbox:
                return Showing(context, kind, ids, AnyOf(ids, ShowsInbox));
            case MarkKind.Topic:
                var topics = new ReportDirectory([], [], await context.Topics.AsNoTracking().ToListAsync(cancellation));
                var shown = topics.WithDescendants(ids).ToList();
                return Showing(context, kind, shown, r => r.TopicIds.Any(t => shown.Contains(t)));
            default:
                return Mentioning(context, kind, await UpstreamAsync(context, ids, cancellation)).Select(m => m.ConversationId).Distinct();
        }
    }

    private static IQueryable<Mention> Mentioning(ConvExportContext context, MarkKind kind, List<string> ids) =>
        context.Mentions.Where(m => m.Kind == kind && ids.Contains(m.Id));

    /// <summary>Of the conversations that mention an id, those whose rows show it.</summary>
    private static IQueryable<string> Showing(
        ConvExportContext context, MarkKind kind, List<string> ids, Expression<Func<ConversationRow, bool>> shows) =>
        Mentioning(context, kind, ids)
            .Join(context.Conversations.Where(shows), m => m.ConversationId, r => r.ConversationId, (m, r) => r.ConversationId)
            .Distinct();

    private static readonly string[] ShowsAgent =
    [
        nameof(ConversationRow.AssignedAgentIdCurrent), nameof(ConversationRow.InitiatorAgentIdCreated),
        nameof(ConversationRow.AssignedAgentIdCreated), nameof(ConversationRow.InitiatorAgentIdLastClosed),
        nameof(ConversationRow.AssignedAgentIdLastClosed),
    ];

    private static readonly string[] ShowsInbox =
        [nameof(ConversationRow.InboxIdCurrent), nameof(ConversationRow.InboxIdCreated), nameof(ConversationRow.InboxIdLastClosed)];

    private static Expression<Func<ConversationRow, bool>> AnyOf(List<string> ids, string[] properties)
    {
        var row = Expression.Parameter(typeof(ConversationRow), "r");
        var among = typeof(List<string>).GetMethod(nameof(List<>.Contains))!;
        var any = properties
            .Select(Expression (p) => Expression.Call(Expression.Constant(ids), among, Expression.Property(row, p)))
            .Aggregate(Expression.OrElse);
        return Expression.Lambda<Func<ConversationRow, bool>>(any, row);
    }

    /// <summary>The customers, and all that were ever merged into them, step by step.</summary>
    private static async Task<List<string>> UpstreamAsync(ConvExportContext context, List<string> ids, CancellationToken cancellation)
    {
        var all = ids.ToHashSet(StringComparer.Ordinal);
        for (var open = ids; open.Count > 0;)
        {
            var sources = await context.Merges
                .Where(m => open.Contains(m.DestinationCustomerId)).Select(m => m.SourceCustomerId).Distinct().ToListAsync(cancellation);
            open = [.. sources.Where(all.Add)];
        }

        return [.. all];
    }
}
