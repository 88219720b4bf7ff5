using System.Data.Common;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Stores events from history reports. Such an event has a computed id. If the same event is also stored with its own id, for example
/// from a webhook or <c>POST /events</c>, only the event with its own id is kept, regardless of which came first.
/// </summary>
public sealed class HistoryStore(WriteTransactions transactions, IDatabaseWrites writes, EventStore events, TimeProvider time)
{
    /// <summary>Stores history events, except those from periods that live events cover. Returns how many were new.</summary>
    /// <param name="history">
    /// The events. All events of a conversation on one day must be in the same call, because the call compares the number of equal events
    /// with the number that is stored.
    /// </param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<int> AddAsync(IReadOnlyList<IncomingEvent> history, CancellationToken cancellation) => history.Count == 0
        ? Task.FromResult(0)
        : transactions.RunAsync((context, transaction) => AddAsync(context, transaction, history, cancellation), cancellation);

    private async Task<int> AddAsync(
        ConvExportContext context, DbTransaction transaction, IReadOnlyList<IncomingEvent> history, CancellationToken cancellation)
    {
        // Locks the sources until the commit, so that the coverage does not change. If another transaction stores an equal live
        // event meanwhile, it waits for this lock in RemoveTwinsAsync, and then removes the history event.
        await writes.AddToCounterAsync(transaction, Counter.Sources, 0, cancellation);
        var covered = await context.SourceCoverage.AsNoTracking().ToListAsync(cancellation);
        history = [.. history.Where(e => !covered.Exists(c => c.Contains(e.Event.Header.TimestampUtc)))];
        if (history.Count == 0)
        {
            return 0;
        }

        var from = history.Min(e => e.Event.Header.TimestampUtc);
        var until = history.Max(e => e.Event.Header.TimestampUtc).AddMilliseconds(1);
        var ids = history.Select(e => HistoryIds.HomeOf(e.Event)).Distinct(StringComparer.Ordinal).ToArray();
        var stored = (await context.Events.AsNoTracking()
            .Where(e => ids.Contains(e.ConversationId) && e.TimestampUtc >= from && e.TimestampUtc < until).ToListAsync(cancellation))
            .Select(e => EventDecoder.Decode(e.Payload).Event!).DistinctBy(e => e.Header.Id, StringComparer.Ordinal)
            .ToLookup(HistoryTwin.KeyOf);
        var (added, gone) = (new List<IncomingEvent>(), new List<PlatformEvent>());
        foreach (var twins in history.GroupBy(e => HistoryTwin.KeyOf(e.Event)))
        {
            var there = stored[twins.Key].Where(HistoryIds.IsHistory).ToList();
            var known = there.Select(e => e.Header.Id).ToHashSet(StringComparer.Ordinal);
            var wanted = Math.Max(0, twins.Count() - stored[twins.Key].Count(e => !HistoryIds.IsHistory(e)));
            gone.AddRange(there.Skip(wanted));
            added.AddRange(twins.Reverse().Where(e => !known.Contains(e.Event.Header.Id)).Take(Math.Max(0, wanted - there.Count)));
        }

        await RemoveAsync(context, transaction, writes, gone, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
        return added.Count == 0 ? 0 : (await events.AppendAsync(context, transaction, added, cancellation)).Count(isNew => isNew);
    }

    /// <summary>
    /// Removes the history events that are equal to newly stored live events. Only days fetched from history can contain such history
    /// events.
    /// </summary>
    internal static async Task RemoveTwinsAsync(
        ConvExportContext context, DbTransaction transaction, IDatabaseWrites writes, IReadOnlyList<IncomingEvent> added, long now,
        CancellationToken cancellation)
    {
        // Skips focus events: history has none, and a search for them would read all events of the period that have no conversation.
        var own = added.Select(e => e.Event).Where(e => !HistoryIds.IsHistory(e) && e is not FocusEvent).ToList();
        if (own.Count == 0)
        {
            return;
        }

        var first = DateOnly.FromDateTime(own.Min(e => e.Header.TimestampUtc));
        var last = DateOnly.FromDateTime(own.Max(e => e.Header.TimestampUtc));
        if (!await context.BackfillDays.AnyAsync(d => d.Day >= first && d.Day <= last, cancellation))
        {
            return;
        }

        await writes.AddToCounterAsync(transaction, Counter.Sources, 0, cancellation);
        var ids = own.Select(HistoryIds.HomeOf).Distinct(StringComparer.Ordinal).ToArray();
        var from = InstantText.WholeMilliseconds(own.Min(e => e.Header.TimestampUtc));
        var until = InstantText.WholeMilliseconds(own.Max(e => e.Header.TimestampUtc)).AddMilliseconds(1);
        var history = (await context.Events.AsNoTracking()
            .Where(e => ids.Contains(e.ConversationId) && e.TimestampUtc >= from && e.TimestampUtc < until
                && e.EventId.StartsWith(HistoryIds.Prefix)).ToListAsync(cancellation))
            .Select(e => EventDecoder.Decode(e.Payload).Event!).DistinctBy(e => e.Header.Id, StringComparer.Ordinal)
            .Where(HistoryIds.IsHistory).ToLookup(HistoryTwin.KeyOf);
        var gone = own.GroupBy(HistoryTwin.KeyOf).SelectMany(twins => history[twins.Key].Take(twins.Count())).ToList();
        await RemoveAsync(context, transaction, writes, gone, now, cancellation);
    }

    /// <summary>
    /// Removes the history events of a period that live events now cover, so that each instant has either live or history events. If
    /// history was fetched for a day of the period, this scans all stored events. The scan happens only when a new covered period begins.
    /// </summary>
    internal static async Task RemoveSpanAsync(
        ConvExportContext context, DbTransaction transaction, IDatabaseWrites writes, DateTime fromUtc, DateTime untilUtc, long now,
        CancellationToken cancellation)
    {
        var (first, last) = (DateOnly.FromDateTime(fromUtc), DateOnly.FromDateTime(untilUtc));
        if (await context.BackfillDays.AnyAsync(d => d.Day >= first && d.Day <= last, cancellation))
        {
            var gone = (await context.Events.AsNoTracking()
                .Where(e => e.TimestampUtc >= fromUtc && e.TimestampUtc < untilUtc && e.EventId.StartsWith(HistoryIds.Prefix))
                .Select(e => e.Payload).ToListAsync(cancellation))
                .Select(p => EventDecoder.Decode(p).Event!).DistinctBy(e => e.Header.Id, StringComparer.Ordinal)
                .Where(HistoryIds.IsHistory).ToList();
            await RemoveAsync(context, transaction, writes, gone, now, cancellation);
        }
    }

    /// <summary>Deletes history events, but keeps their ids, so that they are not stored again.</summary>
    private static async Task RemoveAsync(
        ConvExportContext context, DbTransaction transaction, IDatabaseWrites writes, List<PlatformEvent> gone, long now,
        CancellationToken cancellation)
    {
        if (gone.Count == 0)
        {
            return;
        }

        await writes.DeleteEventsAsync(
            transaction,
            [.. gone.SelectMany(e => ReportFold.ConversationsOf(e).DefaultIfEmpty(""), (e, conversation) => new StoredEvent
            {
                ConversationId = conversation, TimestampUtc = e.Header.TimestampUtc, EventId = e.Header.Id, Type = e.Header.Type,
                Payload = [],
            })],
            cancellation);
        foreach (var merge in gone.OfType<CustomerMerged>())
        {
            await context.Merges.Where(m => m.SourceCustomerId == merge.SourceCustomerId && m.EventId == merge.Header.Id)
                .ExecuteDeleteAsync(cancellation);
        }

        await writes.AddPendingAsync(
            transaction, PendingKind.Conversation, gone.SelectMany(ReportFold.ConversationsOf).ToHashSet(StringComparer.Ordinal),
            PendingPriority.Backlog, now, cancellation);
    }
}

/// <summary>The ids of events from history reports.</summary>
public static class HistoryIds
{
    /// <summary>The prefix of the ids.</summary>
    public const string Prefix = "bf-";

