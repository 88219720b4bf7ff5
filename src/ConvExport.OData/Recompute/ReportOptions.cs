using System.ComponentModel.DataAnnotations;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Recompute;

/// <summary>Settings of the report.</summary>
public sealed class ReportOptions
{
    public const string Section = "Report";

    /// <summary>The report time zone, an IANA name. It determines calendar days and the dates in workbooks.</summary>
    [IanaTimeZone]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>
    /// The URL template of conversation links, which can contain <c>{customerId}</c> and <c>{conversationId}</c>; empty for no links.
    /// </summary>
    [LinkTemplate]
    public string ConversationLink { get; set; } = "";

    /// <summary>The maximum time that is counted for one focus of an agent on a customer, in hours.</summary>
    [Range(0.001, 10_000)]
    public double FocusCapHours { get; set; } = 12;

    /// <summary>
    /// What handle time is computed from: agents' focus on a customer, or the platform's work sessions. Changing it recomputes every row.
    /// </summary>
    public HandleTimeSource HandleTimeSource { get; set; } = HandleTimeSource.Focus;

    /// <summary>Returns the settings for the fold.</summary>
    public FoldSettings ToFoldSettings() => new(
        TimeZoneInfo.FindSystemTimeZoneById(TimeZone),
        ConversationLink.Length == 0 ? null : ConversationLink,
        TimeSpan.FromHours(FocusCapHours),
        HandleTimeSource);
}

/// <summary>
/// Accepts an empty text, or an http or https URL. The URL may contain the placeholders customerId and conversationId, but not in the host
/// name. The links that it produces must be short enough for a row.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LinkTemplateAttribute : ValidationAttribute
{
    /// <summary>
    /// Whether a template is an http or https URL without placeholders in the host name. A link with another scheme, such as javascript,
    /// could run code in the browser or in Excel. A placeholder in the host name could lead to another site.
    /// </summary>
    private static bool IsWebUrl(string template) =>
        Uri.TryCreate(template, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https" && !url.Authority.Contains('{', StringComparison.Ordinal)
        && !url.Authority.Contains("%7B", StringComparison.OrdinalIgnoreCase);

    public override bool IsValid(object? value) => value is string template
        && !template.Replace("{customerId}", "", StringComparison.Ordinal).Replace(
            "{conversationId}", "", StringComparison.Ordinal).AsSpan().ContainsAny('{', '}')
        && (template.Length == 0 || IsWebUrl(template))
        && FoldSettings.IsShortEnough(template);

    public override string FormatErrorMessage(string name) =>
        $"an http or https URL with no placeholders other than {{customerId}} and {{conversationId}}, and none in the host name; "
        + $"links have at most {FoldSettings.LongestLink} characters";
}

/// <summary>Accepts the name of a time zone that this system knows.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IanaTimeZoneAttribute : ValidationAttribute
{
    public const string Allowed = "an IANA time zone such as Europe/Berlin or America/New_York";

    public override bool IsValid(object? value) => value is string name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);

    public override string FormatErrorMessage(string name) => Allowed;
}
