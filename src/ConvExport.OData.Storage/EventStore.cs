using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Storage;

/// <summary>Stores events. A call stores its events and their pending entries in one transaction, and returns after the commit.</summary>
public sealed class EventStore(WriteTransactions transactions, IDatabaseWrites writes, TimeProvider time)
{
    /// <summary>Stores the events whose id is new. Returns for each event whether it was new. Duplicates are not stored.</summary>
    /// <param name="events">The events.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <param name="together">Runs first in the transaction that stores the events, even if there are none; null to run nothing.</param>
    public Task<IReadOnlyList<bool>> AppendAsync(
        IReadOnlyList<IncomingEvent> events, CancellationToken cancellation,
        Func<ConvExportContext, DbTransaction, Task>? together = null) =>
        events.Count == 0 && together is null
            ? Task.FromResult<IReadOnlyList<bool>>([])
            : transactions.RunAsync(
                async (context, transaction) =>
                {
                    if (together is not null)
                    {
                        await together(context, transaction);
                    }

                    return events.Count == 0 ? [] : await AppendAsync(context, transaction, events, cancellation);
                },
                cancellation);

    /// <summary>Stores events within a transaction.</summary>
    internal async Task<IReadOnlyList<bool>> AppendAsync(
        ConvExportContext context, DbTransaction transaction, IReadOnlyList<IncomingEvent> events, CancellationToken cancellation)
    {
        var isNew = await ClaimIdsAsync(transaction, events, cancellation);
        var added = events.Where((_, i) => isNew[i]).ToList();
        var again = events.Where((_, i) => !isNew[i]).ToList();
        if (added.Count > 0)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await writes.StoreAsync(transaction, NewEventsOf(added, now), cancellation);
            await HistoryStore.RemoveTwinsAsync(context, transaction, writes, added, now, cancellation);
        }

