using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores one kind of notification. Only one process at a time handles a notification.</summary>
public abstract class NotificationStore<T>(IDbContextFactory<ConvExportContext> contexts)
    where T : ViewNotification
{
    /// <summary>The maximum number of notifications of this kind per user.</summary>
    public const int Most = 50;

    private protected IDbContextFactory<ConvExportContext> Contexts { get; } = contexts;

    /// <summary>Returns a user's notifications.</summary>
    public async Task<IReadOnlyList<T>> ListAsync(string ownerId, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        return await context.Set<T>().AsNoTracking().Where(n => n.OwnerId == ownerId).OrderBy(n => n.Id).ToListAsync(cancellation);
    }

    /// <summary>Adds a notification. Returns false if its owner already has <see cref="Most"/> notifications.</summary>
    public async Task<bool> AddAsync(T notification, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        if (await context.Set<T>().CountAsync(n => n.OwnerId == notification.OwnerId, cancellation) >= Most)
        {
            return false;
        }

        context.Set<T>().Add(notification);
        await context.SaveChangesAsync(cancellation);
        return true;
    }

    /// <summary>Deletes a user's notification. Returns whether the user had it.</summary>
    public async Task<bool> DeleteAsync(string id, string ownerId, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        return await context.Set<T>().Where(n => n.Id == id && n.OwnerId == ownerId).ExecuteDeleteAsync(cancellation) > 0;
    }

    /// <summary>Deletes the notification with this token hash and returns it. Returns null if there is none.</summary>
    public async Task<T?> EndAsync(byte[] tokenHash, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        if (await context.Set<T>().FirstOrDefaultAsync(n => n.TokenHash == tokenHash, cancellation) is not { } found)
        {
            return null;
        }

        await context.Set<T>().Where(n => n.Id == found.Id).ExecuteDeleteAsync(cancellation);
        return found;
    }

    /// <summary>Stores a user's current inbox scope, and the time of its confirmation, in all their notifications of this kind.</summary>
    public async Task ConfirmScopeAsync(string ownerId, string scope, DateTime nowUtc, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        await context.Set<T>().Where(n => n.OwnerId == ownerId).ExecuteUpdateAsync(
            set => set.SetProperty(n => n.Scope, scope).SetProperty(n => n.ScopeUtc, nowUtc), cancellation);
    }

    /// <summary>Returns the notifications that are due, in the order of their due times.</summary>
    public async Task<IReadOnlyList<T>> DueAsync(DateTime nowUtc, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        return await context.Set<T>().AsNoTracking().Where(n => n.NextUtc <= nowUtc).OrderBy(n => n.NextUtc).ToListAsync(cancellation);
    }

    /// <summary>
    /// Claims a due notification by moving it to its next time. Returns false if it was claimed or deleted meanwhile. Also stores the hash
    /// of the notification's current token, because a token changes when the secrets in the database are replaced.
    /// </summary>
    public async Task<bool> ClaimAsync(T notification, DateTime nextUtc, byte[] tokenHash, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        return await context.Set<T>().Where(n => n.Id == notification.Id && n.NextUtc == notification.NextUtc)
            .ExecuteUpdateAsync(
                set => set.SetProperty(n => n.NextUtc, nextUtc).SetProperty(n => n.TokenHash, tokenHash), cancellation) > 0;
    }

    /// <summary>Records a success.</summary>
    public async Task SucceededAsync(string id, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        await context.Set<T>().Where(n => n.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(n => n.Attempts, 0).SetProperty(n => n.Error, (string?)null), cancellation);
    }

    /// <summary>Records a failure.</summary>
    /// <param name="id">The notification.</param>
    /// <param name="error">The error.</param>
    /// <param name="nextUtc">When to try again; null to wait for the next regular time.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public async Task FailedAsync(string id, string error, DateTime? nextUtc, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        if (await context.Set<T>().FindAsync([id], cancellation) is { } failed)
        {
            failed.Error = error.Length <= ViewNotification.LongestError ? error : error[..ViewNotification.LongestError];
            failed.NextUtc = nextUtc ?? failed.NextUtc;
            failed.Attempts = nextUtc is null ? 0 : failed.Attempts + 1;
            await context.SaveChangesAsync(cancellation);
        }
    }
}
