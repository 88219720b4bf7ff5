using ConvExport.OData.Storage.Engines;
using System.Data.Common;
using ConvExport.OData.Fold.Events;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Removes a customer's id from all stored data except exports. The customer's conversations stay in the report without the id, so counts
/// do not change. Reads every stored event once, because events of other conversations can also contain the id.
/// </summary>
public sealed class Erasure(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, TimeProvider time)
{
    private const int EventsAtOnce = 5_000;

    /// <summary>Erases a customer. Their conversations become pending; after the next fold, the rows do not contain the id.</summary>
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
                await transactions.RunAsync((_, transaction) => BlankAsync(transaction, customerId, theirs, cancellation), cancellation);
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
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await StoredEvents.NextAsync(context, after, EventsAtOnce, cancellation);
    }

    /// <summary>
    /// The events that name the customer, and all other events of the customer's conversations. The latter may contain personal data in
    /// properties that no rule reads.
    /// </summary>
    private async Task<List<StoredEvent>> TheirsAsync(string customerId, List<StoredEvent> page, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var (first, last) = (page[0].ConversationId, page[^1].ConversationId);
        var theirs = await context.ConversationReferences
            .Where(m => m.Kind == PendingKind.Customer && m.Id == customerId
                && string.Compare(m.ConversationId, first) >= 0 && string.Compare(m.ConversationId, last) <= 0)
            .Select(m => m.ConversationId).ToHashSetAsync(StringComparer.Ordinal, cancellation);
        return [.. page.Where(e => theirs.Contains(e.ConversationId) || EventErasure.Names(e.Payload, customerId))];
    }

    private async Task BlankAsync(DbTransaction transaction, string customerId, List<StoredEvent> theirs, CancellationToken cancellation)
    {
        await writes.ReplaceEventsAsync(transaction, [.. theirs.Select(e => Blank(e, customerId))], cancellation);
        await writes.AddPendingAsync(
            transaction, PendingKind.Conversation,
            theirs.Select(e => e.ConversationId).Where(c => c.Length > 0).ToHashSet(StringComparer.Ordinal),
            PendingPriority.Backlog, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
    }

    private static StoredEvent Blank(StoredEvent stored, string customerId)
    {
        var blank = EventErasure.Erase(stored.Payload, customerId);
        return new StoredEvent
        {
            ConversationId = stored.ConversationId, TimestampUtc = stored.TimestampUtc, EventId = stored.EventId,
            Type = EventDecoder.Decode(blank).Event!.Header.Type, Payload = blank,
        };
    }

    /// <summary>
    /// Deletes the customer's merges, and removes the customer from focus events. Conversations of customers who were merged into this
    /// one become pending, because their rows must no longer show this customer.
    /// </summary>
    private Task ForgetMergesAsync(string customerId, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            var merges = context.Merges.Where(m => m.SourceCustomerId == customerId || m.DestinationCustomerId == customerId);
            var sources = await merges.Where(m => m.SourceCustomerId != customerId)
                .Select(m => m.SourceCustomerId).Distinct().ToListAsync(cancellation);
            await writes.AddPendingAsync(
                transaction, PendingKind.Customer, sources, PendingPriority.Backlog, time.GetUtcNow().ToUnixTimeMilliseconds(),
                cancellation);
            await merges.ExecuteDeleteAsync(cancellation);

            // Deletes Exited events: there is no longer a focus that they could end. Keeps Entered events as Left, because they end the
            // agent's previous focus.
            var focus = context.FocusEvents.Where(f => f.CustomerId == customerId);
            await focus.Where(f => f.Kind == FocusKind.Exited).ExecuteDeleteAsync(cancellation);
            await focus.ExecuteUpdateAsync(
                set => set.SetProperty(f => f.Kind, FocusKind.Left).SetProperty(f => f.CustomerId, (string?)null), cancellation);
        },
        cancellation);

    /// <summary>
    /// Deletes references, rejected lines and saved views with the id, and removes the id from audit events. Runs last, because a restarted
    /// erasure needs the references.
    /// </summary>
    private Task ForgetTheRestAsync(string customerId, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await context.ConversationReferences.Where(
                m => m.Kind == PendingKind.Customer && m.Id == customerId).ExecuteDeleteAsync(cancellation);
            await writes.DropPendingAsync(transaction, PendingKind.Customer, customerId, cancellation);
            var refused = new List<RejectedLine>();
            await foreach (var line in context.RejectedLines.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellation))
            {
                if (EventErasure.IsInLine($"{line.Reason} {System.Text.Encoding.UTF8.GetString(line.Content)}", customerId))
                {
                    refused.Add(line);
                }
            }

            await ForgetInAuditAsync(context, customerId, cancellation);
            await ForgetViewsAsync(context, customerId, cancellation);
            await RejectedStore.ForgetAsync(context, transaction, writes, refused, cancellation);
        },
        cancellation);

    /// <summary>
    /// Deletes saved views whose name or conditions contain the id, with their subscriptions and alerts. If only the id were removed, the
    /// views would show other rows.
    /// </summary>
    private static async Task ForgetViewsAsync(ConvExportContext context, string customerId, CancellationToken cancellation)
    {
        // An id can be encoded in a URL in several ways, so the database cannot search for it.
        var naming = new List<string>();
        await foreach (var view in context.SavedViews.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (EventErasure.IsIn($"{view.Name} {Uri.UnescapeDataString(view.Query)}", customerId))
            {
                naming.Add(view.Id);
            }
        }

        await context.Subscriptions.Where(s => naming.Contains(s.ViewId)).ExecuteDeleteAsync(cancellation);
        await context.Alerts.Where(a => naming.Contains(a.ViewId)).ExecuteDeleteAsync(cancellation);
        await context.SavedViews.Where(v => naming.Contains(v.Id)).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>Removes the id from audit events: filters and targets can contain it.</summary>
    private static async Task ForgetInAuditAsync(ConvExportContext context, string customerId, CancellationToken cancellation)
    {
        var escaped = Uri.EscapeDataString(customerId);
        var naming = await context.AuditEvents
            .Where(e => e.Detail!.Contains(customerId) || e.Target!.Contains(customerId) || e.Detail!.Contains(escaped))
            .ToListAsync(cancellation);
        foreach (var found in naming)
        {
            found.Detail = EventErasure.Without(EventErasure.Without(found.Detail, customerId), escaped);
            found.Target = EventErasure.Without(found.Target, customerId);
        }

        await context.SaveChangesAsync(cancellation);
    }
}
