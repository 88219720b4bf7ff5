using System.Globalization;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Report;

/// <summary>A condition on one column, as people set it and as the address of a view says it: <c>column~is~value</c>.</summary>
/// <param name="Column">The column.</param>
/// <param name="Comparison">One of <see cref="ComparisonsOf"/>.</param>
/// <param name="Value">What it is compared with; empty where the comparison needs none.</param>
public sealed record ColumnFilter(ReportColumn Column, string Comparison, string Value)
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["eq"] = "is", ["ne"] = "is not", ["contains"] = "contains", ["startswith"] = "starts with", ["gt"] = "is more than", ["ge"] = "is at least",
        ["lt"] = "is less than", ["le"] = "is at most", ["blank"] = "is blank", ["notblank"] = "is not blank",
    };

    /// <summary>What people read for a comparison.</summary>
    public static string WordOf(string comparison) => Words[comparison];

    /// <summary>The comparisons that fit a column.</summary>
    public static IReadOnlyList<string> ComparisonsOf(ReportColumn column)
    {
        string[] own = column.Kind switch
        {
            ColumnKind.Id or ColumnKind.Text or ColumnKind.Link => ["contains", "eq", "ne", "startswith"],
            ColumnKind.Flag => ["eq"],
            _ => ["ge", "gt", "le", "lt", "eq", "ne"],
        };
        return column.IsNullable ? [.. own, "blank", "notblank"] : own;
    }

    /// <summary>What is wrong with the value; null where it can be compared.</summary>
    public string? Fault => !ComparisonsOf(Column).Contains(Comparison) ? $"{Column.Title} cannot be compared by '{Comparison}'."
        : Comparison is "blank" or "notblank" || Literal is not null ? null
        : $"'{Value}' is no value of {Column.Title}: {Expected}.";

    /// <summary>The condition as the feed takes it.</summary>
    public string ToOData() => Comparison switch
    {
        "blank" => $"{Column.Property} eq null",
        "notblank" => $"{Column.Property} ne null",
        "contains" => $"contains(tolower({Column.Property}),tolower({Literal}))",
        "startswith" => $"startswith({Column.Property},{Literal})",
        _ => $"{Column.Property} {Comparison} {Literal}",
    };

    public override string ToString() => $"{Column.Property}~{Comparison}~{Value}";

    /// <summary>Reads what an address says; null where it says nothing that there is.</summary>
    public static ColumnFilter? Parse(string? text) =>
        text?.Split('~', 3) is [var property, var comparison, var value] && ReportColumns.Find(property) is { } column && Words.ContainsKey(comparison)
            ? new ColumnFilter(column, comparison, value)
            : null;

    private string Expected => Column.Kind switch
    {
        ColumnKind.Timestamp => "a date such as 2024-03-31, or with a time in UTC such as 2024-03-31T10:00:00Z",
        ColumnKind.Date => "a date such as 2024-03-31",
        ColumnKind.Flag => "true or false",
        ColumnKind.Duration => "seconds, or hours, minutes and seconds such as 1:30:00",
        _ => "a number",
    };

    private string? Literal
    {
        get
        {
            switch (Column.Kind)
            {
                case ColumnKind.Id or ColumnKind.Text or ColumnKind.Link:
                    return Value.Length == 0 ? null : $"'{Value.Replace("'", "''", StringComparison.Ordinal)}'";
                case ColumnKind.Flag:
                    return Value is "true" or "false" ? Value : null;
                case ColumnKind.Timestamp:
                    return DateTimeOffset.TryParse(Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                        ? Feed.Answers.InstantText.Of(at.UtcDateTime) : null;
                case ColumnKind.Date:
                    return DateOnly.TryParseExact(Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
                case ColumnKind.Duration when Value.Contains(':', StringComparison.Ordinal):
                    var parts = Value.Split(':').Select(p => double.TryParse(p, CultureInfo.InvariantCulture, out var part) && part >= 0 ? part : double.NaN).ToList();
                    var seconds = parts.Aggregate(0.0, (sum, part) => sum * 60 + part);
                    return double.IsNaN(seconds) || parts.Count > 3 ? null : seconds.ToString("R", CultureInfo.InvariantCulture);
                default:
                    return decimal.TryParse(Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
            }
        }
    }
}
