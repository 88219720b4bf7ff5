using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Alerts;

/// <summary>Settings of the section <c>Alerts</c>.</summary>
public sealed class AlertOptions : IValidatableObject
{
    public const string Section = "Alerts";

    /// <summary>
    /// The hosts that alerts may call as webhooks, such as <c>hooks.example.com</c> or <c>hooks.example.com:8443</c>. If empty, alerts
    /// cannot have a webhook: without this list, readers could make the server call addresses inside its network.
    /// </summary>
    public IReadOnlyList<string> WebhookHosts { get; set; } = [];

    /// <summary>Returns why a URL may not be a webhook; null if it may.</summary>
    internal string? FaultOf(string webhook) =>
        !Uri.TryCreate(webhook, UriKind.Absolute, out var url) || url.UserInfo.Length > 0
            || (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? $"'{webhook}' must be an https URL that contains no user name."
            : !WebhookHosts.Contains(url.Authority, StringComparer.OrdinalIgnoreCase)
                ? $"Webhooks on {url.Authority} are not allowed. An administrator can add the host to {Section}:{nameof(WebhookHosts)}."
                : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var host in WebhookHosts.Where(h => !Uri.TryCreate($"https://{h}", UriKind.Absolute, out var url)
            || !string.Equals(url.Authority, h, StringComparison.OrdinalIgnoreCase)))
        {
            yield return new ValidationResult($"'{host}' is not a host such as hooks.example.com", [nameof(WebhookHosts)]);
        }
    }
}