        await NoteIssuesAsync(transaction, added, again, cancellation);
        return isNew;
    }

    /// <summary>Claims the ids that are new. Among events with the same id, only the first can be new.</summary>
    private async Task<bool[]> ClaimIdsAsync(DbTransaction transaction, IReadOnlyList<IncomingEvent> events, CancellationToken cancellation)
    {
        var first = Enumerable.Range(0, events.Count).DistinctBy(i => events[i].Event.Header.Id, StringComparer.Ordinal).ToList();
        var claimed = await writes.ClaimIdsAsync(transaction, [.. first.Select(i => EventKey.Of(events[i].Event.Header.Id))], cancellation);
        var isNew = new bool[events.Count];
        for (var place = 0; place < first.Count; place++)
        {
            isNew[first[place]] = claimed[place];
        }

        return isNew;
    }

    /// <summary>
    /// Builds the rows of each table, sorted by its key (events only by conversation and timestamp), so that neighbouring rows are written
    /// together.
    /// </summary>
    private static NewEvents NewEventsOf(List<IncomingEvent> added, long since)
    {
        var known = added.Select(e => e.Event).Where(e => e is not UnknownEvent).ToList();
        var focus = known.OfType<FocusEvent>().Where(e => e.NamesItsSubject).ToList();
        var merged = known.OfType<CustomerMerged>().Where(m => m.MergesCustomers).Select(m => m.SourceCustomerId!);
        var entered = focus.Where(e => e is not AgentLeft).Select(e => e.Header.CustomerId!);
        return new NewEvents(
            [.. added
                .SelectMany(e => ReportFold.ConversationsOf(e.Event).DefaultIfEmpty(""), (e, conversation) => StoredOf(conversation, e))
                .OrderBy(e => e.ConversationId, StringComparer.Ordinal).ThenBy(e => e.TimestampUtc)],
            [.. known.SelectMany(ConversationReference.Of).Distinct().Order(ConversationReference.ByKey)],
            [.. CustomerMerge.Of(known.OfType<CustomerMerged>())
                .OrderBy(m => m.SourceCustomerId, StringComparer.Ordinal).ThenBy(m => m.EventId, StringComparer.Ordinal)],
            [.. focus.Select(StoredFocus.Of)
                .OrderBy(f => f.AgentId, StringComparer.Ordinal).ThenBy(f => f.OccurredUtc).ThenBy(f => f.SortKey, StringComparer.Ordinal)],
            Distinct(known.SelectMany(ReportFold.ConversationsOf)),
            Distinct(merged.Concat(entered)),
            since);
    }

    private async Task NoteIssuesAsync(
        DbTransaction transaction, List<IncomingEvent> added, List<IncomingEvent> again, CancellationToken cancellation)
    {
        var now = InstantText.WholeMilliseconds(time.GetUtcNow().UtcDateTime);
        var issues = added.Select(e => e.Event)
            .Where(e => e.MustNameConversation && e.Header.ConversationId is null)
            .Select(e => Issues.WithoutConversation(e.Header.Id, e.Header.Type, now)).ToList();
        issues.AddRange(added.Select(e => e.Event).OfType<UnknownEvent>()
            .GroupBy(e => e.Header.Type, StringComparer.Ordinal)
            .Select(g => Issues.UnknownType(g.Key, g.First().Header.Id, g.Count(), now)));
        issues.AddRange((await DifferingAsync(transaction, again, cancellation))
            .GroupBy(e => e.Header.Id, StringComparer.Ordinal)
            .Select(g => Issues.DuplicateDiffers(g.Key, g.First().Header.ConversationId, g.Count(), now)));
        if (issues.Count > 0)
        {
            await writes.NoteIssuesAsync(transaction, issues, cancellation);
        }
    }

    /// <summary>The duplicates whose content differs from the stored event. Different formatting of the same JSON does not count.</summary>
    private async Task<List<PlatformEvent>> DifferingAsync(
        DbTransaction transaction, List<IncomingEvent> again, CancellationToken cancellation)
    {
        if (again.Count == 0)
        {
            return [];
        }

        var differing = await writes.FindDifferingAsync(transaction, [.. again.Select(e => StoredOf(HomeOf(e.Event), e))], cancellation);
        return [.. differing.Where(d => d.Stored is null || !IsSameJson(d.Stored, again[d.Place].Json)).Select(d => again[d.Place].Event)];
    }

    private static bool IsSameJson(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other)
    {
        using var left = JsonDocument.Parse(one, new JsonDocumentOptions { MaxDepth = EventDecoder.MaxDepth });
        using var right = JsonDocument.Parse(other, new JsonDocumentOptions { MaxDepth = EventDecoder.MaxDepth });
        try
        {
            return JsonElement.DeepEquals(left.RootElement, right.RootElement);
        }
        catch (InvalidOperationException)
        {
            // A property that no rule reads has an unpaired surrogate and cannot be compared. The bytes differ, so the events count
            // as different.
            return false;
        }
    }

    /// <summary>One of the conversations that an event belongs to; an empty string if there is none.</summary>
    private static string HomeOf(PlatformEvent e) => ReportFold.ConversationsOf(e).FirstOrDefault() ?? "";

    private static HashSet<string> Distinct(IEnumerable<string> ids) => ids.ToHashSet(StringComparer.Ordinal);

    /// <summary>Returns the underlying array if the JSON fills it, otherwise a copy.</summary>
    private static byte[] BytesOf(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var whole) && whole.Offset == 0 && whole.Count == whole.Array!.Length
            ? whole.Array
            : json.ToArray();

    private static StoredEvent StoredOf(string conversation, IncomingEvent incoming)
    {
        var header = incoming.Event.Header;
        return new StoredEvent
        {
            ConversationId =
                conversation, TimestampUtc = header.TimestampUtc, EventId = header.Id, Type = header.Type, Payload = BytesOf(incoming.Json),
        };
    }
}
