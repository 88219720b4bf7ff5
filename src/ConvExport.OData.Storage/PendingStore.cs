using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Looks at the queue of what is still to be folded.</summary>
public sealed class PendingStore(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    /// <summary>How many entries there are, of any kind.</summary>
    public async Task<int> CountAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.PendingFolds.CountAsync(cancellation);
    }

    /// <summary>Whether there is an entry that nobody is working on, other than a removal.</summary>
    public async Task<bool> AnyFreeAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Free(context).AnyAsync(p => p.Kind < PendingKind.Prune, cancellation);
    }

    /// <summary>The first kind of names or customers that has an entry that nobody is working on; null where none has.</summary>
    public async Task<PendingKind?> FirstFreeNameKindAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Free(context).Where(p => p.Kind > PendingKind.Conversation && p.Kind < PendingKind.Prune)
            .OrderBy(p => p.Kind).Select(p => (PendingKind?)p.Kind).FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Whether there is a removal that nobody is working on.</summary>
    public async Task<bool> AnyFreeRemovalAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Free(context).AnyAsync(p => p.Kind >= PendingKind.Prune, cancellation);
    }

    /// <summary>How many entries there are that nobody is working on, removals aside, counted up to a limit.</summary>
    public async Task<int> CountFreeAsync(int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);

        // Read, not counted by the database, and in the order of an index: so SQLite looks at no more than it returns.
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
