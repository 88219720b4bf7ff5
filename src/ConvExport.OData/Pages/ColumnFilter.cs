using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Pages;

/// <summary>A condition on one column. The URL of a view contains it as <c>column~comparison~value</c>.</summary>
/// <param name="Column">The column.</param>
/// <param name="Comparison">One of <see cref="ComparisonsOf"/>.</param>
/// <param name="Value">The value to compare with; empty if the comparison needs none.</param>
public sealed record ColumnFilter(ReportColumn Column, string Comparison, string Value)
{
    public const string Blank = "blank";
    public const string NotBlank = "notblank";

    /// <summary>For Topics with Hierarchy: the value is the path of one of the conversation's topics.</summary>
    public const string HasTopic = "has";

    /// <summary>
    /// For Topics with Hierarchy: the value is the path of one of the conversation's topics, or of a topic above one of them.
    /// </summary>
    public const string HasTopicUnder = "under";

    /// <summary>
    /// For Count of Inboxes Assigned: the conversation moved from one inbox to another. The value contains their ids: <c>FROM -> TO</c>.
    /// </summary>
    public const string Moved = "moved";

    /// <summary>For Times Agent Unassigned by Rule: a rule unassigned the agent. The value is the id of the rule.</summary>
    public const string ByRule = "rule";

    /// <summary>
    /// For Created At: the conversation was created in an hour of a weekday, such as <c>Mon 09</c>, in the view's time zone. The view needs
    /// a period of at most <see cref="HourOfWeek.MostDays"/> days.
    /// </summary>
    public const string InHour = "hour";

    /// <summary>The column has one of the values, which are separated by <c>|</c>.</summary>
    public const string OneOf = "in";

    /// <summary>
    /// For First Channel: a contact after the first one has one of the channels in the value, which are separated by <c>|</c>.
    /// </summary>
    public const string FollowedBy = "later";

    private const char Or = '|';
    private const string MoveArrow = " -> ";
    private const string DayFormat = "yyyy-MM-dd";

    private static readonly Dictionary<string, (string Word, string WordOfTime)> Words = new(StringComparer.Ordinal)
    {
        ["eq"] = ("is", "is on"), ["ne"] = ("is not", "is not on"), ["contains"] = ("contains", ""), ["startswith"] = ("starts with", ""),
        [OneOf] = ("is one of", ""), [FollowedBy] = ("is followed later by", ""),
        ["gt"] = ("is more than", "is after"), ["ge"] = ("is at least", "is on or after"), ["lt"] = ("is less than", "is before"),
        ["le"] = ("is at most", "is on or before"),
        [Blank] = ("is blank", "is blank"), [NotBlank] = ("is not blank", "is not blank"), [HasTopic] = ("has the topic", ""),
        [HasTopicUnder] = ("has a topic at or below", ""), [Moved] = ("with a move", ""), [ByRule] = ("with the rule", ""),
        [InHour] = ("", "is in the hour"),
    };

    private static readonly string[] Numbers = ["ge", "gt", "le", "lt", "eq", "ne"];
    private static readonly string[] Texts = ["contains", "eq", OneOf, "ne", "startswith"];

    /// <summary>Returns the words for a comparison.</summary>
    public static string WordOf(ReportColumn column, string comparison) =>
        column.Kind is ColumnKind.Timestamp or ColumnKind.Date ? Words[comparison].WordOfTime : Words[comparison].Word;

    /// <summary>Returns the comparisons that a column supports.</summary>
    public static IReadOnlyList<string> ComparisonsOf(ReportColumn column)
    {
        string[] own = column.Kind switch
        {
            _ when column.Property == nameof(ConversationRow.TopicsWithHierarchy) =>
                ["contains", HasTopicUnder, HasTopic, "eq", "ne", "startswith"],
            _ when column.Property == nameof(ConversationRow.FirstChannel) => [.. Texts, FollowedBy],
            ColumnKind.Id or ColumnKind.Text or ColumnKind.Link => Texts,
            ColumnKind.Boolean => ["eq"],
            _ when column.Property == nameof(ConversationRow.CountOfInboxesAssigned) => [.. Numbers, Moved],
            _ when column.Property == nameof(ConversationRow.TimesAgentUnassignedByRule) => [.. Numbers, ByRule],
            _ when column.Property == nameof(ConversationRow.CreatedAt) => [.. Numbers, InHour],
            _ => Numbers,
        };
        return column.IsNullable ? [.. own, Blank, NotBlank] : own;
    }

