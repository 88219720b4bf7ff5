using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores subscriptions, and lets one process at a time send each.</summary>
public sealed class SubscriptionStore(IDbContextFactory<ConvExportContext> contexts)
{
    /// <summary>The maximum number of subscriptions of one user.</summary>
    public const int Most = 50;

    /// <summary>Returns a user's subscriptions.</summary>
    public async Task<IReadOnlyList<Subscription>> ListAsync(string ownerId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Subscriptions.AsNoTracking().Where(s => s.OwnerId == ownerId).OrderBy(s => s.Id).ToListAsync(cancellation);
    }

    /// <summary>Adds a subscription. Returns false if its owner has <see cref="Most"/>.</summary>
    public async Task<bool> AddAsync(Subscription subscription, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (await context.Subscriptions.CountAsync(s => s.OwnerId == subscription.OwnerId, cancellation) >= Most)
        {
            return false;
        }

        context.Subscriptions.Add(subscription);
        await context.SaveChangesAsync(cancellation);
        return true;
    }

    /// <summary>Deletes a user's subscription. Returns whether the user had it.</summary>
    public async Task<bool> DeleteAsync(string id, string ownerId, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Subscriptions.Where(s => s.Id == id && s.OwnerId == ownerId).ExecuteDeleteAsync(cancellation) > 0;
    }

    /// <summary>Deletes the subscription with the hash of a token. Returns it; null if there is none.</summary>
    public async Task<Subscription?> EndAsync(byte[] tokenHash, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (await context.Subscriptions.FirstOrDefaultAsync(s => s.TokenHash == tokenHash, cancellation) is not { } found)
        {
            return null;
        }

        await context.Subscriptions.Where(s => s.Id == found.Id).ExecuteDeleteAsync(cancellation);
        return found;
    }

    /// <summary>Confirms a user's current scope on all their subscriptions.</summary>
    public async Task ConfirmScopeAsync(string ownerId, string scope, DateTime nowUtc, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Subscriptions.Where(s => s.OwnerId == ownerId).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Scope, scope).SetProperty(s => s.ScopeUtc, nowUtc), cancellation);
    }

    /// <summary>Returns the subscriptions that are due, oldest first.</summary>
    public async Task<IReadOnlyList<Subscription>> DueAsync(DateTime nowUtc, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Subscriptions.AsNoTracking().Where(s => s.NextUtc <= nowUtc).OrderBy(s => s.NextUtc).ToListAsync(cancellation);
    }

    /// <summary>
    /// Claims a due subscription by moving it to its next time. Returns false if another process has claimed it. It is claimed before it is
    /// sent: after a crash one email is missing, and no email is sent twice.
    /// </summary>
    public async Task<bool> ClaimAsync(Subscription subscription, DateTime nextUtc, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Subscriptions.Where(s => s.Id == subscription.Id && s.NextUtc == subscription.NextUtc)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.NextUtc, nextUtc), cancellation) > 0;
    }

    /// <summary>Records that a subscription was sent.</summary>
    public async Task SentAsync(string id, DateTime nowUtc, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Subscriptions.Where(s => s.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.SentUtc, nowUtc).SetProperty(s => s.Attempts, 0).SetProperty(s => s.Error, (string?)null),
            cancellation);
    }

    /// <summary>Records a failure.</summary>
    /// <param name="id">The subscription.</param>
    /// <param name="error">The error.</param>
    /// <param name="nextUtc">When to try again; null to wait for the next regular time.</param>
    /// <param name="cancellation">Cancels the write.</param>
    public async Task FailedAsync(string id, string error, DateTime? nextUtc, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (await context.Subscriptions.FindAsync([id], cancellation) is { } failed)
        {
            failed.Error = error.Length <= Subscription.LongestError ? error : error[..Subscription.LongestError];
            failed.NextUtc = nextUtc ?? failed.NextUtc;
            failed.Attempts = nextUtc is null ? 0 : failed.Attempts + 1;
            await context.SaveChangesAsync(cancellation);
        }
    }
}
