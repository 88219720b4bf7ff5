using ConvExport.OData.Audit;
using ConvExport.OData.Notifications;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Hangfire;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Subscriptions;

/// <summary>
/// Sends the subscriptions that are due. Each subscription is claimed before its email is sent. So after a crash, one email may be missing,
/// but no email is sent twice.
/// </summary>
[AutomaticRetry(Attempts = 0)]
internal sealed class SubscriptionJob(
    SubscriptionStore subscriptions, NotificationTokens tokens, SavedViewStore views, OwnerScopes scopes, SubscriptionMailer mailer,
    AuditLog audit, IOptions<MailOptions> mail, TimeProvider time, ILogger<SubscriptionJob> logger)
    : NotificationJob<Subscription>(subscriptions, tokens, views, scopes, audit, time, logger)
{
    private readonly SubscriptionStore _subscriptions = subscriptions;

    protected override string Action => AuditAction.SendSubscription;

    protected override string Page => "Subscriptions";

    public override Task RunAsync(CancellationToken cancellation) =>
        mail.Value.IsConfigured ? base.RunAsync(cancellation) : Task.CompletedTask;

    protected override DateTime NextAfter(Subscription notification, DateTime afterUtc) => NotificationTimes.NextAfter(
        afterUtc, notification.Interval, notification.Hour, TimeZoneInfo.FindSystemTimeZoneById(notification.TimeZone));

    protected override async Task HandleAsync(Subscription due, SavedView view, InboxScope scope, CancellationToken cancellation)
    {
        await mailer.SendAsync(due, view, scope, cancellation);
        await _subscriptions.SentAsync(due.Id, Now, cancellation);
        Audit.Add(ActorOf(due), Action, view.Id, AuditLog.Ok, $"{due.Format} to {due.Email}");
    }
}
