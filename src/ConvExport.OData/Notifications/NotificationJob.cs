using ConvExport.OData.Audit;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Notifications;

/// <summary>Handles the due notifications of one kind. Runs every minute.</summary>
internal abstract partial class NotificationJob<T>(
    NotificationStore<T> store, NotificationTokens tokens, SavedViewStore views, OwnerScopes scopes, AuditLog audit, TimeProvider time,
    ILogger logger)
    where T : ViewNotification
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(10);

    /// <summary>The action in the audit.</summary>
    protected abstract string Action { get; }

    /// <summary>The title of the page on which users manage this kind.</summary>
    protected abstract string Page { get; }

    public virtual async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var due in await store.DueAsync(Now, cancellation))
        {
            try
            {
                await HandleAsync(due, cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                // A failed notification must not stop the handling of the other notifications.
                LogFailed(logger, typeof(T).Name, due.Id, failure);
                var again = failure is not RequestException && due.Attempts + 1 < MostAttempts ? Now + PauseAfterFailure : (DateTime?)null;
                await store.FailedAsync(due.Id, failure.Message, again, cancellation);
                Audit.Add(ActorOf(due), Action, due.ViewId, AuditLog.Failed, failure.Message);
            }
        }
    }

    protected AuditLog Audit { get; } = audit;

    protected DateTime Now => time.GetUtcNow().UtcDateTime;

    protected static AuditActor ActorOf(T notification) => new(notification.OwnerId, notification.OwnerName, null);

    /// <summary>Returns a notification's first regular due time after a given time, without retries.</summary>
    protected abstract DateTime NextAfter(T notification, DateTime afterUtc);

    /// <summary>
    /// Handles a notification that this process has claimed. Throws <see cref="RequestException"/> if retrying is useless.
    /// </summary>
    protected abstract Task HandleAsync(T due, SavedView view, InboxScope scope, CancellationToken cancellation);

    private async Task HandleAsync(T due, CancellationToken cancellation)
    {
        await tokens.LoadAsync(cancellation);
        if (!await store.ClaimAsync(due, NextAfter(due, Now), NotificationTokens.HashOf(tokens.Of(due.Id)), cancellation))
        {
            return;
        }

        var view = await views.FindAsync(due.ViewId, due.OwnerId, cancellation)
            ?? throw RequestException.Invalid("The saved view was deleted, or is no longer shared.");
        await HandleAsync(due, view, await scopes.OfAsync(due, Page, cancellation), cancellation);
        await store.SucceededAsync(due.Id, cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "{Kind} {Id} failed")]
    private static partial void LogFailed(ILogger logger, string kind, string id, Exception failure);
}
