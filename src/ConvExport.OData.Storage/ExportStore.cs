using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>The files that are made in the background. Any number of workers may share the work: each file is one's at a time.</summary>
public sealed class ExportStore(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    /// <summary>How long a worker has a file without a further word.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task AddAsync(Export export, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        context.Exports.Add(export);
        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>The file of that id; null where there is none.</summary>
    public async Task<Export?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellation);
    }

    /// <summary>Somebody's files, the newest first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="withScheduled">Those of schedules too.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<Export>> ListAsync(string owner, bool withScheduled, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking().Where(e => e.Schedule == null ? e.Owner == owner : withScheduled)
            .OrderByDescending(e => e.CreatedUtc).ThenBy(e => e.Id).ToListAsync(cancellation);
    }

    /// <summary>A schedule's files, the newest first.</summary>
    public async Task<IReadOnlyList<Export>> ListOfScheduleAsync(string schedule, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking().Where(e => e.Schedule == schedule).OrderByDescending(e => e.CreatedUtc).ToListAsync(cancellation);
    }

    /// <summary>How many of somebody's files are not finished.</summary>
    public async Task<int> CountUnfinishedAsync(string owner, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.CountAsync(e => e.Owner == owner && e.Schedule == null && (e.State == ExportState.Queued || e.State == ExportState.Running), cancellation);
    }

    /// <summary>The files that wait for a worker, or whose worker is gone, the oldest first.</summary>
    public async Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Due(context.Exports).OrderBy(e => e.CreatedUtc).Select(e => e.Id).ToListAsync(cancellation);
    }

    /// <summary>Takes a file that is due; null where another worker has it, or it is not wanted any more.</summary>
    /// <param name="id">Which.</param>
    /// <param name="worker">Who takes it.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<Export?> TakeAsync(string id, string worker, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var (now, until) = (Now, Now + Lease);
        var taken = await Due(context.Exports.Where(e => e.Id == id)).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, ExportState.Running).SetProperty(e => e.Worker, worker).SetProperty(e => e.LeaseUntilUtc, until)
                .SetProperty(e => e.StartedUtc, now).SetProperty(e => e.Attempts, e => e.Attempts + 1).SetProperty(e => e.Rows, 0).SetProperty(e => e.Total, (long?)null),
            cancellation);
        return taken == 0 ? null : await context.Exports.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellation);
    }

    /// <summary>Says how far a file is, and that its worker is at it. False where it is not the worker's any more.</summary>
    public async Task<bool> ReportAsync(string id, string worker, long rows, long? total, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var until = Now + Lease;
        return await Held(context, id, worker).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.Rows, rows).SetProperty(e => e.Total, total).SetProperty(e => e.LeaseUntilUtc, until), cancellation) > 0;
    }

    /// <summary>The file is whole. False where it is not the worker's any more.</summary>
    public async Task<bool> FinishAsync(string id, string worker, long rows, long bytes, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = Now;
        return await Held(context, id, worker).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, ExportState.Done).SetProperty(e => e.Rows, rows).SetProperty(e => e.Total, rows).SetProperty(e => e.Bytes, bytes)
                .SetProperty(e => e.FinishedUtc, now).SetProperty(e => e.LeaseUntilUtc, (DateTime?)null), cancellation) > 0;
    }

    /// <summary>There will be no file.</summary>
    public async Task FailAsync(string id, string worker, string error, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = Now;
        await Held(context, id, worker).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, ExportState.Failed).SetProperty(e => e.Error, error)
                .SetProperty(e => e.FinishedUtc, now).SetProperty(e => e.LeaseUntilUtc, (DateTime?)null), cancellation);
    }

    /// <summary>Gives a file back, to be begun anew by whoever takes it next.</summary>
    public async Task ReturnAsync(string id, string worker, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await Held(context, id, worker).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, ExportState.Queued).SetProperty(e => e.Worker, (string?)null).SetProperty(e => e.LeaseUntilUtc, (DateTime?)null), cancellation);
    }

    /// <summary>Forgets a file. Whoever writes it learns so from its next word. False where there is none.</summary>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.Where(e => e.Id == id).ExecuteDeleteAsync(cancellation) > 0;
    }

    /// <summary>Every file there is, made or to be made.</summary>
    public async Task<IReadOnlyList<Export>> AllAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Exports.AsNoTracking().ToListAsync(cancellation);
    }

    /// <summary>Files that somebody asked for and that were finished before a moment.</summary>
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
