using System.Globalization;

namespace ConvExport.OData.Fold;

/// <summary>The settings that rows depend on. A change to any of them can change every row.</summary>
/// <param name="TimeZone">The report time zone. Determines the calendar days of a row.</param>
/// <param name="ConversationLink">
/// The URL template of links, which may contain <c>{customerId}</c> and <c>{conversationId}</c>; null for no links.
/// </param>
/// <param name="FocusCap">The maximum time that one focus interval counts for.</param>
/// <param name="HandleTime">What handle time is computed from.</param>
public sealed record FoldSettings(
    TimeZoneInfo TimeZone, string? ConversationLink, TimeSpan FocusCap, HandleTimeSource HandleTime = HandleTimeSource.Focus)
{
    /// <summary>If handle time comes from work sessions, this text is before the focus cap in <see cref="Basis"/>.</summary>
    private const string FromSessions = "work sessions, ";

    /// <summary>The maximum length of a row's link, in characters.</summary>
    public const int LongestLink = 4_000;

    /// <summary>The maximum length of an id in a link. Percent-encoding turns one character into at most nine.</summary>
    private const int LongestIdInLink = 9 * Events.TextRule.LongestId;

    /// <summary>The defaults: UTC, no links, a focus cap of 12 hours.</summary>
    public static FoldSettings Default { get; } = new(TimeZoneInfo.Utc, null, TimeSpan.FromHours(12));

    /// <summary>
    /// The settings and the version of the rules, as one text to compare. Rows that were computed with another basis must be folded again.
    /// </summary>
    public string Basis => string.Create(CultureInfo.InvariantCulture, $"{ConversationFold.RulesVersion}|{Values}");

    private string Values =>
        string.Create(CultureInfo.InvariantCulture, $"{TimeZone.Id}|{Sessions}{FocusCap.TotalHours}|{ConversationLink}");

    private string Sessions => HandleTime == HandleTimeSource.WorkSessions ? FromSessions : "";

    /// <summary>Whether a basis has the same settings. Ignores the version of its rules.</summary>
    public bool HasSettingsOf(string basis) => ValuesOf(basis) == Values;

    /// <summary>Describes the settings of a basis for an error message.</summary>
    public static string Describe(string basis) => ValuesOf(basis).Split('|', 3) is [var zone, var hours, var link]
        ? $"time zone {zone}, handle time from {(hours.StartsWith(FromSessions, StringComparison.Ordinal) ? "work sessions" : "focus")}, "
            + $"focus cap {hours.Replace(FromSessions, "", StringComparison.Ordinal)} hours, "
            + $"conversation link {(link.Length > 0 ? link : "none")}"
        : basis;

    private static string ValuesOf(string basis) => basis[(basis.IndexOf('|', StringComparison.Ordinal) + 1)..];

    /// <summary>
    /// The link of a conversation; null if there is no template, or the template contains <c>{customerId}</c> and there is no customer.
    /// </summary>
    public string? LinkOf(string? customerId, string conversationId)
    {
        if (ConversationLink is null || (customerId is null && ConversationLink.Contains("{customerId}", StringComparison.Ordinal)))
        {
            return null;
        }

        return ConversationLink
            .Replace("{conversationId}", Uri.EscapeDataString(conversationId), StringComparison.Ordinal)
            .Replace("{customerId}", Uri.EscapeDataString(customerId ?? ""), StringComparison.Ordinal);
    }

    /// <summary>Whether every link that a template can produce is short enough for a row.</summary>
    public static bool IsShortEnough(string template) =>
        template.Length + LongestIdInLink * (
            Occurrences(template, "{conversationId}") + Occurrences(template, "{customerId}")) <= LongestLink;

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    /// <summary>The calendar day of an instant in the report time zone.</summary>
    public DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, TimeZone));
}

/// <summary>What handle time is computed from.</summary>
public enum HandleTimeSource
{
    /// <summary>Agents' focus on a customer (docs/report.md, Conversation Handle Time).</summary>
    Focus,

    /// <summary>The platform's work sessions (docs/get-started-gladly.md, Handle time from work sessions).</summary>
    WorkSessions,
}
