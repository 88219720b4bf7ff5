using System.Net;
using ConvExport.OData.Notifications;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Alerts;

/// <summary>The body of a webhook request, as JSON.</summary>
/// <param name="Alert">The alert's id.</param>
/// <param name="State"><c>firing</c> or <c>ok</c>.</param>
/// <param name="Text">The message as one sentence.</param>
/// <param name="View">The name of the saved view.</param>
/// <param name="Figure">The name of the figure.</param>
/// <param name="Value">The figure: a number of conversations, a share from 0 to 1, seconds, or US dollars.</param>
/// <param name="Threshold">The threshold in the same unit; null if the rule is <see cref="AlertRule.Unusual"/>.</param>
/// <param name="Low">The lower limit of the usual range; null if the alert has a threshold.</param>
/// <param name="High">The upper limit of the usual range; null if the alert has a threshold.</param>
/// <param name="Day">The day that was checked; null if the figure is for the view's complete period.</param>
/// <param name="CheckedAt">When the figure was computed (UTC).</param>
/// <param name="Url">The URL of the view; null if the server's public address is not configured.</param>
internal sealed record WebhookMessage(
    string Alert, string State, string Text, string View, string Figure, double Value, double? Threshold, double? Low, double? High,
    DateOnly? Day, DateTime CheckedAt, string? Url);

/// <summary>Sends the messages of alerts that start or stop firing, by email and by webhook.</summary>
internal sealed class AlertMessages(MailSender sender, IHttpClientFactory clients, IOptions<AlertOptions> options)
{
    /// <summary>The name of the HTTP client that calls webhooks.</summary>
    public const string Client = "alerts";

    /// <summary>Sends the email. Throws if the mail server does not accept it.</summary>
    public Task EmailAsync(Alert alert, SavedView view, DateOnly? day, CancellationToken cancellation)
    {
        var sentence = AlertFigures.Sentence(alert, view.Name, day);
        var subject = $"{(alert.State == AlertState.Firing ? "Alert" : "Resolved")}: {view.Name}";
        return sender.SendAsync(alert, view, subject, $"<p>{WebUtility.HtmlEncode(sentence)}</p>", [sentence], [], cancellation);
    }

    /// <summary>
    /// Calls the webhook. Throws <see cref="RequestException"/> if its host is no longer allowed, and another exception if the host cannot
    /// be reached or the status of its response is not 2xx.
    /// </summary>
    public async Task CallAsync(Alert alert, SavedView view, DateOnly? day, CancellationToken cancellation)
    {
        if (options.Value.FaultOf(alert.Webhook) is { } fault)
        {
            throw RequestException.Invalid(fault);
        }

        var message = new WebhookMessage(
            alert.Id, alert.State == AlertState.Firing ? "firing" : "ok", AlertFigures.Sentence(alert, view.Name, day), view.Name,
            AlertFigures.Find(alert.Figure).Name, alert.Value!.Value, alert.Threshold, alert.Low, alert.High, day,
            DateTime.SpecifyKind(alert.CheckedUtc!.Value, DateTimeKind.Utc), sender.AddressOf(view));
        using var client = clients.CreateClient(Client);
        using var response = await client.PostAsJsonAsync(alert.Webhook, message, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"The webhook responded with {(int)response.StatusCode}.");
        }
    }
}
