using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Folding everything: asked for once, handed out to whoever folds, over when all of it is written.</summary>
public sealed class RebuildStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IBulkOperations bulk, TimeProvider time)
{
    /// <summary>
    /// Asks for a rebuild. One of the same basis that is under way goes on where it is; one of another basis is begun anew.
    /// Returns its id.
    /// </summary>
    /// <param name="basis">What rows are made with.</param>
    /// <param name="cancellation">Stops the request.</param>
    public Task<long> RequestAsync(string basis, CancellationToken cancellation) =>
        transactions.RunAsync((context, transaction) => RequestAsync(context, transaction, basis, cancellation), cancellation);

    /// <summary>The last rebuild; null where there was none.</summary>
    public async Task<Rebuild?> LastAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await LastAsync(context, cancellation);
    }

    private static Task<Rebuild?> LastAsync(ConvExportContext context, CancellationToken cancellation) =>
        context.Rebuilds.AsNoTracking().OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellation);

    /// <summary>Whether there is a rebuild that is not over.</summary>
    public async Task<bool> IsUnderWayAsync(CancellationToken cancellation) => await LastAsync(cancellation) is { FinishedUtc: null };

    /// <summary>How many conversations were handed out and are not written yet.</summary>
    public async Task<int> CountOutstandingAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.FoldMarks.CountAsync(m => m.IsOfRebuild, cancellation);
    }

    /// <summary>As <see cref="RequestAsync(string, CancellationToken)"/>, within a transaction.</summary>
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

        var next = new Rebuild { Basis = basis, StartedUtc = now, After = "", Total = await context.Conversations.CountAsync(cancellation) };
        context.Rebuilds.Add(next);
        await context.SaveChangesAsync(cancellation);
        return next.Id;
    }

    /// <summary>
    /// Hands the next conversations of a rebuild out to a lease. Returns no rebuild when there is none, or nothing of it is
    /// left to hand out; the first who finds nothing left to write either notes its end.
    /// </summary>
    internal async Task<FoldWork?> HandOutAsync(
        ConvExportContext context, DbTransaction transaction, int most, Lease lease, CancellationToken cancellation)
    {
        // Mostly there is none: that much is seen without a lock.
        if (await LastAsync(context, cancellation) is not { FinishedUtc: null })
        {
            return null;
        }

        // Tracked, so that only what changes here is written: others add to the counts meanwhile.
        await LockAsync(transaction, cancellation);
        var rebuild = await context.Rebuilds.OrderByDescending(r => r.Id).FirstAsync(cancellation);
        if (rebuild.FinishedUtc is not null)
        {
            return null;
        }

        var next = rebuild.IsHandedOut ? [] : await bulk.NextConversationsAsync(transaction, rebuild.After, most, cancellation);
        if (next.Count == 0)
        {
            rebuild.IsHandedOut = true;
            rebuild.FinishedUtc = await context.FoldMarks.AnyAsync(m => m.IsOfRebuild, cancellation) ? null : time.GetUtcNow().UtcDateTime;
            await context.SaveChangesAsync(cancellation);
            return null;
        }

        // Marks before the rebuild's own row: in the order in which those who write batches lock them.
        var work = new FoldWork(lease, await bulk.MarkAndLeaseAsync(transaction, next, lease, cancellation), rebuild.Id);
        (rebuild.After, rebuild.HandedOut) = (next[^1], rebuild.HandedOut + next.Count);
        await context.SaveChangesAsync(cancellation);
        return work;
    }

    /// <summary>Adds what a batch came to, in the transaction that writes it.</summary>
    internal static Task CountAsync(ConvExportContext context, long? rebuild, int events, int written, CancellationToken cancellation) =>
        rebuild is null
            ? Task.CompletedTask
            : context.Rebuilds.Where(r => r.Id == rebuild).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Events, r => r.Events + events).SetProperty(r => r.Written, r => r.Written + written), cancellation);

    /// <summary>One change of a rebuild at a time: the counter's row is held until the transaction ends.</summary>
    public Task LockAsync(DbTransaction transaction, CancellationToken cancellation) =>
        bulk.AddToCounterAsync(transaction, Counter.Rebuild, 0, cancellation);
}
