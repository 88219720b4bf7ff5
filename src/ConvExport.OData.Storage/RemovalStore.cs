using ConvExport.OData.Storage.Engines;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Deletes data permanently. A request is a pending entry and a record; a worker carries it out, in
/// batches, each of which leaves things as they should be. Killed, it is begun again and finds less to do.
/// </summary>
public sealed class RemovalStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, Pruning pruning, Erasure erasure, TimeProvider time)
{
    /// <summary>Asks to remove the conversations that ended before an instant, with their events.</summary>
    public Task RequestPruneAsync(DateTime beforeUtc, CancellationToken cancellation) =>
        RequestAsync(RemovalKind.Prune, PendingKind.Prune, InstantOf(beforeUtc), InstantOf(beforeUtc), cancellation);

    /// <summary>Asks to erase a customer. What is kept of the request does not name them.</summary>
    public Task RequestErasureAsync(string customerId, CancellationToken cancellation) =>
        RequestAsync(RemovalKind.Erasure, PendingKind.Erasure, customerId, HashOf(customerId), cancellation);

    /// <summary>The record of a removal: the last one of its subject.</summary>
    public async Task<Removal?> LastAsync(RemovalKind kind, string subject, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Removals.AsNoTracking().Where(r => r.Kind == kind && r.Subject == subject)
            .OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Does what was asked for and nobody else is doing.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var kind in new[] { PendingKind.Prune, PendingKind.Erasure })
        {
            // A lease for each: one may take longer than the lease of the next would last.
            while (await transactions.RunAsync(
                (_, transaction) => writes.LeaseAsync(transaction, kind, 1, Lease.Take(time), cancellation), cancellation) is [var entry])
            {
                var (subject, removal) = kind == PendingKind.Prune
                    ? (entry.Id, pruning.RunAsync(DateTime.Parse(entry.Id, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), RenewAsync, cancellation))
                    : (HashOf(entry.Id), erasure.RunAsync(entry.Id, RenewAsync, cancellation));
                var (conversations, events) = await removal;
                await FinishAsync(kind, entry, subject, conversations, events, cancellation);

                // Held on to between two batches of a long removal; lost, another worker goes on from what is left.
                Task RenewAsync() => transactions.RunAsync(
                    (context, _) => context.PendingFolds.Where(m => m.Kind == kind && m.Id == entry.Id)
                        .ExecuteUpdateAsync(set => set.SetProperty(m => m.LeasedUntilUtc, time.GetUtcNow().UtcDateTime + Lease.Length), cancellation),
                    cancellation);
            }
        }
    }

    /// <summary>A customer's id as the record has it.</summary>
    public static string HashOf(string customerId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customerId)));

    /// <summary>An instant as entries and records have it.</summary>
    public static string InstantOf(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private Task RequestAsync(RemovalKind kind, PendingKind pending, string id, string subject, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await writes.AddPendingAsync(transaction, pending, [id], PendingPriority.Backlog, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
            if (!await context.Removals.AnyAsync(r => r.Kind == kind && r.Subject == subject && r.FinishedUtc == null, cancellation))
            {
                context.Removals.Add(new Removal { Kind = kind, Subject = subject, RequestedUtc = time.GetUtcNow().UtcDateTime });
                await context.SaveChangesAsync(cancellation);
            }
        },
        cancellation);

    private Task FinishAsync(PendingKind kind, LeasedFold entry, string subject, long conversations, long events, CancellationToken cancellation) =>
        transactions.RunAsync(
            async (context, _) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                var removal = kind == PendingKind.Prune ? RemovalKind.Prune : RemovalKind.Erasure;
                await context.Removals.Where(r => r.Kind == removal && r.Subject == subject && r.FinishedUtc == null).ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.FinishedUtc, now)
                        .SetProperty(r => r.Conversations, r => r.Conversations + conversations)
                        .SetProperty(r => r.Events, r => r.Events + events),
                    cancellation);
                await context.PendingFolds.Where(m => m.Kind == kind && m.Id == entry.Id).ExecuteDeleteAsync(cancellation);
            },
            cancellation);
}