    /// <summary>The length of an id: the prefix, and 22 characters of Base64.</summary>
    private const int Length = 25;

    /// <summary>Whether an event comes from history.</summary>
    public static bool IsHistory(PlatformEvent e) =>
        e.Header.Id.Length == Length && e.Header.Id.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>One of the conversations that an event is stored under; an empty string if there is none.</summary>
    public static string HomeOf(PlatformEvent e) => ReportFold.ConversationsOf(e).FirstOrDefault() ?? "";
}

/// <summary>The values by which a history event and an event with its own id are recognised as the same event.</summary>
internal static class HistoryTwin
{
    /// <summary>
    /// The type in its usual spelling, the timestamp in whole milliseconds, the initiator's type, and the ids of: initiator, conversation,
    /// customer, contact, topic, payment request, newly assigned inbox and agent, merged customers and conversations.
    /// </summary>
    public static (string Kind, DateTime At, string Ids) KeyOf(PlatformEvent e)
    {
        var header = e.Header;
        string?[] subject = e switch
        {
            CustomerMerged merged =>
                [merged.SourceCustomerId, merged.DestinationCustomerId, merged.SourceConversationId, merged.DestinationConversationId],
            PaymentRequestEvent payment => [header.ConversationId, header.CustomerId, payment.RequestId],
            ContactEvent contact => [header.ConversationId, header.CustomerId, contact.ContactId],
            TopicAdded added => [header.ConversationId, header.CustomerId, added.TopicId],
            TopicRemoved removed => [header.ConversationId, header.CustomerId, removed.TopicId],
            AssigneeUpdated assigned =>
                [header.ConversationId, header.CustomerId, assigned.Assignee.InboxId, assigned.Assignee.AgentId],
            _ => [header.ConversationId, header.CustomerId],
        };
        IEnumerable<string?> ids = [ReportWords.InitiatorType(header.Initiator.Type), header.Initiator.Id, .. subject];
        return (EventTypes.SpellingOf(header.Type), InstantText.WholeMilliseconds(header.TimestampUtc), string.Join('\u001f', ids));
    }
}
