using ConvExport.OData.Audit;
using ConvExport.OData.Notifications;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Hangfire;

namespace ConvExport.OData.Alerts;

/// <summary>
/// Checks the alerts that are due, and sends a message when one starts or stops firing. The result is stored before the messages are sent,
/// so a message that fails is sent again. A message is also sent again after a crash between sending it and recording that it was sent.
/// </summary>
[AutomaticRetry(Attempts = 0)]
internal sealed class AlertJob(
    AlertStore alerts, NotificationTokens tokens, SavedViewStore views, OwnerScopes scopes, AlertCheck check, AlertMessages messages,
    AuditLog audit, TimeProvider time, ILogger<AlertJob> logger)
    : NotificationJob<Alert>(alerts, tokens, views, scopes, audit, time, logger)
{
    private readonly AlertStore _alerts = alerts;

    protected override string Action => AuditAction.SendAlert;

    protected override string Page => "Alerts";

    protected override DateTime NextAfter(Alert notification, DateTime afterUtc) => NextCheckAfter(
        afterUtc, notification.Interval, notification.Hour, TimeZoneInfo.FindSystemTimeZoneById(notification.TimeZone));

    /// <summary>
    /// Returns the time of the first regular check after a given time. An hourly alert is checked at each full hour (UTC), a daily alert at
    /// its hour in its time zone.
    /// </summary>
    public static DateTime NextCheckAfter(DateTime afterUtc, AlertInterval interval, int hour, TimeZoneInfo zone) =>
        interval == AlertInterval.Hour
            ? afterUtc.Date.AddHours(afterUtc.Hour + 1)
            : NotificationTimes.NextAfter(afterUtc, SubscriptionInterval.Day, hour, zone);

    protected override async Task HandleAsync(Alert due, SavedView view, InboxScope scope, CancellationToken cancellation)
    {
        var result = await check.RunAsync(due, view, scope, cancellation);
        (due.State, due.Value, due.CheckedUtc) = (result.State, result.Value, Now);
        (due.Low, due.High) = (result.Usual?.Low, result.Usual?.High);
        if (result.State != AlertState.NoData && result.State == AlertState.Firing != due.IsToldFiring)
        {
            due.IsToldFiring = !due.IsToldFiring;
            (due.IsEmailDue, due.IsWebhookDue) = (due.Email.Length > 0, due.Webhook.Length > 0);
        }

        await _alerts.SaveCheckAsync(due, cancellation);
        if (result.State == AlertState.NoData)
        {
            return;
        }

        // If the email cannot be sent, the webhook is still called.
        var failures = new List<Exception>();
        if (due.IsEmailDue)
        {
            await TryAsync(due.Email, messages.EmailAsync, () => due.IsEmailDue = false);
        }

        if (due.IsWebhookDue)
        {
            await TryAsync(new Uri(due.Webhook).Authority, messages.CallAsync, () => due.IsWebhookDue = false);
        }

        if (failures.Count > 0)
        {
            throw failures[0];
        }

        async Task TryAsync(string to, Func<Alert, SavedView, DateOnly?, CancellationToken, Task> send, Action sent)
        {
            try
            {
                await send(due, view, result.Day, cancellation);
                sent();
                await _alerts.SaveCheckAsync(due, cancellation);
                Audit.Add(ActorOf(due), Action, view.Id, AuditLog.Ok, $"{due.State} to {to}");
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                failures.Add(failure);
            }
        }
    }
}
