using System.Data.Common;
using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Manages rebuilds. A rebuild is requested once, handed out to any number of workers, and finished when all rows are written.
/// </summary>
public sealed class RebuildStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, TimeProvider time)
{
    /// <summary>The maximum number of events that one call of <see cref="DeriveSomeAsync"/> reads.</summary>
    private const int EventsAtOnce = 5_000;

    /// <summary>
    /// Requests a rebuild and returns its id. A running rebuild with the same basis continues; one with another basis is replaced.
    /// </summary>
    /// <param name="basis">What rows are computed with: the settings and the rules' version.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task<long> RequestAsync(string basis, CancellationToken cancellation) =>
        transactions.RunAsync((context, transaction) => RequestAsync(context, transaction, basis, cancellation), cancellation);

    /// <summary>The last rebuild; null if there was none.</summary>
    public async Task<Rebuild?> LastAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await LastAsync(context, cancellation);
    }

    private static Task<Rebuild?> LastAsync(ConvExportContext context, CancellationToken cancellation) =>
        context.Rebuilds.AsNoTracking().OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellation);

    /// <summary>Whether a rebuild is running.</summary>
    public async Task<bool> IsUnderWayAsync(CancellationToken cancellation) => await LastAsync(cancellation) is { FinishedUtc: null };

    /// <summary>The number of conversations that were handed out but not yet written.</summary>
    public async Task<int> CountOutstandingAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.PendingFolds.CountAsync(m => m.IsOfRebuild, cancellation);
    }

    /// <summary>Like <see cref="RequestAsync(string, CancellationToken)"/>, within a transaction.</summary>
    public async Task<long> RequestAsync(
        ConvExportContext context, DbTransaction transaction, string basis, CancellationToken cancellation)
    {
        await LockAsync(transaction, cancellation);
        var last = await context.Rebuilds.OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellation);
        var now = time.GetUtcNow().UtcDateTime;
        if (last is { FinishedUtc: null })
        {
            if (last.Basis == basis)
            {
                return last.Id;
            }

            last.FinishedUtc = now;
        }

        var derivedBy = await context.Settings.AsNoTracking().Where(
            s => s.Name == StoredSetting.DerivedRules).Select(s => s.Value).FirstOrDefaultAsync(cancellation);
        var next = new Rebuild
        {
            Basis = basis, StartedUtc = now, After = "", Total = await context.Conversations.CountAsync(cancellation),
            DeriveAfter = derivedBy == RulesVersion ? null : "", DeriveAfterEvent = "",
        };
        context.Rebuilds.Add(next);
        await context.SaveChangesAsync(cancellation);
        return next.Id;
    }

    /// <summary>
    /// Leases the next conversations of the running rebuild. While references, merges and focus are not all derived yet, derives some of
    /// them instead. Returns null if no rebuild is running, or if all its conversations are handed out. When all of them are written, the
    /// next caller marks the rebuild as finished.
    /// </summary>
    internal async Task<FoldWork?> HandOutAsync(
        ConvExportContext context, DbTransaction transaction, int most, Lease lease, CancellationToken cancellation)
    {
        // Usually no rebuild is running. This check takes no lock.
        if (await LastAsync(context, cancellation) is not { FinishedUtc: null })
        {
            return null;
        }

        // The entity is tracked, so that only changed columns are written: other workers update the counts meanwhile.
        await LockAsync(transaction, cancellation);
        var rebuild = await context.Rebuilds.OrderByDescending(r => r.Id).FirstAsync(cancellation);
        if (rebuild.FinishedUtc is not null)
        {
            return null;
        }

        if (rebuild.DeriveAfter is not null)
        {
            await DeriveSomeAsync(context, transaction, rebuild, cancellation);
            return new FoldWork(lease, [], rebuild.Id) { IsDeriving = true };
        }

        var next = rebuild.IsHandedOut ? [] : await writes.NextConversationsAsync(transaction, rebuild.After, most, cancellation);
        if (next.Count == 0)
        {
            rebuild.IsHandedOut = true;
            rebuild.FinishedUtc =
                await context.PendingFolds.AnyAsync(m => m.IsOfRebuild, cancellation) ? null : time.GetUtcNow().UtcDateTime;
            await context.SaveChangesAsync(cancellation);
            return null;
        }

        // Locks the pending entries before the rebuild's row, in the same order as workers that write batches.
        var work = new FoldWork(
            lease, await writes.AddAndLeaseAsync(transaction, next, lease, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation),
            rebuild.Id);
        (rebuild.After, rebuild.HandedOut) = (next[^1], rebuild.HandedOut + next.Count);
        await context.SaveChangesAsync(cancellation);
        return work;
    }

    /// <summary>The version of this program's rules, as text for the database.</summary>
    internal static string RulesVersion => ConversationFold.RulesVersion.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Derives references, merges and focus again, because the rules have changed. Each call reads the next stored events. An event of a
    /// formerly unknown type may refer to conversations and customers, merge customers, or be a focus event.
    /// </summary>
    private async Task DeriveSomeAsync(
        ConvExportContext context, DbTransaction transaction, Rebuild rebuild, CancellationToken cancellation)
    {
        var stored = await StoredEvents.NextAsync(
            context, (rebuild.DeriveAfter!, rebuild.DeriveAfterUtc, rebuild.DeriveAfterEvent), EventsAtOnce, cancellation);
        if (stored.Count == 0)
        {
            rebuild.DeriveAfter = null;
            await NoteDerivedAsync(context, cancellation);
            return;
        }

        var known =
            stored.Select(e => (Stored: e, Event: EventDecoder.Decode(e.Payload).Event!)).Where(e => e.Event is not UnknownEvent).ToList();
        var decoded = known.Select(e => e.Event).ToList();
        var references = decoded.SelectMany(ConversationReference.Of).Distinct().Order(ConversationReference.ByKey).ToList();
        await writes.AddEventsAsync(transaction, [.. known.SelectMany(e => Missing(e.Stored, e.Event))], cancellation);
        await writes.InsertAbsentAsync(transaction, BulkTables.References, references, cancellation);
        await writes.InsertAbsentAsync(
            transaction, BulkTables.ReferencedIds,
            [.. references.Where(r => r.Kind != PendingKind.Customer).Select(r => new ReferencedId(r.Kind, r.Id)).Distinct()],
            cancellation);
        await writes.InsertAbsentAsync(
            transaction, BulkTables.Merges, [.. CustomerMerge.Of(decoded.OfType<CustomerMerged>()).Distinct()], cancellation);
        await writes.InsertAbsentAsync(
            transaction, BulkTables.FocusEvents, [.. decoded.OfType<FocusEvent>().Where(e => e.NamesItsSubject).Select(StoredFocus.Of)],
            cancellation);
        var types = known.Select(e => e.Stored.Type).Distinct(StringComparer.Ordinal).ToList();
        await context.DataIssues.Where(
            i => i.Kind == DataIssueKind.UnknownType && types.Contains(i.Subject)).ExecuteDeleteAsync(cancellation);

        (rebuild.DeriveAfter, rebuild.DeriveAfterUtc, rebuild.DeriveAfterEvent) =
            (stored[^1].ConversationId, stored[^1].TimestampUtc, stored[^1].EventId);
        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>Stores the version of the rules that derived the data. Also saves the context's other changes.</summary>
    public static async Task NoteDerivedAsync(ConvExportContext context, CancellationToken cancellation)
    {
        if (await context.Settings.FindAsync([StoredSetting.DerivedRules], cancellation) is { } setting)
        {
            setting.Value = RulesVersion;
        }
        else
        {
            context.Settings.Add(new StoredSetting { Name = StoredSetting.DerivedRules, Value = RulesVersion });
        }

        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>Returns a copy of the event for each further conversation that it belongs to under the current rules.</summary>
    private static IEnumerable<StoredEvent> Missing(StoredEvent stored, PlatformEvent e) => ReportFold.ConversationsOf(e)
        .Where(c => c != stored.ConversationId)
        .Select(c => new StoredEvent
        {
            ConversationId = c, TimestampUtc = stored.TimestampUtc, EventId = stored.EventId, Type = stored.Type, Payload = stored.Payload,
        });

    /// <summary>
    /// Lets only one transaction at a time request a rebuild or hand out its conversations. The counter's row is locked until the
    /// transaction ends.
    /// </summary>
    public Task LockAsync(DbTransaction transaction, CancellationToken cancellation) =>
        writes.AddToCounterAsync(transaction, Counter.Rebuild, 0, cancellation);
}
