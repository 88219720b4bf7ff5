using System.Linq.Expressions;
using ConvExport.OData.Fold;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>What is still to be folded: spreads marks of names and customers to the conversations that show them.</summary>
public sealed class MarkStore(IDbContextFactory<ConvExportContext> contexts, IBulkOperations bulk, TimeProvider time)
{
    private const int SpreadSize = 200;

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
        var now = time.GetUtcNow().UtcDateTime;
        return await context.FoldMarks.AnyAsync(m => m.LeasedUntilUtc == null || m.LeasedUntilUtc < now, cancellation);
    }

    /// <summary>How many conversations have rows: what a rebuild has to do, but for those that are new or incomplete.</summary>
    public async Task<int> CountConversationsAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Conversations.CountAsync(cancellation);
    }

    /// <summary>Marks the next conversations after one, in order of their ids. Returns the last of them; null at the end.</summary>
    public async Task<(string? Last, int Marked)> MarkNextAsync(string after, int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.OpenConnectionAsync(cancellation);
        await using var write = await bulk.BeginWriteAsync(context.Database.GetDbConnection(), cancellation);
        var transaction = write.Transaction;
        var ids = await bulk.NextConversationsAsync(transaction, after, most, cancellation);
        await bulk.MarkAsync(transaction, MarkKind.Conversation, ids, cancellation);
        await transaction.CommitAsync(cancellation);
        return (ids.Count == 0 ? null : ids[^1], ids.Count);
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
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.OpenConnectionAsync(cancellation);
        var now = time.GetUtcNow().UtcDateTime;
        var lease = new Lease(Guid.NewGuid(), now, now + FoldStore.LeaseTime);
        IReadOnlyList<LeasedMark> marks;
        await using (var write = await bulk.BeginWriteAsync(context.Database.GetDbConnection(), cancellation))
        {
            var transaction = write.Transaction;
            marks = await bulk.LeaseAsync(transaction, kind, SpreadSize, lease, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        if (marks.Count > 0)
        {
            // Read only after the lease was committed: what was committed before its mark was is then seen.
            var conversations = await ShownByAsync(context, kind, [.. marks.Select(m => m.Id)], cancellation);
            await using var write = await bulk.BeginWriteAsync(context.Database.GetDbConnection(), cancellation);
            var transaction = write.Transaction;
            await bulk.MarkAsync(transaction, MarkKind.Conversation, conversations, cancellation);
            await bulk.ClearAsync(transaction, kind, marks, lease, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return marks.Count;
    }

    private static async Task<IReadOnlyCollection<string>> ShownByAsync(
        ConvExportContext context, MarkKind kind, List<string> ids, CancellationToken cancellation)
    {
        var rows = context.Conversations.AsNoTracking();
        switch (kind)
        {
            case MarkKind.Agent:
                return await IdsAsync(rows.Where(AnyOf(ids, ShowsAgent)), cancellation);
            case MarkKind.Inbox:
                return await IdsAsync(rows.Where(AnyOf(ids, ShowsInbox)), cancellation);
            case MarkKind.Topic:
                var topics = new ReportDirectory([], [], await context.Topics.AsNoTracking().ToListAsync(cancellation));
                var shown = topics.WithDescendants(ids).ToList();
                return await IdsAsync(rows.Where(r => r.TopicIds.Any(t => shown.Contains(t))), cancellation);
            default:
                var customers = await UpstreamAsync(context, ids, cancellation);
                return await context.ConversationCustomers.Where(c => customers.Contains(c.CustomerId))
                    .Select(c => c.ConversationId).Distinct().ToListAsync(cancellation);
        }
    }

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

    private static Task<List<string>> IdsAsync(IQueryable<ConversationRow> rows, CancellationToken cancellation) =>
        rows.Select(r => r.ConversationId).ToListAsync(cancellation);

    /// <summary>The customers, and all that were ever merged into them, step by step.</summary>
    private static async Task<List<string>> UpstreamAsync(ConvExportContext context, List<string> ids, CancellationToken cancellation)
    {
        var all = ids.ToHashSet(StringComparer.Ordinal);
        for (var open = ids; open.Count > 0;)
        {
            var sources = await context.Merges
                .Where(m => m.SourceCustomerId != null && open.Contains(m.DestinationCustomerId!))
                .Select(m => m.SourceCustomerId!).Distinct().ToListAsync(cancellation);
            open = [.. sources.Where(all.Add)];
        }

        return [.. all];
    }
}
