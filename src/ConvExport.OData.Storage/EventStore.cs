using System.Data.Common;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Takes events in. When a call returns, its events and the marks to fold them are committed, together.</summary>
public sealed class EventStore(IDbContextFactory<ConvExportContext> contexts, IBulkOperations bulk)
{
    /// <summary>Stores those events whose id is new. Says for each whether it was: a duplicate changes nothing.</summary>
    public async Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<IncomingEvent> events, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.OpenConnectionAsync(cancellation);
        await using var write = await bulk.BeginWriteAsync(context.Database.GetDbConnection(), cancellation);
        var transaction = write.Transaction;

        var isNew = await InsertAsync(transaction, events, cancellation);
        var added = events.Where((_, i) => isNew[i]).ToList();
        await DeriveAsync(transaction, added, cancellation);
        await MarkAsync(transaction, added, cancellation);
        await transaction.CommitAsync(cancellation);
        return isNew;
    }

    /// <summary>Keeps refused input.</summary>
    public async Task RejectAsync(IReadOnlyCollection<RejectedLine> lines, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        context.RejectedLines.AddRange(lines);
        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>Along the clustered key, so that neighbours are written together; of one id the first that came.</summary>
    private async Task<bool[]> InsertAsync(DbTransaction transaction, IReadOnlyList<IncomingEvent> events, CancellationToken cancellation)
    {
        var inOrder = Enumerable.Range(0, events.Count)
            .DistinctBy(i => events[i].Event.Header.Id, StringComparer.Ordinal)
            .OrderBy(i => events[i].Event.Header.ConversationId, StringComparer.Ordinal)
            .ThenBy(i => events[i].Event.Header.TimestampUtc)
            .ToList();
        var inserted = await bulk.InsertAbsentAsync(transaction, BulkTable.Events, [.. inOrder.Select(i => EventRow(events[i]))], cancellation);
        var isNew = new bool[events.Count];
        for (var place = 0; place < inOrder.Count; place++)
        {
            isNew[inOrder[place]] = inserted[place];
        }

        return isNew;
    }

    private async Task DeriveAsync(DbTransaction transaction, List<IncomingEvent> added, CancellationToken cancellation)
    {
        var customers = added.Select(e => e.Event)
            .Where(e => e is not UnknownEvent && e.Header.CustomerId is not null)
            .SelectMany(e => ReportFold.ConversationsOf(e), (e, conversation) => (Customer: e.Header.CustomerId!, conversation))
            .Distinct();
        await bulk.InsertAbsentAsync(
            transaction, BulkTable.ConversationCustomers, [.. customers.Select(c => new object?[] { c.Customer, c.conversation })], cancellation);
        await bulk.InsertAbsentAsync(transaction, BulkTable.Merges, [.. added.Where(e => e.Event is CustomerMerged).Select(MergeRow)], cancellation);
        await bulk.InsertAbsentAsync(
            transaction, BulkTable.FocusEvents,
            [.. added.Select(e => e.Event).OfType<FocusEvent>().Where(e => e.NamesItsSubject).Select(FocusRow)], cancellation);
    }

    private async Task MarkAsync(DbTransaction transaction, List<IncomingEvent> added, CancellationToken cancellation)
    {
        var known = added.Select(e => e.Event).Where(e => e is not UnknownEvent).ToList();
        await bulk.MarkAsync(transaction, MarkKind.Conversation, Distinct(known.SelectMany(ReportFold.ConversationsOf)), cancellation);

        var merged = known.OfType<CustomerMerged>().Where(m => m.MergesCustomers).Select(m => m.SourceCustomerId!);
        var focused = await new FocusReach(transaction).CustomersAsync([.. known.OfType<FocusEvent>().Where(e => e.NamesItsSubject)], cancellation);
        await bulk.MarkAsync(transaction, MarkKind.Customer, Distinct(merged.Concat(focused)), cancellation);
    }

    private static HashSet<string> Distinct(IEnumerable<string> ids) => ids.ToHashSet(StringComparer.Ordinal);

    private static object?[] EventRow(IncomingEvent incoming)
    {
        var header = incoming.Event.Header;
        return [header.ConversationId ?? "", header.TimestampUtc, header.Id, header.Type, incoming.Json.ToArray()];
    }

    private static object?[] MergeRow(IncomingEvent incoming)
    {
        var merge = (CustomerMerged)incoming.Event;
        return [merge.Header.Id, merge.Header.TimestampUtc, merge.SourceCustomerId, merge.DestinationCustomerId,
            merge.SourceConversationId, merge.DestinationConversationId, incoming.Json.ToArray()];
    }

    private static object?[] FocusRow(FocusEvent focus)
    {
        var kind = focus switch
        {
            FocusEntered => FocusKind.Entered,
            FocusExited => FocusKind.Exited,
            _ => FocusKind.Left,
        };
        return [focus.AgentId, focus.OccurredUtc, OrdinalKey.Of(focus.Header.Id), kind, kind == FocusKind.Left ? null : focus.Header.CustomerId];
    }
}
