using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Reads the fold queue. An entry without a valid lease is called free. A removal is an entry for a prune or an erasure.</summary>
public sealed class PendingStore(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    /// <summary>The number of entries of any kind.</summary>
    public async Task<int> CountAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.PendingFolds.CountAsync(cancellation);
    }

    /// <summary>When the oldest entry became pending; null if there are no entries.</summary>
    public async Task<DateTimeOffset?> OldestAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.PendingFolds.MinAsync(p => (long?)p.Since, cancellation) is { } since
            ? DateTimeOffset.FromUnixTimeMilliseconds(since)
            : null;
    }

    /// <summary>Whether there is a free entry, other than a removal.</summary>
    public async Task<bool> AnyFreeAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Free(context).AnyAsync(p => p.Kind < PendingKind.Prune, cancellation);
    }

    /// <summary>The first of the kinds customer, agent, inbox and topic that has a free entry; null if none has.</summary>
    public async Task<PendingKind?> FirstFreeNameKindAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Free(context).Where(p => p.Kind > PendingKind.Conversation && p.Kind < PendingKind.Prune)
            .OrderBy(p => p.Kind).Select(p => (PendingKind?)p.Kind).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Whether there is a free removal.</summary>
    public async Task<bool> AnyFreeRemovalAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Free(context).AnyAsync(p => p.Kind >= PendingKind.Prune, cancellation);
    }

    /// <summary>The number of free entries, other than removals, counted up to a limit.</summary>
    public async Task<int> CountFreeAsync(int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);

        // Reads in index order instead of counting in the database, so that SQLite stops scanning at the limit.
        var free = Free(context).Where(p => p.Kind < PendingKind.Prune).Select(p => new { p.Kind, p.Priority, p.Since });
        return (await free.OrderBy(p => p.Kind).ThenBy(p => p.Priority).ThenBy(p => p.Since).Take(most).ToListAsync(cancellation)).Count;
    }

    private IQueryable<PendingFold> Free(ConvExportContext context)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var latest = Lease.LatestAt(now);
        return context.PendingFolds.Where(m => m.LeasedUntilUtc == null || m.LeasedUntilUtc < now || m.LeasedUntilUtc > latest);
    }
}