    /// <summary>The error message for the condition; null if the condition is valid.</summary>
    public string? Fault => !ComparisonsOf(Column).Contains(Comparison) ? $"{Column.Title} does not support the comparison '{Comparison}'."
        : Comparison is Blank or NotBlank || (Comparison == Moved && Value.Split(MoveArrow) is [{ Length: > 0 }, { Length: > 0 }])
            || (Comparison == ByRule && Value.Length > 0) || (Comparison == InHour && HourOfWeek.Parse(Value) is not null)
            || (Comparison is OneOf or FollowedBy && Alternatives.All(a => a.Literal is not null))
            || (Comparison is not (Moved or ByRule or InHour or OneOf or FollowedBy) && (Day is not null || Literal is not null)) ? null
        : $"'{Value}' is not a valid value for {Column.Title}. Enter {Expected}.";

    /// <summary>Returns the condition as an OData filter.</summary>
    /// <param name="zone">The time zone of the days and hours that timestamps are compared with.</param>
    /// <param name="from">The first day of the view; only <see cref="InHour"/> needs it.</param>
    /// <param name="to">The last day of the view; only <see cref="InHour"/> needs it.</param>
    public string ToOData(TimeZoneInfo zone, DateOnly? from = null, DateOnly? to = null) => Comparison switch
    {
        InHour => HourOfWeek.Parse(Value)!.Value.Between(from!.Value, to!.Value, zone)
            .Select(h => $"({Column.Property} ge {InstantText.Of(h.First)} and {Column.Property} lt {InstantText.Of(h.End)})")
            .ToList() is { Count: > 0 } hours
            ? $"({string.Join(" or ", hours)})"
            : "false",
        Blank => $"{Column.Property} eq null",
        NotBlank => $"{Column.Property} ne null",
        "contains" => $"contains(tolower({Column.Property}),tolower({Literal}))",
        "startswith" => $"startswith({Column.Property},{Literal})",
        OneOf => IsOneOf(Column.Property),
        FollowedBy => $"ConversationContacts/any(c:c/Position gt 1 and {IsOneOf("c/Channel")})",
        HasTopic => $"ConversationTopics/any(t:{IsTopic})",
        Moved when Value.Split(MoveArrow) is [var left, var entered] =>
            $"ConversationAssignments/any(a:a/FromInboxId eq {Quoted(Uri.UnescapeDataString(left))} "
            + $"and a/ToInboxId eq {Quoted(Uri.UnescapeDataString(entered))})",
        ByRule => $"ConversationAssignments/any(a:a/InitiatorRuleId eq {Quoted(Value)} and a/FromAgentId ne null and a/ToAgentId eq null)",
        HasTopicUnder => $"ConversationTopics/any(t:{IsTopic} or startswith(t/Topic/Path,{Quoted(Value + TopicLevel.Step)}))",
        _ when Day is { } day =>
            OfDay(InstantText.Of(ReportDays.StartUtc(day, zone)), ReportDays.EndUtc(day, zone) is { } end ? InstantText.Of(end) : null),
        _ => $"{Column.Property} {Comparison} {Literal}",
    };

    /// <summary>Returns the condition in words.</summary>
    public string ToText() =>
        $"{Column.Title} {WordOf(Column, Comparison)} {ValueText}".TrimEnd();

    /// <summary>One condition for each value. At least one of them must be true.</summary>
    private IEnumerable<ColumnFilter> Alternatives => Value.Split(Or, StringSplitOptions.TrimEntries).Select(v => this with { Value = v });

    private string IsOneOf(string property) => $"{property} in ({string.Join(',', Alternatives.Select(a => a.Literal))})";

    private string ValueText =>
        Comparison is OneOf or FollowedBy ? string.Join(" or ", Alternatives.Select(a => a.Value))
        : Comparison == Moved ? Uri.UnescapeDataString(Value)
        : Column.Kind == ColumnKind.Boolean ? Value == "true" ? "Yes" : "No"
        : Value;

