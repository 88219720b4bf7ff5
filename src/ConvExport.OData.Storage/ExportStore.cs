using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores the exports. Any number of workers can share them. Each export has at most one worker at a time.</summary>
public sealed class ExportStore(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    /// <summary>How long a lease lasts without renewal.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task AddAsync(Export export, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        context.Exports.Add(export);
        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>The export with this id; null if there is none.</summary>
    public async Task<Export?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellation);
    }

    /// <summary>An owner's exports, newest first.</summary>
    /// <param name="owner">The id of the key or account that requested them; empty for readers who are not signed in.</param>
    /// <param name="withScheduled">Whether to include the exports of all schedules.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public async Task<IReadOnlyList<Export>> ListAsync(string owner, bool withScheduled, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking().Where(e => e.Schedule == null ? e.Owner == owner : withScheduled)
            .OrderByDescending(e => e.CreatedUtc).ThenBy(e => e.Id).ToListAsync(cancellation);
    }

    /// <summary>A schedule's exports, newest first.</summary>
    public async Task<IReadOnlyList<Export>> ListOfScheduleAsync(string schedule, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking()
            .Where(e => e.Schedule == schedule).OrderByDescending(e => e.CreatedUtc).ToListAsync(cancellation);
    }

    /// <summary>The number of an owner's unfinished exports.</summary>
    public async Task<int> CountUnfinishedAsync(string owner, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.CountAsync(
            e => e.Owner == owner && e.Schedule == null && (e.State == ExportState.Queued || e.State == ExportState.Running), cancellation);
    }

    /// <summary>The number and the total size in bytes of an owner's completed exports.</summary>
    public async Task<(int Exports, long Bytes)> KeptAsync(string owner, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var kept = context.Exports.Where(e => e.Owner == owner && e.Schedule == null && e.State == ExportState.Done);
        return (await kept.CountAsync(cancellation), await kept.SumAsync(e => e.Bytes ?? 0, cancellation));
    }

    /// <summary>The ids of the exports that wait for a worker or whose lease has expired, oldest first.</summary>
    public async Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Due(context.Exports).OrderBy(e => e.CreatedUtc).Select(e => e.Id).ToListAsync(cancellation);
    }

    /// <summary>
    /// Leases an export if it is due. Returns null if it is not due (another worker has leased it, or it has ended) or was deleted.
    /// </summary>
    /// <param name="id">The export.</param>
    /// <param name="worker">The worker that leases it.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public async Task<Export?> TakeAsync(string id, string worker, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var (now, until) = (Now, Now + Lease);
        var taken = await Due(context.Exports.Where(e => e.Id == id)).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, ExportState.Running)
                .SetProperty(e => e.Worker, worker).SetProperty(e => e.LeaseUntilUtc, until)
                .SetProperty(e => e.StartedUtc, now).SetProperty(e => e.Attempts, e => e.Attempts + 1).SetProperty(e => e.Rows, 0)
                .SetProperty(e => e.Total, (long?)null),
            cancellation);
        return taken == 0 ? null : await context.Exports.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellation);
    }

    /// <summary>Reports progress and renews the lease. Returns false if the worker no longer holds it.</summary>
    public async Task<bool> ReportAsync(string id, string worker, long rows, long? total, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var until = Now + Lease;
        return await Held(context, id, worker).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.Rows, rows).SetProperty(e => e.Total, total).SetProperty(e => e.LeaseUntilUtc, until),
            cancellation) > 0;
    }

    /// <summary>Marks the export as done. Returns false if the worker no longer holds the lease.</summary>
    public async Task<bool> FinishAsync(string id, string worker, long rows, long bytes, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = Now;
        return await Held(context, id, worker).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, ExportState.Done).SetProperty(e => e.Rows, rows).SetProperty(e => e.Total, rows)
                .SetProperty(e => e.Bytes, bytes)
                .SetProperty(e => e.FinishedUtc, now).SetProperty(e => e.LeaseUntilUtc, (DateTime?)null), cancellation) > 0;
    }

    /// <summary>Marks the export as failed, if the worker still holds the lease.</summary>
    public async Task FailAsync(string id, string worker, string error, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = Now;
        await Held(context, id, worker).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, ExportState.Failed).SetProperty(e => e.Error, error)
                .SetProperty(e => e.FinishedUtc, now).SetProperty(e => e.LeaseUntilUtc, (DateTime?)null), cancellation);
    }

    /// <summary>
    /// Returns the export to the queue, if the worker still holds the lease. The next worker starts it from the beginning.
    /// </summary>
    public async Task ReturnAsync(string id, string worker, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await Held(context, id, worker).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, ExportState.Queued).SetProperty(e => e.Worker, (string?)null)
                .SetProperty(e => e.LeaseUntilUtc, (DateTime?)null),
            cancellation);
    }

    /// <summary>
    /// Removes an export. A worker that is writing it stops at its next progress report. Returns false if the export does not exist.
    /// </summary>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.Where(e => e.Id == id).ExecuteDeleteAsync(cancellation) > 0;
    }

    /// <summary>All exports, finished or not.</summary>
    public async Task<IReadOnlyList<Export>> AllAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking().ToListAsync(cancellation);
    }

    /// <summary>Exports that readers requested and that finished or failed before a time.</summary>
    public async Task<IReadOnlyList<Export>> FinishedBeforeAsync(DateTime utc, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking().Where(e => e.Schedule == null && e.FinishedUtc < utc).ToListAsync(cancellation);
    }

    private IQueryable<Export> Due(IQueryable<Export> exports)
    {
        var now = Now;
        return exports.Where(e => e.State == ExportState.Queued || (e.State == ExportState.Running && e.LeaseUntilUtc < now));
    }

    private static IQueryable<Export> Held(ConvExportContext context, string id, string worker) =>
        context.Exports.Where(e => e.Id == id && e.Worker == worker && e.State == ExportState.Running);
}
