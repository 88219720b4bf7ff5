using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>What a column holds. Determines how each format writes it.</summary>
public enum ColumnKind
{
    /// <summary>An id: always text, never a number.</summary>
    Id,

    /// <summary>Text that is not an id or a URL.</summary>
    Text,

    /// <summary>A URL.</summary>
    Link,

    /// <summary>A timestamp in UTC, to the millisecond.</summary>
    Timestamp,

    /// <summary>A calendar day in the report time zone.</summary>
    Date,

    /// <summary>A calendar day as a number in the form yyyymmdd.</summary>
    DateKey,

    /// <summary>A duration in seconds, with three decimals.</summary>
    Duration,

    /// <summary>A count; 0 if there is nothing to count. Never null.</summary>
    Count,

    /// <summary>True or false, never null.</summary>
    Boolean,

    /// <summary>An amount in US dollars, with four decimals; 0 if there is none. Never null.</summary>
    Money,

    /// <summary>A revision number.</summary>
    Revision,
}

/// <summary>One column of the report.</summary>
/// <param name="Title">Its display name.</param>
/// <param name="Property">Its property name in the feed and in <see cref="ConversationRow"/>.</param>
/// <param name="GladlyHeader">Its header in Gladly's CSV.</param>
/// <param name="Group">The section of the report that it belongs to.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Value">Returns the column's value from a row.</param>
/// <param name="Meaning">What the column means, in one to three sentences.</param>
/// <param name="WhenNull">The condition under which the column is null, in words; null if the column is never null.</param>
public sealed record ReportColumn(
    string Title,
    string Property,
    string GladlyHeader,
    string Group,
    ColumnKind Kind,
    Func<ConversationRow, object?> Value,
    string Meaning,
    string? WhenNull = null)
{
    /// <summary>Whether the column is nullable.</summary>
    public bool IsNullable => WhenNull is not null;

    /// <summary>
    /// The maximum length of its text in UTF-16 code units; null for lists, which have no limit, and for columns that are not text.
    /// </summary>
    public int? MaxLength => Kind switch
    {
        ColumnKind.Id => TextRule.LongestId,
        ColumnKind.Link => FoldSettings.LongestLink,
        ColumnKind.Text when Property == nameof(ConversationRow.Status) => 16,
        ColumnKind.Text when Property.Contains("Name", StringComparison.Ordinal) => TextRule.LongestName,
        ColumnKind.Text when Property.EndsWith("Channel", StringComparison.Ordinal)
            || Property.StartsWith("InitiatorType", StringComparison.Ordinal) => TextRule.LongestWord,
        _ => null,
    };

    /// <summary>The unit of its values, or UTC for timestamps; null if there is none.</summary>
    public string? Unit => Kind switch
    {
        ColumnKind.Duration => "seconds",
        ColumnKind.Money => "US dollars",
        ColumnKind.Timestamp => "UTC",
        _ => null,
    };

    /// <summary>
    /// Its meaning; then "UTC." for a timestamp; then, for a nullable column, the condition under which it is null. The feed's metadata
    /// and the Power BI project show this text.
    /// </summary>
    public string Description =>
        Meaning
        + (Kind == ColumnKind.Timestamp ? " UTC." : "")
        + (WhenNull is null ? "" : $" Null when {WhenNull}.");
}
