using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores saved views. Users can change only their own views.</summary>
public sealed class SavedViewStore(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    /// <summary>The maximum number of views of one user.</summary>
    public const int Most = 200;

    /// <summary>Returns the views that a user sees: their own and the shared ones, by name.</summary>
    /// <param name="ownerId">The user's id; null for somebody who is not signed in.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public async Task<IReadOnlyList<SavedView>> ListAsync(string? ownerId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.SavedViews.AsNoTracking().Where(v => v.IsShared || v.OwnerId == ownerId)
            .OrderBy(v => v.Name).ThenBy(v => v.Id).ToListAsync(cancellation);
    }

    /// <summary>Returns the view with this id; null if it does not exist or the user may not see it.</summary>
    public async Task<SavedView?> FindAsync(string id, string? ownerId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.SavedViews.AsNoTracking()
            .FirstOrDefaultAsync(v => v.Id == id && (v.IsShared || v.OwnerId == ownerId), cancellation);
    }

    /// <summary>Returns a user's start page; null if none is chosen.</summary>
    public async Task<SavedView?> StartOfAsync(string ownerId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.SavedViews.AsNoTracking().FirstOrDefaultAsync(v => v.OwnerId == ownerId && v.IsStart, cancellation);
    }

    /// <summary>Saves a view. A view of the same user with the same name is replaced and keeps its id.</summary>
    /// <returns>The view; null if it is new and the user already has <see cref="Most"/> views.</returns>
    public async Task<SavedView?> SaveAsync(
        string name, string ownerId, string? ownerName, string path, string query, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var known = await context.SavedViews.FirstOrDefaultAsync(v => v.OwnerId == ownerId && v.Name == name, cancellation);
        if (known is null)
        {
            if (await context.SavedViews.CountAsync(v => v.OwnerId == ownerId, cancellation) >= Most)
            {
                return null;
            }

            known = new SavedView
            {
                Id = Guid.NewGuid().ToString("N"), Name = name, OwnerId = ownerId, OwnerName = ownerName, Path = path, Query = query,
                CreatedUtc = time.GetUtcNow().UtcDateTime,
            };
            context.SavedViews.Add(known);
        }

        (known.Path, known.Query) = (path, query);
        try
        {
            await context.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (context.Entry(known).State == EntityState.Added)
        {
            // The same view was saved at the same time, by a double-click or in another tab.
            await using var again = await contexts.CreateDbContextAsync(cancellation);
            known = await again.SavedViews.FirstAsync(v => v.OwnerId == ownerId && v.Name == name, cancellation);
            (known.Path, known.Query) = (path, query);
            await again.SaveChangesAsync(cancellation);
        }

        return known;
    }

    /// <summary>Shares a user's view with all readers, or stops sharing it.</summary>
    /// <returns>Whether the user has the view.</returns>
    public async Task<bool> ShareAsync(string id, string ownerId, bool isShared, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.SavedViews.Where(v => v.Id == id && v.OwnerId == ownerId)
            .ExecuteUpdateAsync(set => set.SetProperty(v => v.IsShared, isShared), cancellation) > 0;
    }

    /// <summary>Makes a view its owner's only start page.</summary>
    /// <param name="id">The view; null for no start page.</param>
    /// <param name="ownerId">The user.</param>
    /// <param name="cancellation">Cancels the change.</param>
    public async Task StartWithAsync(string? id, string ownerId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.SavedViews.Where(v => v.OwnerId == ownerId)
            .ExecuteUpdateAsync(set => set.SetProperty(v => v.IsStart, v => v.Id == id), cancellation);
    }

    /// <summary>Deletes a user's view with its subscriptions and alerts. Returns whether the user had it.</summary>
    public async Task<bool> DeleteAsync(string id, string ownerId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (await context.SavedViews.Where(v => v.Id == id && v.OwnerId == ownerId).ExecuteDeleteAsync(cancellation) == 0)
        {
            return false;
        }

        await context.Subscriptions.Where(s => s.ViewId == id).ExecuteDeleteAsync(cancellation);
        await context.Alerts.Where(a => a.ViewId == id).ExecuteDeleteAsync(cancellation);
        return true;
    }
}
