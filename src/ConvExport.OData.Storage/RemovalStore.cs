using ConvExport.OData.Storage.Engines;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Deletes data permanently. A request creates a pending entry and a record. A worker runs the removal in batches, and the data is
/// consistent after each batch. After a crash, the removal starts again from the beginning.
/// </summary>
public sealed class RemovalStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, Pruning pruning, Erasure erasure,
    TimeProvider time)
{
    /// <summary>Requests the removal of conversations that ended before a time, with their events.</summary>
    public Task RequestPruneAsync(DateTime beforeUtc, CancellationToken cancellation) =>
        RequestAsync(RemovalKind.Prune, PendingKind.Prune, InstantOf(beforeUtc), InstantOf(beforeUtc), cancellation);

    /// <summary>Requests the erasure of a customer. The stored record does not name them.</summary>
    public Task RequestErasureAsync(string customerId, CancellationToken cancellation) =>
        RequestAsync(RemovalKind.Erasure, PendingKind.Erasure, customerId, HashOf(customerId), cancellation);

    /// <summary>The latest removal with this kind and subject; null if there is none.</summary>
    public async Task<Removal?> LastAsync(RemovalKind kind, string subject, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Removals.AsNoTracking().Where(r => r.Kind == kind && r.Subject == subject)
            .OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Runs all requested removals that no other worker is running.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var kind in new[] { PendingKind.Prune, PendingKind.Erasure })
        {
            // Leases one removal at a time, because the lease of a waiting removal could expire before that removal starts.
            while (await TakeAsync(kind, cancellation) is var (entry, lease))
            {
                var (subject, removal) = kind == PendingKind.Prune
                    ? (entry.Id, pruning.RunAsync(
                        DateTime.Parse(entry.Id, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), RenewAsync, cancellation))
                    : (HashOf(entry.Id), erasure.RunAsync(entry.Id, RenewAsync, cancellation));
                var (conversations, events) = await removal;
                await FinishAsync(kind, entry.Id, subject, conversations, events, cancellation);

                // Renews the lease between batches of a long removal. If the lease is lost, another worker can start the removal again.
                Task RenewAsync() => transactions.RunAsync(
                    (_, transaction) =>
                        writes.RenewAsync(transaction, kind, lease, time.GetUtcNow().UtcDateTime + Lease.Length, cancellation),
                    cancellation);
            }
        }
    }

    private async Task<(LeasedFold Entry, Lease Lease)?> TakeAsync(PendingKind kind, CancellationToken cancellation)
    {
        var lease = Lease.Take(time);
        var taken =
            await transactions.RunAsync((_, transaction) => writes.LeaseAsync(transaction, kind, 1, lease, cancellation), cancellation);
        return taken is [var entry] ? (entry, lease) : null;
    }

    /// <summary>The hash that replaces the customer's id in the record.</summary>
    public static string HashOf(string customerId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customerId)));

    /// <summary>Formats the time of a prune, as it is stored in the pending entry and in the record.</summary>
    public static string InstantOf(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private Task RequestAsync(RemovalKind kind, PendingKind pending, string id, string subject, CancellationToken cancellation) =>
        transactions.RunAsync(
        async (context, transaction) =>
        {
            await writes.AddPendingAsync(
                transaction, pending, [id], PendingPriority.Backlog, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
            if (!await context.Removals.AnyAsync(r => r.Kind == kind && r.Subject == subject && r.FinishedUtc == null, cancellation))
            {
                context.Removals.Add(new Removal { Kind = kind, Subject = subject, RequestedUtc = time.GetUtcNow().UtcDateTime });
                await context.SaveChangesAsync(cancellation);
            }
        },
        cancellation);

    private Task FinishAsync(
        PendingKind kind, string id, string subject, long conversations, long events, CancellationToken cancellation) =>
        transactions.RunAsync(
            async (context, transaction) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                var removal = kind == PendingKind.Prune ? RemovalKind.Prune : RemovalKind.Erasure;
                await context.Removals.Where(r => r.Kind == removal && r.Subject == subject && r.FinishedUtc == null).ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.FinishedUtc, now)
                        .SetProperty(r => r.Conversations, r => r.Conversations + conversations)
                        .SetProperty(r => r.Events, r => r.Events + events),
                    cancellation);
                await writes.DropPendingAsync(transaction, kind, id, cancellation);
            },
            cancellation);
}
