using System.ComponentModel.DataAnnotations;
using ConvExport.OData.Operations;

namespace ConvExport.OData.Sources;

/// <summary>Settings for the sources that events are fetched from.</summary>
public sealed class SourcesOptions
{
    public const string Section = "Sources";

    /// <summary>Settings for the platform Gladly.</summary>
    public GladlyOptions Gladly { get; set; } = new();
}

/// <summary>Settings for fetching from Gladly.</summary>
public sealed class GladlyOptions
{
    /// <summary>
    /// The organization's address, such as <c>https://acme.gladly.com</c>; empty to fetch nothing. HTTP without TLS is allowed only for
    /// loopback addresses.
    /// </summary>
    [SecureUrlOrEmpty]
    public string BaseUrl { get; set; } = "";

    /// <summary>The email address of the API user.</summary>
    public string User { get; set; } = "";

    /// <summary>The API token.</summary>
    public string Token { get; set; } = "";

    /// <summary>A file that contains the API token. It is read for each request, so a new token needs no restart.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>How often to fetch new events, in seconds.</summary>
    [Range(1, 3_600)]
    public int PollSeconds { get; set; } = 15;

    /// <summary>How many seconds each poll overlaps the previous one. At least 15, because events appear up to 15 seconds late.</summary>
    [Range(15, 3_600)]
    public int OverlapSeconds { get; set; } = 120;

    /// <summary>The kinds of events to fetch, separated by spaces.</summary>
    [MinLength(1)]
    public string Entities { get; set; } = "CONVERSATION CONTACT CUSTOMER PAYMENT_REQUEST AGENT_STATUS";

    /// <summary>How often to fetch the directory, in minutes. It is also fetched when events contain an unknown id.</summary>
    [Range(1, 10_080)]
    public int DirectoryMinutes { get; set; } = 60;

    /// <summary>
    /// The number of past days whose work sessions are fetched every hour. They are fetched repeatedly, because a work session changes
    /// until it ends.
    /// </summary>
    [Range(1, 60)]
    public int WorkSessionDays { get; set; } = 3;

    /// <summary>The number of rows at which the platform cuts a report without notice.</summary>
    [Range(10, 100_000_000)]
    public int ReportRowLimit { get; set; } = 100_000;

    /// <summary>The secret that the platform's webhook sends in the header <c>X-Webhook-Secret</c>; empty if none is required.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Whether the source is configured.</summary>
    internal bool IsConfigured => BaseUrl.Length > 0;

    /// <summary>The kinds of events to fetch.</summary>
    internal IReadOnlyList<string> EntityList => Entities.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries);
}
