using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>Creates the platform's webhook that sends events to this server.</summary>
internal sealed class GladlyWebhooks(GladlyClient client, IOptions<SourcesOptions> options)
{
    private const string Name = "ConvExport.OData";
    private const string Path = "api/v1/webhooks";

    /// <summary>The types of the events that the report uses and the platform sends (docs/events.md, An event).</summary>
    internal static IReadOnlyList<string> Events { get; } =
    [
        "CONVERSATION/CREATED", "CONVERSATION/CLOSED", "CONVERSATION/REOPENED", "CONVERSATION_ASSIGNEE/UPDATED", "CONVERSATION/TOPIC_ADDED",
        "CONVERSATION/TOPIC_REMOVED", "CONVERSATION/NOTE_CREATED", "CONTACT/STARTED", "CONTACT/ENDED", "CONTACT/FULFILLED",
        "CONTACT/OFFERED", "CONTACT/OFFER_ACCEPTED", "CONTACT/OFFER_REJECTED", "CONTACT/TRANSFERRED", "CONTACT/JOINED",
        "CONTACT/HOLD_STARTED", "CONTACT/HOLD_ENDED", "CONTACT/MESSAGE_SENT", "CONTACT/MESSAGE_RECEIVED", "CUSTOMER/MERGED",
        "PAYMENT_REQUEST/CREATED", "PAYMENT_REQUEST/VIEWED", "PAYMENT_REQUEST/STATUS_CHANGED", "AGENT_STATUS/WENT_AWAY",
        "AGENT_STATUS/LOGGED_OUT",
    ];

    /// <summary>
    /// Creates the webhook, or updates the webhook with the same address, and enables it. The platform then sends a PING. If this server
    /// does not respond, the platform refuses the webhook.
    /// </summary>
    /// <param name="server">The address at which the platform can reach this server.</param>
    /// <param name="key">An API key with the role writer.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>A message for the user that says what was done.</returns>
    public async Task<string> SubscribeAsync(string server, string key, CancellationToken cancellation)
    {
        var url = server.TrimEnd('/') + "/webhooks/gladly";
        var headers = new Dictionary<string, string> { ["X-Api-Key"] = key };
        if (options.Value.Gladly.WebhookSecret is { Length: > 0 } secret)
        {
            headers[GladlyWebhook.SecretHeader] = secret;
        }

        var wanted = new Dictionary<string, object> { ["name"] = Name, ["url"] = url, ["events"] = Events, ["headers"] = headers };
        if (await FindAsync(url, cancellation) is { } known)
        {
            await using var corrected = await client.CallAsync(
                HttpMethod.Patch, $"{Path}/{Uri.EscapeDataString(known)}", new(wanted) { ["enabled"] = true }, cancellation);
            return $"Updated and enabled the webhook to {url}. The platform's PING succeeded.";
        }

        await using var created = await client.CallAsync(HttpMethod.Post, Path, wanted, cancellation);
        var made = await FindAsync(url, cancellation)
            ?? throw new SourceException(
                "The platform created the webhook but does not list it. Enable it on the platform's page for webhooks.");
        await using var enabled = await client.CallAsync(
            HttpMethod.Patch, $"{Path}/{Uri.EscapeDataString(made)}", new Dictionary<string, object> { ["enabled"] = true }, cancellation);
        return $"Created and enabled the webhook to {url}. The platform's PING succeeded.";
    }

    private async Task<string?> FindAsync(string url, CancellationToken cancellation)
    {
        await using var body = await client.CallAsync(HttpMethod.Get, Path, null, cancellation);
        try
        {
            using var list = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
            return list.RootElement.EnumerateArray().Where(w => w.GetProperty("url").GetString() == url)
                .Select(w => w.GetProperty("id").GetString()).FirstOrDefault();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new SourceException("The platform's list of webhooks could not be read. Check Sources:Gladly:BaseUrl.");
        }
    }
}