    /// <summary>Returns the value of a <see cref="Moved"/> condition for two inboxes.</summary>
    public static string MoveOf(string fromInboxId, string toInboxId) =>
        Uri.EscapeDataString(fromInboxId) + MoveArrow + Uri.EscapeDataString(toInboxId);

    public override string ToString() => $"{Column.Property}~{Comparison}~{Value}";

    /// <summary>
    /// Parses a condition from a URL. Null if its form is wrong, or if the column or the comparison does not exist. For other errors, see
    /// <see cref="Fault"/>.
    /// </summary>
    public static ColumnFilter? Parse(string? text) =>
        text?.Split('~', 3) is [var property, var comparison, var value] && ReportColumns.Find(property) is { } column
            && Words.ContainsKey(comparison)
            ? new ColumnFilter(column, comparison, value)
            : null;

    /// <summary>
    /// The OData condition that a topic of the conversation has the value as its path. A topic that is not in the directory is compared by
    /// its id.
    /// </summary>
    private string IsTopic => $"t/Topic/Path eq {Literal} or t/Topic/Id eq null and t/TopicId eq {Literal}";

    /// <summary>The day that a timestamp is compared with; null for other comparisons.</summary>
    private DateOnly? Day =>
        Column.Kind == ColumnKind.Timestamp && DateOnly.TryParseExact(
            Value, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private string Expected => Column.Kind switch
    {
        _ when Comparison == Moved => "two inbox ids, such as inbox-a -> inbox-b",
        _ when Comparison == ByRule => "the id of a rule",
        _ when Comparison is OneOf or FollowedBy => "values separated by |, such as Chat | SMS",
        _ when Comparison == InHour => "a weekday and an hour, such as Mon 09",
        ColumnKind.Timestamp => "a date such as 2024-03-31, or a date and time in UTC such as 2024-03-31T10:00:00Z",
        ColumnKind.Date => "a date such as 2024-03-31",
        ColumnKind.Boolean => "true or false",
        ColumnKind.Duration => "seconds, or [days:]hours:minutes:seconds such as 1:30:00",
        ColumnKind.Id or ColumnKind.Text or ColumnKind.Link => "some text",
        _ => "a number",
    };

    private string? Literal => Column.Kind switch
    {
        ColumnKind.Id or ColumnKind.Text or ColumnKind.Link => Value.Length == 0 ? null : Quoted(Value),
        ColumnKind.Boolean => Value is "true" or "false" ? Value : null,
        ColumnKind.Timestamp =>
            DateTimeOffset.TryParse(
                Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? InstantText.Of(at.UtcDateTime) : null,
        ColumnKind.Date =>
            DateOnly.TryParseExact(Value, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day.ToString(DayFormat, CultureInfo.InvariantCulture)
                : null,
        ColumnKind.Duration when Value.Contains(':', StringComparison.Ordinal) =>
            SecondsOf(Value.Split(':'))?.ToString("R", CultureInfo.InvariantCulture),
        _ =>
            decimal.TryParse(
                Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
    };

    /// <summary>Returns the OData condition that compares a timestamp with a day, given the start and the end of the day.</summary>
    private string OfDay(string start, string? end)
    {
        // The last representable day has no end.
        var (notAfter, after) = (
            end is null ? $"{Column.Property} ne null" : $"{Column.Property} lt {end}",
            end is null ? "false" : $"{Column.Property} ge {end}");
        return Comparison switch
        {
            "ge" => $"{Column.Property} ge {start}",
            "lt" => $"{Column.Property} lt {start}",
            "le" => notAfter,
            "gt" => after,
            "eq" => $"({Column.Property} ge {start} and {notAfter})",
            _ => $"({Column.Property} eq null or {Column.Property} lt {start} or {after})",
        };
    }

    /// <summary>
    /// Returns the seconds of a duration <c>[[days:]hours:]minutes:seconds</c>, given its parts between the colons; null for other text.
    /// </summary>
    private static double? SecondsOf(string[] parts)
    {
        ReadOnlySpan<int> worth = [1, 60, 3_600, 86_400];
        var seconds = 0.0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts.Length > worth.Length
                || !double.TryParse(parts[^(i + 1)], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part))
            {
                return null;
            }

            seconds += part * worth[i];
        }

        return seconds;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
