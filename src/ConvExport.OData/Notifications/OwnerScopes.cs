using ConvExport.OData.Access;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Notifications;

/// <summary>Finds the inbox scopes of notification owners, even while they are not signed in.</summary>
internal sealed class OwnerScopes(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    /// <summary>How long the scope of an account stays valid after its last confirmation.</summary>
    private static readonly TimeSpan ScopeCounts = TimeSpan.FromDays(90);

    /// <summary>
    /// Returns the inbox scope of a notification's owner: the current scope of a key, or the last confirmed scope of an account. Throws
    /// <see cref="RequestException"/> if the key is no longer valid or may not read, or if the last confirmation is too old.
    /// </summary>
    /// <param name="notification">The notification.</param>
    /// <param name="page">The title of the page that confirms the scope of an account.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public async Task<InboxScope> OfAsync(ViewNotification notification, string page, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (notification.OwnerId.StartsWith(OpenIdClaims.IdPrefix, StringComparison.Ordinal))
        {
            return now - notification.ScopeUtc <= ScopeCounts
                ? InboxScope.Parse(notification.Scope)
                : throw RequestException.Invalid(
                    $"The owner has not opened the page {page} for 90 days. Nothing is sent until the owner opens it.");
        }

        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.ApiKeys.AsNoTracking().FirstOrDefaultAsync(k => k.Id == notification.OwnerId, cancellation) is { } key
            && key.IsValid(now) && key.Role is Roles.Reader or Roles.Admin
            ? InboxScope.Parse(key.Scope)
            : throw RequestException.Invalid("The key is revoked or has expired.");
    }
}
