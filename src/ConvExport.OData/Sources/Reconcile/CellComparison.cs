using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Sources.Reconcile;

/// <summary>How a cell of the platform's report differs from our value.</summary>
public enum DifferenceKind
{
    /// <summary>The values are the same.</summary>
    None,

    /// <summary>The platform's value is our value, cut or rounded to fewer digits.</summary>
    Precision,

    /// <summary>The names differ. The platform shows the name at the time of the conversation; our rows show the current name.</summary>
    Name,

    /// <summary>Both values are lists of the same items, in different orders.</summary>
    Order,

    /// <summary>The platform has no value.</summary>
    BlankThere,

    /// <summary>We have no value.</summary>
    BlankHere,

    /// <summary>The values differ.</summary>
    Value,
}

/// <summary>Compares a cell of the platform's report with the value of our row.</summary>
internal static class CellComparison
{
    private const string Separator = ", ";
    private const double Half = 0.0005;
    private const decimal Cent = 0.005m;

    /// <summary>Returns how a cell differs from our value.</summary>
    /// <param name="column">The column.</param>
    /// <param name="theirs">The platform's text; null if the cell is empty.</param>
    /// <param name="row">Our row.</param>
    /// <param name="zone">The time zone of the platform's times that contain no offset.</param>
    public static DifferenceKind Of(ReportColumn column, string? theirs, ConversationRow row, TimeZoneInfo zone)
    {
        var ours = column.Value(row);
        if (theirs is null || ours is null or "")
        {
            return theirs is not null ? DifferenceKind.BlankHere
                : ours is null or "" ? DifferenceKind.None
                : DifferenceKind.BlankThere;
        }

        return column.Kind switch
        {
            ColumnKind.Timestamp => OfTimes(theirs, (DateTime)ours, zone),
            ColumnKind.Duration => OfDurations(theirs, (double)ours),
            ColumnKind.Count => OfCounts(theirs, Convert.ToInt64(ours, CultureInfo.InvariantCulture)),
            ColumnKind.Boolean => BooleanOf(theirs) == (bool)ours ? DifferenceKind.None : DifferenceKind.Value,
            ColumnKind.Money => OfMoney(theirs, (decimal)ours),
            _ => OfTexts(column, theirs, (string)ours),
        };
    }

    /// <summary>Returns our value as text; null if the row has no value.</summary>
    public static string? TextOf(ReportColumn column, ConversationRow row) => column.Value(row) switch
    {
        null => null,
        DateTime at => InstantText.Of(at),
        bool value => value ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var text => text.ToString(),
    };

    private static DifferenceKind OfTimes(string theirs, DateTime ours, TimeZoneInfo zone)
    {
        if (TimeOf(theirs, zone) is not { } time)
        {
            return DifferenceKind.Value;
        }

        var difference = DateTime.SpecifyKind(ours, DateTimeKind.Utc) - time;
        var unit = UnitOf(theirs);
        return difference == TimeSpan.Zero ? DifferenceKind.None
            : difference.Duration() < unit ? DifferenceKind.Precision
            : DifferenceKind.Value;
    }

    /// <summary>
    /// Converts a time in the platform's report to UTC; null if the text is not a time or the time does not exist in the zone.
    /// </summary>
    public static DateTime? TimeOf(string text, TimeZoneInfo zone)
    {
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
        {
            return null;
        }

        return time.Kind switch
        {
            DateTimeKind.Utc => time,
            DateTimeKind.Local => time.ToUniversalTime(),
            _ => zone.IsInvalidTime(time) ? null : TimeZoneInfo.ConvertTimeToUtc(time, zone),
        };
    }

    /// <summary>Returns the smallest unit of time that a text shows: a millisecond, a second or a minute.</summary>
    private static TimeSpan UnitOf(string text) => text.Contains('.', StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(1)
        : text.Count(c => c == ':') > (text.AsSpan(Math.Min(10, text.Length)).ContainsAny('+', '-') ? 2 : 1) ? TimeSpan.FromSeconds(1)
        : TimeSpan.FromMinutes(1);

    private static DifferenceKind OfDurations(string theirs, double ours)
    {
        if (SecondsOf(theirs) is not { } seconds)
        {
            return DifferenceKind.Value;
        }

        var difference = Math.Abs(seconds - ours);
        return difference < Half ? DifferenceKind.None
            : difference < 1 && seconds == Math.Floor(seconds) ? DifferenceKind.Precision
            : DifferenceKind.Value;
    }

    /// <summary>Returns a duration in seconds. The text contains seconds or hours:minutes:seconds. Null for any other text.</summary>
    private static double? SecondsOf(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds;
        }

        var parts = text.Split(':');
        return parts.Length == 3 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && double.TryParse(parts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rest)
            ? hours * 3_600.0 + minutes * 60 + rest
            : null;
    }

    private static DifferenceKind OfCounts(string theirs, long ours) =>
        decimal.TryParse(theirs, NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count == ours
            ? DifferenceKind.None
            : DifferenceKind.Value;

    private static DifferenceKind OfMoney(string theirs, decimal ours) =>
        !decimal.TryParse(theirs, NumberStyles.Float | NumberStyles.AllowCurrencySymbol, CultureInfo.InvariantCulture, out var amount)
            ? DifferenceKind.Value
            : amount == ours ? DifferenceKind.None
            : Math.Abs(amount - ours) <= Cent ? DifferenceKind.Precision
            : DifferenceKind.Value;

    private static bool? BooleanOf(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "Y" => true,
        "FALSE" or "0" or "NO" or "N" => false,
        _ => null,
    };

    private static DifferenceKind OfTexts(ReportColumn column, string theirs, string ours)
    {
        // The report may be a CSV file of this program, which has an apostrophe before text that a spreadsheet would run as a formula.
        var plain = theirs.Length > 1 && theirs[0] == '\'' && theirs[1] is '=' or '+' or '-' or '@' ? theirs[1..] : theirs;
        if (plain == ours || theirs == ours || plain == ours.Trim())
        {
            return DifferenceKind.None;
        }

        if (column.Property is nameof(ConversationRow.Topics) or nameof(ConversationRow.TopicsWithHierarchy)
                or nameof(ConversationRow.MergedConversations)
            && plain.Split(Separator).Order(StringComparer.Ordinal).SequenceEqual(ours.Split(Separator).Order(StringComparer.Ordinal)))
        {
            return DifferenceKind.Order;
        }

        return IsName(column) ? DifferenceKind.Name : DifferenceKind.Value;
    }

    private static bool IsName(ReportColumn column) => column.Property.Contains("Name", StringComparison.Ordinal)
        || column.Property is nameof(ConversationRow.Topics) or nameof(ConversationRow.TopicsWithHierarchy);
}
