using System.Data.Common;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Removes conversations that ended long ago, and old events that belong to no conversation, such as focus events.</summary>
public sealed class Pruning(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, FoldSettings settings,
    TimeProvider time)
{
    private const int ConversationsAtOnce = 500;
    private const int EventsAtOnce = 5_000;

    /// <summary>
    /// How long the records of removed conversations are kept. A client that has not read changes for longer may have to read everything
    /// again.
    /// </summary>
    private static readonly TimeSpan RememberRemovals = TimeSpan.FromDays(90);

    /// <summary>
    /// Removes the closed and merged conversations whose last event was before the given time, except pending ones. Keeps customer merges,
    /// because the current customer of other conversations may depend on them.
    /// </summary>
    /// <returns>How many conversations and events were removed.</returns>
    internal async Task<(long Conversations, long Events)> RunAsync(DateTime beforeUtc, Func<Task> renew, CancellationToken cancellation)
    {
        await ForgetOldRemovalsAsync(cancellation);
        var (conversations, events) = (0L, 0L);
        for (var after = (CreatedAt: DateTime.MinValue, Id: ""); ;)
        {
            var next = await EndedAsync(beforeUtc, after, cancellation);
            if (next.Count == 0)
            {
                break;
            }

            var (removed, withEvents) = await transactions.RunAsync(
                (context, transaction) => RemoveAsync(context, transaction, [.. next.Select(n => n.Id)], beforeUtc, cancellation),
                cancellation);
            (conversations, events, after) = (conversations + removed, events + withEvents, next[^1]);
            await renew();
        }

        return (conversations, events + await RemoveFocusAsync(beforeUtc, renew, cancellation));
    }

    private async Task<List<(DateTime CreatedAt, string Id)>> EndedAsync(
        DateTime beforeUtc, (DateTime CreatedAt, string Id) after, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var ended = await Ended(context, beforeUtc)
            .Where(r => r.CreatedAt >= after.CreatedAt && r.CreatedAt < beforeUtc
                && (r.CreatedAt > after.CreatedAt || (r.CreatedAt == after.CreatedAt && string.Compare(r.ConversationId, after.Id) > 0)))
            .OrderBy(r => r.CreatedAt).ThenBy(r => r.ConversationId).Take(ConversationsAtOnce)
            .Select(r => new { r.CreatedAt, r.ConversationId }).ToListAsync(cancellation);
        return [.. ended.Select(r => (DateTime.SpecifyKind(r.CreatedAt, DateTimeKind.Utc), r.ConversationId))];
    }

    private static IQueryable<ConversationRow> Ended(ConvExportContext context, DateTime beforeUtc) =>
        context.Conversations.Where(r => r.Status != ReportWords.Open && r.LastEventAt < beforeUtc);

    /// <summary>
    /// Removes conversations after checking them again within the transaction. Pending conversations stay until the next prune, because
    /// they may be changing.
    /// </summary>
    private async Task<(int Conversations, int Events)> RemoveAsync(
        ConvExportContext context, DbTransaction transaction, List<string> candidates, DateTime beforeUtc, CancellationToken cancellation)
    {
        // Returns the pending candidates. The others cannot become pending before the commit, so no event can be stored for them.
        var pending = await writes.HoldPendingAsync(transaction, candidates, cancellation);
        var free = candidates.Except(pending, StringComparer.Ordinal).ToList();
        var ids = await Ended(context, beforeUtc).Where(r => free.Contains(r.ConversationId))
            .Select(r => r.ConversationId).ToListAsync(cancellation);
        var stored = await context.Events.AsNoTracking().Where(e => ids.Contains(e.ConversationId)).ToListAsync(cancellation);
        var references = stored.SelectMany(e => ConversationReference.Of(EventDecoder.Decode(e.Payload).Event!))
            .Where(m => ids.Contains(m.ConversationId)).Distinct().Order(ConversationReference.ByKey);
        await writes.DeleteAsync(transaction, BulkTables.References, [.. references], cancellation);
        await DeleteEventsAsync(transaction, stored, cancellation);
        await RemoveRowsAsync(context, transaction, ids, cancellation);
        return (ids.Count, stored.Count);
    }

    /// <summary>Deletes rows. Each removal gets a revision, so that delta responses report it.</summary>
    private async Task RemoveRowsAsync(
        ConvExportContext context, DbTransaction transaction, List<string> ids, CancellationToken cancellation)
    {
        var rows = await context.Conversations.Where(r => ids.Contains(r.ConversationId))
            .Select(r => new { r.ConversationId, r.InboxIdCreated }).ToListAsync(cancellation);
        var first = await writes.AddToCounterAsync(transaction, Counter.Revision, rows.Count, cancellation) - rows.Count + 1;
        await context.ConversationTopics.Where(t => ids.Contains(t.ConversationId)).ExecuteDeleteAsync(cancellation);
        await context.ConversationContacts.Where(c => ids.Contains(c.ConversationId)).ExecuteDeleteAsync(cancellation);
        await context.ConversationAssignments.Where(a => ids.Contains(a.ConversationId)).ExecuteDeleteAsync(cancellation);
        await context.Conversations.Where(r => ids.Contains(r.ConversationId)).ExecuteDeleteAsync(cancellation);
        var now = time.GetUtcNow().UtcDateTime;
        await writes.UpsertAsync(
            transaction, BulkTables.RemovedConversations,
            [.. rows.Select((r, i) => new RemovedConversation
            {
                ConversationId = r.ConversationId, Revision = first + i, InboxIdCreated = r.InboxIdCreated, RemovedUtc = now,
            })],
            cancellation);
        await context.DataIssues.Where(i => ids.Contains(i.ConversationId!)).ExecuteDeleteAsync(cancellation);
        await context.WorkSessions.Where(s => ids.Contains(s.ConversationId)).ExecuteDeleteAsync(cancellation);
        await writes.AddToCounterAsync(transaction, Counter.Conversations, -rows.Count, cancellation);
    }

    /// <summary>Deletes the records of conversations that were removed longer ago than <see cref="RememberRemovals"/>.</summary>
    private Task ForgetOldRemovalsAsync(CancellationToken cancellation) => transactions.RunAsync(
        async (context, _) =>
        {
            var until = time.GetUtcNow().UtcDateTime - RememberRemovals;
            var old = context.RemovedConversations.Where(r => r.RemovedUtc < until);
            if (await old.MaxAsync(r => (long?)r.Revision, cancellation) is { } last)
            {
                await old.ExecuteDeleteAsync(cancellation);
                await context.Counters.Where(c => c.Name == Counter.Forgotten && c.Value < last)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, last), cancellation);
            }
        },
        cancellation);

    /// <summary>
    /// Deletes events and their ids. Keeps the ids of merges: a merge may also be stored under another conversation, and still affects
    /// customers.
    /// </summary>
    private async Task DeleteEventsAsync(DbTransaction transaction, List<StoredEvent> stored, CancellationToken cancellation)
    {
        await writes.DeleteEventsAsync(transaction, stored, cancellation);
        await writes.ForgetIdsAsync(transaction, [.. stored.Where(e => !IsMerge(e)).Select(e => EventKey.Of(e.EventId))], cancellation);
    }

    private static bool IsMerge(StoredEvent e) => e.Type == EventTypes.CustomerMerged;

    /// <summary>
    /// Removes events without a conversation, except merges, if they are more than <see cref="FoldSettings.FocusCap"/> older than the time
    /// that <see cref="NeededFromAsync"/> returns. No focus counts for longer than this cap, so focus that these events begin or end can no
    /// longer overlap a remaining conversation. Reads the events page by page, in the order of time and id.
    /// </summary>
    private async Task<long> RemoveFocusAsync(DateTime beforeUtc, Func<Task> renew, CancellationToken cancellation)
    {
        var until = await NeededFromAsync(beforeUtc, cancellation) - settings.FocusCap;
        var removed = 0L;
        for (var after = (At: DateTime.MinValue, Id: ""); ;)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            var some = await context.Events.AsNoTracking()
                .Where(e => e.ConversationId == "" && e.TimestampUtc >= after.At && e.TimestampUtc < until
                    && (e.TimestampUtc > after.At || (e.TimestampUtc == after.At && string.Compare(e.EventId, after.Id) > 0)))
                .OrderBy(e => e.TimestampUtc).ThenBy(e => e.EventId).Take(EventsAtOnce).ToListAsync(cancellation);
            if (some.Count == 0)
            {
                return removed;
            }

            after = (DateTime.SpecifyKind(some[^1].TimestampUtc, DateTimeKind.Utc), some[^1].EventId);
            var old = some.Where(e => !IsMerge(e)).Select(e => (Stored: e, Focus: EventDecoder.Decode(e.Payload).Event as FocusEvent))
                .Where(e => e.Focus is null || e.Focus.OccurredUtc < until).ToList();
            await transactions.RunAsync(
                async (_, transaction) =>
                {
                    await writes.DeleteAsync(
                        transaction, BulkTables.FocusEvents,
                        [.. old.Select(e => e.Focus).OfType<FocusEvent>().Where(f => f.NamesItsSubject).Select(StoredFocus.Of)],
                        cancellation);
                    await DeleteEventsAsync(transaction, [.. old.Select(e => e.Stored)], cancellation);
                },
                cancellation);
            removed += old.Count;
            await renew();
        }
    }

    /// <summary>
    /// The earliest of three times: the creation of the oldest remaining conversation, the first event of an incomplete or pending
    /// conversation, and <paramref name="beforeUtc"/>.
    /// </summary>
    private async Task<DateTime> NeededFromAsync(DateTime beforeUtc, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var created =
            await context.Conversations.OrderBy(r => r.CreatedAt).Select(r => (DateTime?)r.CreatedAt).FirstOrDefaultAsync(cancellation);
        var waiting = await context.DataIssues.Where(i => i.Kind == DataIssueKind.IncompleteConversation)
            .Join(context.Events, i => i.ConversationId, e => e.ConversationId, (i, e) => (DateTime?)e.TimestampUtc).MinAsync(cancellation);
        var pending = await context.PendingFolds.Where(m => m.Kind == PendingKind.Conversation)
            .Join(context.Events, m => m.Id, e => e.ConversationId, (m, e) => (DateTime?)e.TimestampUtc).MinAsync(cancellation);
        return new[] { created, waiting, pending, beforeUtc }.Min(at => at ?? beforeUtc);
    }
}
