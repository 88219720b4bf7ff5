using ConvExport.OData.Access;
using ConvExport.OData.Audit;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Subscriptions;

/// <summary>Sends the subscriptions that are due. Runs every minute.</summary>
[AutomaticRetry(Attempts = 0)]
internal sealed partial class SubscriptionJob(
    SubscriptionStore subscriptions, SavedViewStore views, SubscriptionMailer mailer, SubscriptionTokens tokens, AuditLog audit,
    IDbContextFactory<ConvExportContext> contexts, IOptions<MailOptions> mail, TimeProvider time, ILogger<SubscriptionJob> logger)
{
    private const int MostAttempts = 3;

    /// <summary>How long the scope of an account counts without a new sign-in.</summary>
    private static readonly TimeSpan ScopeCounts = TimeSpan.FromDays(90);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!mail.Value.IsConfigured)
        {
            return;
        }

        await tokens.LoadAsync(cancellation);
        foreach (var due in await subscriptions.DueAsync(time.GetUtcNow().UtcDateTime, cancellation))
        {
            var next = SubscriptionTimes.NextAfter(
                time.GetUtcNow().UtcDateTime, due.Interval, due.Hour, TimeZoneInfo.FindSystemTimeZoneById(due.TimeZone));
            if (await subscriptions.ClaimAsync(due, next, cancellation))
            {
                await SendAsync(due, cancellation);
            }
        }
    }

    private async Task SendAsync(Subscription due, CancellationToken cancellation)
    {
        var owner = new AuditActor(due.OwnerId, due.OwnerName, null);
        try
        {
            if (await views.FindAsync(due.ViewId, due.OwnerId, cancellation) is not { } view)
            {
                await FailAsync(due, owner, "The saved view was deleted, or is no longer shared.", mayRetry: false, cancellation);
                return;
            }

            if (await ScopeOfAsync(due, cancellation) is not { } scope)
            {
                await FailAsync(
                    due, owner, due.OwnerId.StartsWith(OpenIdClaims.IdPrefix, StringComparison.Ordinal)
                        ? "The account has not opened Saved views for 90 days. Open the page to continue."
                        : "The key is revoked or has expired.",
                    mayRetry: false, cancellation);
                return;
            }

            await mailer.SendAsync(due, view, scope, cancellation);
            await subscriptions.SentAsync(due.Id, time.GetUtcNow().UtcDateTime, cancellation);
            audit.Add(owner, AuditAction.SendSubscription, view.Name, AuditLog.Ok, $"{due.Format} to {due.Email}");
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // One subscription that fails must not keep the others from being sent.
            LogFailed(logger, due.Id, failure);
            await FailAsync(due, owner, failure.Message, mayRetry: true, cancellation);
        }
    }

    private async Task FailAsync(Subscription due, AuditActor owner, string error, bool mayRetry, CancellationToken cancellation)
    {
        DateTime? again = mayRetry && due.Attempts + 1 < MostAttempts ? time.GetUtcNow().UtcDateTime + PauseAfterFailure : null;
        await subscriptions.FailedAsync(due.Id, error, again, cancellation);
        audit.Add(owner, AuditAction.SendSubscription, due.ViewId, AuditLog.Failed, error);
    }

    /// <summary>Returns the scope that the owner has now; null if they may no longer read.</summary>
    private async Task<InboxScope?> ScopeOfAsync(Subscription due, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (due.OwnerId.StartsWith(OpenIdClaims.IdPrefix, StringComparison.Ordinal))
        {
            return now - due.ScopeUtc <= ScopeCounts ? InboxScope.Parse(due.Scope) : null;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.ApiKeys.AsNoTracking().FirstOrDefaultAsync(k => k.Id == due.OwnerId, cancellation) is { } key && key.IsValid(now)
            && key.Role is Roles.Reader or Roles.Admin
            ? InboxScope.Parse(key.Scope)
            : null;
    }

    [LoggerMessage(LogLevel.Warning, "Subscription {Id} was not sent")]
    private static partial void LogFailed(ILogger logger, string id, Exception failure);
}
