using ConvExport.OData.Audit;
using ConvExport.OData.Operations;
using ConvExport.OData.Storage;
using Hangfire;
using Microsoft.AspNetCore.Mvc;

namespace ConvExport.OData.Subscriptions;

internal static class SubscriptionsSetup
{
    private const string Job = "subscriptions";

    private const string Question = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Unsubscribe</title></head>
        <body><h1>Unsubscribe</h1><p>Do you want to stop these emails?</p><form method="post"><button>Unsubscribe</button></form></body></html>
        """;

    private const string Ended = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Unsubscribed</title></head>
        <body><h1>Unsubscribed</h1><p>You get no more of these emails.</p></body></html>
        """;

    public static IServiceCollection AddSubscriptions(this IServiceCollection services) => services
        .AddSingleton<SubscriptionTokens>()
        .AddSingleton<SubscriptionMailer>()
        .AddTransient<SubscriptionJob>();

    /// <summary>Lets Hangfire send due subscriptions every minute. Call it in a process with the role worker.</summary>
    public static void StartSubscriptions(this IServiceProvider services) => services.GetRequiredService<IRecurringJobManager>()
        .AddOrUpdate<SubscriptionJob>(Job, job => job.RunAsync(CancellationToken.None), Cron.Minutely);

    /// <summary>
    /// Maps the links that end a subscription. Mail programs open links to check them, so only the button, or a mail program's own
    /// unsubscribe request (RFC 8058), ends it.
    /// </summary>
    public static void MapSubscriptions(this IEndpointRouteBuilder app)
    {
        app.MapGet("/unsubscribe/{token}", () => TypedResults.Content(Question, "text/html")).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/unsubscribe/{token}", EndAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task<IResult> EndAsync(
        string token, [FromServices] SubscriptionStore subscriptions, [FromServices] AuditLog audit, HttpContext http)
    {
        if (await subscriptions.EndAsync(SubscriptionTokens.HashOf(token), http.RequestAborted) is { } ended)
        {
            audit.Add(
                new AuditActor(ended.OwnerId, ended.OwnerName, http.Connection.RemoteIpAddress?.ToString()), AuditAction.DeleteSubscription,
                ended.ViewId, detail: "by the link in an email");
        }

        return TypedResults.Content(Ended, "text/html");
    }
}
