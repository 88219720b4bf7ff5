using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>What a column holds, which decides how each format writes it.</summary>
public enum ColumnKind
{
    /// <summary>An id: text that joins, never a number.</summary>
    Id,

    /// <summary>Text for people.</summary>
    Text,

    /// <summary>A URL.</summary>
    Link,

    /// <summary>An instant in UTC, to the millisecond.</summary>
    Timestamp,

    /// <summary>A calendar day in the report time zone.</summary>
    Date,

    /// <summary>A calendar day as the number yyyymmdd.</summary>
    DateKey,

    /// <summary>Seconds, three decimals.</summary>
    Duration,

    /// <summary>A whole number, 0 when there is nothing to count.</summary>
    Count,

    /// <summary>A truth, false rather than null.</summary>
    Boolean,

    /// <summary>US dollars, four decimals, 0 when there are none.</summary>
    Money,

    /// <summary>The number of a change.</summary>
    Revision,
}

/// <summary>One column of the report.</summary>
/// <param name="Title">What people read above it.</param>
/// <param name="Property">Its name in the feed and in <see cref="ConversationRow"/>.</param>
/// <param name="GladlyHeader">Its header in the source's own CSV.</param>
/// <param name="Group">The part of the report that it belongs to.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Value">Takes the column's value out of a row.</param>
/// <param name="Meaning">What it means, in a sentence.</param>
/// <param name="WhenNull">When it is null; null for a column that never is.</param>
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
    /// <summary>Whether a row may have no value here.</summary>
    public bool IsNullable => WhenNull is not null;

    /// <summary>How many UTF-16 code units its texts may have; null for a list, which has no bound, and for what is no text.</summary>
    public int? MaxLength => Kind switch
    {
        ColumnKind.Id => TextRule.LongestId,
        ColumnKind.Link => FoldSettings.LongestLink,
        ColumnKind.Text when Property == nameof(ConversationRow.Status) => 16,
        ColumnKind.Text when Property.Contains("Name", StringComparison.Ordinal) => TextRule.LongestName,
        ColumnKind.Text when Property.EndsWith("Channel", StringComparison.Ordinal) || Property.StartsWith("InitiatorType", StringComparison.Ordinal) => TextRule.LongestWord,
        _ => null,
    };

    /// <summary>The unit of its numbers; null where it has none.</summary>
    public string? Unit => Kind switch
    {
        ColumnKind.Duration => "seconds",
        ColumnKind.Money => "US dollars",
        ColumnKind.Timestamp => "UTC",
        _ => null,
    };

    /// <summary>Meaning, unit and when it is null, as metadata and documentation show it.</summary>
    public string Description =>
        Meaning
        + (Kind == ColumnKind.Timestamp ? " UTC." : "")
        + (WhenNull is null ? "" : $" Null when {WhenNull}.");
}
