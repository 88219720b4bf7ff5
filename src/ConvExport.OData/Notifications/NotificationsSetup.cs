using ConvExport.OData.Audit;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Mvc;

namespace ConvExport.OData.Notifications;

internal static class NotificationsSetup
{
    /// <summary>The path of the links that end a subscription or an alert, without the token.</summary>
    public const string EndPath = "/unsubscribe";

    private const string Question = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Unsubscribe</title></head>
        <body><h1>Unsubscribe</h1><p>Do you want to stop these emails?</p>
        <form method="post"><button>Unsubscribe</button></form></body></html>
        """;

    private const string Unknown = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Unsubscribe</title></head>
        <body><h1>Unsubscribe</h1><p>These emails were already stopped, or this link has expired. If you still get emails, use the link in
        the newest one.</p></body></html>
        """;

    private const string Ended = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Unsubscribed</title></head>
        <body><h1>Unsubscribed</h1><p>You will no longer get these emails.</p></body></html>
        """;

    public static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<NotificationTokens>()
        .AddSingleton<OwnerScopes>()
        .AddSingleton<MailSender>();

    /// <summary>
    /// Maps the links that end a subscription or an alert. Mail programs open links to check them, so GET only shows a page with
    /// a button. Only a POST request ends the subscription or alert. The button sends it, as do mail programs with one-click
    /// unsubscribe (RFC 8058).
    /// </summary>
    public static void MapNotifications(this IEndpointRouteBuilder app)
    {
        app.MapGet($"{EndPath}/{{token}}", () => TypedResults.Content(Question, "text/html")).AllowAnonymous().ExcludeFromDescription();
        app.MapPost($"{EndPath}/{{token}}", EndAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task<IResult> EndAsync(
        string token, [FromServices] SubscriptionStore subscriptions, [FromServices] AlertStore alerts, [FromServices] AuditLog audit,
        HttpContext http)
    {
        var hash = NotificationTokens.HashOf(token);
        if (await subscriptions.EndAsync(hash, http.RequestAborted) is { } subscription)
        {
            Record(subscription, AuditAction.DeleteSubscription);
        }
        else if (await alerts.EndAsync(hash, http.RequestAborted) is { } alert)
        {
            Record(alert, AuditAction.DeleteAlert);
        }
        else
        {
            return TypedResults.Content(Unknown, "text/html");
        }

        return TypedResults.Content(Ended, "text/html");

        void Record(ViewNotification ended, string action) => audit.Add(
            new AuditActor(ended.OwnerId, ended.OwnerName, http.Connection.RemoteIpAddress?.ToString()), action, ended.ViewId,
            detail: "through the link in an email");
    }
}
