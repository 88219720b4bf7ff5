using System.Data.Common;
using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Takes events in. When a call returns, its events and the marks to fold them are committed, together.</summary>
public sealed class EventStore(WriteTransactions transactions, IBulkOperations bulk, TimeProvider time)
{
    /// <summary>Stores those events whose id is new. Says for each whether it was: a duplicate changes nothing.</summary>
    public Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<IncomingEvent> events, CancellationToken cancellation) => events.Count == 0
        ? Task.FromResult<IReadOnlyList<bool>>([])
        : transactions.RunAsync((context, transaction) => AppendAsync(context, transaction, events, cancellation), cancellation);

    private async Task<IReadOnlyList<bool>> AppendAsync(
        ConvExportContext context, DbTransaction transaction, IReadOnlyList<IncomingEvent> events, CancellationToken cancellation)
    {
        var isNew = await ClaimIdsAsync(transaction, events, cancellation);
        var added = new List<IncomingEvent>(events.Count);
        var again = new List<IncomingEvent>();
        for (var i = 0; i < events.Count; i++)
        {
            (isNew[i] ? added : again).Add(events[i]);
        }

        await InsertAsync(transaction, added, cancellation);
        await DeriveAsync(transaction, added, cancellation);
        await MarkAsync(transaction, added, cancellation);
        await NoteIssuesAsync(context, transaction, added, again, cancellation);
        return isNew;
    }

    /// <summary>Of one id the first that came. In order of ids, so that each page of them is met once.</summary>
    private async Task<bool[]> ClaimIdsAsync(DbTransaction transaction, IReadOnlyList<IncomingEvent> events, CancellationToken cancellation)
    {
        var inOrder = Enumerable.Range(0, events.Count)
            .DistinctBy(i => events[i].Event.Header.Id, StringComparer.Ordinal)
            .OrderBy(i => events[i].Event.Header.Id, StringComparer.Ordinal)
            .ToList();
        var inserted = await bulk.InsertAbsentAsync(
            transaction, BulkTable.EventIds, [.. inOrder.Select(i => new object?[] { events[i].Event.Header.Id })], cancellation);
        var isNew = new bool[events.Count];
        for (var place = 0; place < inOrder.Count; place++)
        {
            isNew[inOrder[place]] = inserted[place];
        }

        return isNew;
    }

    /// <summary>Along the clustered key, so that neighbours are written together.</summary>
    private Task InsertAsync(DbTransaction transaction, List<IncomingEvent> added, CancellationToken cancellation)
    {
        var rows = added
            .SelectMany(e => ReportFold.ConversationsOf(e.Event).DefaultIfEmpty(""), (e, conversation) => (Conversation: conversation, Incoming: e))
            .OrderBy(r => r.Conversation, StringComparer.Ordinal)
            .ThenBy(r => r.Incoming.Event.Header.TimestampUtc)
            .Select(r => EventRow(r.Conversation, r.Incoming));
        return bulk.InsertAbsentAsync(transaction, BulkTable.Events, [.. rows], cancellation);
    }

    private async Task DeriveAsync(DbTransaction transaction, List<IncomingEvent> added, CancellationToken cancellation)
    {
        var mentions = added.SelectMany(e => Mentions.Of(e.Event)).Distinct()
            .OrderBy(m => m.Kind).ThenBy(m => m.Id, StringComparer.Ordinal).ThenBy(m => m.ConversationId, StringComparer.Ordinal)
            .ToList();
        await bulk.InsertAbsentAsync(
            transaction, BulkTable.Mentions, [.. mentions.Select(m => new object?[] { (int)m.Kind, m.Id, m.ConversationId })], cancellation);
        await bulk.InsertAbsentAsync(
            transaction, BulkTable.MentionedIds,
            [.. mentions.Where(m => m.Kind != MarkKind.Customer).Select(m => (m.Kind, m.Id)).Distinct().Select(m => new object?[] { (int)m.Kind, m.Id })],
            cancellation);
        await bulk.InsertAbsentAsync(
            transaction, BulkTable.Merges,
            [.. CustomerMerge.Of(added.Select(e => e.Event).OfType<CustomerMerged>())
                .OrderBy(m => m.SourceCustomerId, StringComparer.Ordinal).ThenBy(m => m.EventId, StringComparer.Ordinal)
                .Select(m => new object?[] { m.SourceCustomerId, m.EventId, m.TimestampUtc, m.DestinationCustomerId })],
            cancellation);
        await bulk.InsertAbsentAsync(
            transaction, BulkTable.FocusEvents,
            [.. added.Select(e => e.Event).OfType<FocusEvent>().Where(e => e.NamesItsSubject)
                .OrderBy(e => e.AgentId, StringComparer.Ordinal).ThenBy(e => e.OccurredUtc).ThenBy(e => e.Header.Id, StringComparer.Ordinal)
                .Select(FocusRow)],
            cancellation);
    }

    /// <summary>Focus events change the intervals of the customers that they name, and of the one that the agent was looking at before.</summary>
    private async Task MarkAsync(DbTransaction transaction, List<IncomingEvent> added, CancellationToken cancellation)
    {
        var known = added.Select(e => e.Event).Where(e => e is not UnknownEvent).ToList();
        await bulk.MarkAsync(transaction, MarkKind.Conversation, Distinct(known.SelectMany(ReportFold.ConversationsOf)), cancellation);

        var merged = known.OfType<CustomerMerged>().Where(m => m.MergesCustomers).Select(m => m.SourceCustomerId!);
        var focus = known.OfType<FocusEvent>().Where(e => e.NamesItsSubject).ToList();
        var entered = focus.Where(e => e is not AgentLeft).Select(e => e.Header.CustomerId!);
        var left = await bulk.RunningCustomersAsync(transaction, [.. focus.Select(FocusRow)], cancellation);
        await bulk.MarkCustomersAsync(transaction, Distinct(merged.Concat(entered).Concat(left)), cancellation);
    }

    private async Task NoteIssuesAsync(
        ConvExportContext context, DbTransaction transaction, List<IncomingEvent> added, List<IncomingEvent> again, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var issues = added.Select(e => e.Event)
            .Where(e => e.MustNameConversation && e.Header.ConversationId is null)
            .Select(e => IssueRows.WithoutConversation(e.Header.Id, e.Header.Type, now)).ToList();
        issues.AddRange(added.Select(e => e.Event).OfType<UnknownEvent>()
            .GroupBy(e => e.Header.Type, StringComparer.Ordinal)
            .Select(g => IssueRows.UnknownType(g.Key, g.First().Header.Id, g.Count(), now)));
        issues.AddRange((await DifferingAsync(context, transaction, again, cancellation))
            .Select(e => IssueRows.DuplicateDiffers(e.Header.Id, e.Header.ConversationId, now)));
        await bulk.NoteIssuesAsync(transaction, issues, cancellation);
    }

    /// <summary>The duplicates that say something else than what is stored; another spelling of the same JSON does not.</summary>
    private async Task<List<PlatformEvent>> DifferingAsync(
        ConvExportContext context, DbTransaction transaction, List<IncomingEvent> again, CancellationToken cancellation)
    {
        var areStored = await bulk.AreStoredAsync(transaction, [.. again.Select(e => EventRow(HomeOf(e.Event), e))], cancellation);
        var differing = new List<PlatformEvent>();
        foreach (var incoming in again.Where((_, i) => !areStored[i]))
        {
            var (home, header) = (HomeOf(incoming.Event), incoming.Event.Header);
            var stored = await context.Events.AsNoTracking()
                .Where(e => e.ConversationId == home && e.TimestampUtc == header.TimestampUtc && e.EventId == header.Id)
                .Select(e => e.Payload).SingleOrDefaultAsync(cancellation);
            if (stored is null || !IsSameJson(stored, incoming.Json))
            {
                differing.Add(incoming.Event);
            }
        }

        return differing;
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
            // A part that no rule reads holds half of a surrogate pair, which cannot be compared; byte for byte they differ.
            return false;
        }
    }

    /// <summary>One of the conversations that an event stands under; empty for none.</summary>
    private static string HomeOf(PlatformEvent e) => ReportFold.ConversationsOf(e).FirstOrDefault() ?? "";

    private static HashSet<string> Distinct(IEnumerable<string> ids) => ids.ToHashSet(StringComparer.Ordinal);

    private static object?[] EventRow(string conversation, IncomingEvent incoming)
    {
        var header = incoming.Event.Header;
        return [conversation, header.TimestampUtc, header.Id, header.Type, incoming.Json];
    }

    private static object?[] FocusRow(FocusEvent focus)
    {
        var kind = focus switch
        {
            FocusEntered => FocusKind.Entered,
            FocusExited => FocusKind.Exited,
            _ => FocusKind.Left,
        };
        return [focus.AgentId, focus.OccurredUtc, OrdinalKey.Of(focus.Header.Id), (int)kind, kind == FocusKind.Left ? null : focus.Header.CustomerId];
    }
}
