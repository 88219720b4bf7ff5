using System.Globalization;

namespace ConvExport.OData.Fold;

/// <summary>What an installation chooses about its report. A change of any of these changes rows.</summary>
/// <param name="TimeZone">The report time zone: decides the calendar days of a row.</param>
/// <param name="ConversationLink">A template with <c>{customerId}</c> and <c>{conversationId}</c>; null for no links.</param>
/// <param name="FocusCap">The longest time that one focus interval counts.</param>
public sealed record FoldSettings(TimeZoneInfo TimeZone, string? ConversationLink, TimeSpan FocusCap)
{
    /// <summary>The longest link that a row may have.</summary>
    public const int LongestLink = 4_000;

    /// <summary>An id in a link: each of its characters takes at most nine when it is percent-encoded.</summary>
    private const int LongestIdInLink = 9 * Events.TextRule.LongestId;

    /// <summary>UTC, no links, 12 hours.</summary>
    public static FoldSettings Default { get; } = new(TimeZoneInfo.Utc, null, TimeSpan.FromHours(12));

    /// <summary>
    /// What rows are made with, as a text to compare: these settings, and the version of the rules. Rows of another basis
    /// have to be folded again.
    /// </summary>
    public string Basis => string.Create(
        CultureInfo.InvariantCulture, $"{ConversationFold.RulesVersion}|{TimeZone.Id}|{FocusCap.TotalHours}|{ConversationLink}");

    /// <summary>The link of a conversation; null without a template, or when the template names an id that is missing.</summary>
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

    /// <summary>Whether every link that a template makes is short enough for a row.</summary>
    public static bool IsShortEnough(string template) =>
        template.Length + LongestIdInLink * (Occurrences(template, "{conversationId}") + Occurrences(template, "{customerId}")) <= LongestLink;

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    /// <summary>The calendar day of an instant in the report time zone.</summary>
    public DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, TimeZone));
}
