using System.Globalization;

namespace ConvExport.OData.Fold;

/// <summary>An installation's settings for its report. Changing any of them changes rows.</summary>
/// <param name="TimeZone">The report time zone. Determines the calendar days of a row.</param>
/// <param name="ConversationLink">A template with <c>{customerId}</c> and <c>{conversationId}</c>; null for no links.</param>
/// <param name="FocusCap">The longest time that one focus interval counts for.</param>
/// <param name="HandleTime">What handle time is computed from.</param>
public sealed record FoldSettings(
    TimeZoneInfo TimeZone, string? ConversationLink, TimeSpan FocusCap, HandleTimeSource HandleTime = HandleTimeSource.Focus)
{
    /// <summary>Precedes the focus cap in a basis if handle time comes from work sessions.</summary>
    private const string FromSessions = "work sessions, ";

    /// <summary>The longest link that a row may have, in characters.</summary>
    public const int LongestLink = 4_000;

    /// <summary>The longest id in a link: percent-encoding turns a character into at most nine.</summary>
    private const int LongestIdInLink = 9 * Events.TextRule.LongestId;

    /// <summary>UTC, no links, 12 hours.</summary>
    public static FoldSettings Default { get; } = new(TimeZoneInfo.Utc, null, TimeSpan.FromHours(12));

    /// <summary>
    /// The settings and the version of the rules as comparable text. Rows that were made with another basis must be folded again.
    /// </summary>
    public string Basis => string.Create(CultureInfo.InvariantCulture, $"{ConversationFold.RulesVersion}|{Values}");

    private string Values => string.Create(CultureInfo.InvariantCulture, $"{TimeZone.Id}|{Sessions}{FocusCap.TotalHours}|{ConversationLink}");

    private string Sessions => HandleTime == HandleTimeSource.WorkSessions ? FromSessions : "";

    /// <summary>Whether another basis has the same settings, whatever its rules.</summary>
    public bool HasSettingsOf(string basis) => ValuesOf(basis) == Values;

    /// <summary>Describes the settings of a basis, for an error.</summary>
    public static string Describe(string basis) => ValuesOf(basis).Split('|', 3) is [var zone, var hours, var link]
        ? $"time zone {zone}, handle time from {(hours.StartsWith(FromSessions, StringComparison.Ordinal) ? "work sessions" : "focus")}, "
            + $"focus cap {hours.Replace(FromSessions, "", StringComparison.Ordinal)} hours, "
            + $"conversation link {(link.Length > 0 ? link : "none")}"
        : basis;

    private static string ValuesOf(string basis) => basis[(basis.IndexOf('|', StringComparison.Ordinal) + 1)..];

    /// <summary>The link of a conversation; null if there is no template, or the template names an id that is missing.</summary>
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
    /// <summary>Agents' focus on a customer (rules.md, Conversation Handle Time).</summary>
    Focus,

    /// <summary>The platform's work sessions (sources.md, Handle time from work sessions).</summary>
    WorkSessions,
}
