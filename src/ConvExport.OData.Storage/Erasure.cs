using System.Data.Common;
using ConvExport.OData.Fold.Events;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Takes a customer's id out of everything. Their conversations stay in the report, without them: what happened in the
/// contact centre is still counted. Every stored event is looked at once, whatever it is filed under.
/// </summary>
public sealed class Erasure(IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IBulkOperations bulk)
{
    private const int EventsAtOnce = 5_000;

    /// <summary>Erases a customer. Their rows are marked, and blank once they are folded.</summary>
    /// <returns>How many conversations and events were changed.</returns>
    internal async Task<(long Conversations, long Events)> RunAsync(string customerId, Func<Task> renew, CancellationToken cancellation)
    {
        await ForgetMergesAsync(customerId, cancellation);
        var (conversations, changed) = (new HashSet<string>(StringComparer.Ordinal), 0L);
        for (var after = (Conversation: "", At: DateTime.MinValue, Id: ""); ;)
        {
            var page = await PageAsync(after, cancellation);
            if (page.Count == 0)
            {
                break;
            }

            after = (page[^1].ConversationId, DateTime.SpecifyKind(page[^1].TimestampUtc, DateTimeKind.Utc), page[^1].EventId);
            var theirs = await TheirsAsync(customerId, page, cancellation);
            if (theirs.Count > 0)
            {
                await transactions.RunAsync((context, transaction) => BlankAsync(context, transaction, customerId, theirs, cancellation), cancellation);
                conversations.UnionWith(theirs.Select(e => e.ConversationId).Where(c => c.Length > 0));
                changed += theirs.Count;
            }

            await renew();
        }

        await ForgetTheRestAsync(customerId, cancellation);
        return (conversations.Count, changed);
    }

    private async Task<List<StoredEvent>> PageAsync((string Conversation, DateTime At, string Id) after, CancellationToken cancellation)
    {
        // The rest of the conversation first, then the next ones: either is one seek along the key.
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var page = await context.Events.AsNoTracking()
            .Where(e => e.ConversationId == after.Conversation && e.TimestampUtc >= after.At
                && (e.TimestampUtc > after.At || string.Compare(e.EventId, after.Id) > 0))
            .OrderBy(e => e.TimestampUtc).ThenBy(e => e.EventId).Take(EventsAtOnce).ToListAsync(cancellation);
        if (page.Count < EventsAtOnce)
        {
            page.AddRange(await context.Events.AsNoTracking()
                .Where(e => string.Compare(e.ConversationId, after.Conversation) > 0)
                .OrderBy(e => e.ConversationId).ThenBy(e => e.TimestampUtc).ThenBy(e => e.EventId)
                .Take(EventsAtOnce - page.Count).ToListAsync(cancellation));
        }

        return page;
    }

    /// <summary>The events that name the customer, and all others of conversations that are theirs: what rules do not speak of goes there too.</summary>
    private async Task<List<StoredEvent>> TheirsAsync(string customerId, List<StoredEvent> page, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var named = page.Select(e => e.ConversationId).Distinct().ToList();
        var theirs = await context.Mentions
            .Where(m => m.Kind == MarkKind.Customer && m.Id == customerId && named.Contains(m.ConversationId))
            .Select(m => m.ConversationId).ToHashSetAsync(StringComparer.Ordinal, cancellation);
        return [.. page.Where(e => theirs.Contains(e.ConversationId) || EventErasure.Names(e.Payload, customerId))];
    }

    private async Task BlankAsync(
        ConvExportContext context, DbTransaction transaction, string customerId, List<StoredEvent> theirs, CancellationToken cancellation)
    {
        foreach (var stored in theirs)
        {
            var blank = EventErasure.Erase(stored.Payload, customerId);
            var type = EventDecoder.Decode(blank).Event!.Header.Type;
            await context.Events
                .Where(e => e.ConversationId == stored.ConversationId && e.TimestampUtc == stored.TimestampUtc && e.EventId == stored.EventId)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Payload, blank).SetProperty(e => e.Type, type), cancellation);
        }

        await bulk.MarkAsync(
            transaction, MarkKind.Conversation, theirs.Select(e => e.ConversationId).Where(c => c.Length > 0).ToHashSet(StringComparer.Ordinal), cancellation);
    }

    /// <summary>Who was merged into the customer is followed no further; their conversations are folded anew.</summary>
    private Task ForgetMergesAsync(string customerId, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            var merges = context.Merges.Where(m => m.SourceCustomerId == customerId || m.DestinationCustomerId == customerId);
            var sources = await merges.Where(m => m.SourceCustomerId != customerId).Select(m => m.SourceCustomerId).Distinct().ToListAsync(cancellation);
            await bulk.MarkAsync(transaction, MarkKind.Customer, sources, cancellation);
            await merges.ExecuteDeleteAsync(cancellation);

            // An entry still ends what the agent looked at before; an exit has nothing to end any more.
            var focus = context.FocusEvents.Where(f => f.CustomerId == customerId);
            await focus.Where(f => f.Kind == FocusKind.Exited).ExecuteDeleteAsync(cancellation);
            await focus.ExecuteUpdateAsync(
                set => set.SetProperty(f => f.Kind, FocusKind.Left).SetProperty(f => f.CustomerId, (string?)null), cancellation);
        },
        cancellation);

    /// <summary>Last, because what is left to do is found by them.</summary>
    private Task ForgetTheRestAsync(string customerId, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await context.Mentions.Where(m => m.Kind == MarkKind.Customer && m.Id == customerId).ExecuteDeleteAsync(cancellation);
            await context.FoldMarks.Where(m => m.Kind == MarkKind.Customer && m.Id == customerId).ExecuteDeleteAsync(cancellation);
            var pattern = System.Text.Encoding.UTF8.GetBytes(customerId);
            var refused = new List<RejectedLine>();
            await foreach (var line in context.RejectedLines.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellation))
            {
                if (line.Content.AsSpan().IndexOf(pattern) >= 0)
                {
                    refused.Add(line);
                }
            }

            await RejectedStore.ForgetAsync(context, transaction, bulk, refused, cancellation);
        },
        cancellation);
}
