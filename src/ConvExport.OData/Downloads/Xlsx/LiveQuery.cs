using System.Collections.Concurrent;
using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Operations;
using ConvExport.OData.PowerQuery;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// Writes the Power Query query that loads the rows of a download again: the same view from the feed, with titles, times and durations in
/// the same form as in the workbook.
/// </summary>
internal static class LiveQuery
{
    private const int FirstYear = 1990;
    private const int YearsAhead = 10;

    private static readonly ConcurrentDictionary<(string Zone, int LastYear), string> Zones = new();

    /// <summary>
    /// Returns the query. Throws <see cref="RequestException"/> if the server's URL is not known.
    /// </summary>
    public static TableQuery Of(DownloadPlan plan, FileFacts facts)
    {
        var root = facts.BaseUrl
            ?? throw RequestException.Invalid("live=true needs the server's URL. Set Feed:PublicBaseUrl, or remove live=true.");
        var url = root + PublicAddressOptions.FeedPath + "/" + plan.Request.Report.ToFeedAddress(plan.Report.Zone);
        var name = WorkbookDesign.NameOf(plan);
        var changes = plan.Columns.Select(Change).OfType<string>().ToList();
        List<(string Name, string Value)> steps =
        [
            ("Source", $"OData.Feed({MashupText.Text(url)}, null, [Implementation=\"2.0\"])"),
            ("Chosen", $"Table.SelectColumns(Source, {MashupText.List(plan.Columns.Select(c => c.Output.Name))})"),
        ];
        if (plan.Columns.Any(c => c.Output.Kind == ValueKind.Timestamp))
        {
            steps.Add(("Offsets", Zones.GetOrAdd(
                (plan.Report.Zone.Id, facts.NowUtc.Year + YearsAhead), key => Offsets(plan.Report.Zone, key.LastYear))));
            steps.Add(("InZone", "(at) => if at = null then null else let utc = DateTimeZone.RemoveZone(DateTimeZone.ToUtc(at)) in "
                + "utc + #duration(0, 0, List.First(List.Select(Offsets, each _{0} <= utc)){1}, 0)"));
        }

        var last = "Chosen";
        if (changes.Count > 0)
        {
            steps.Add(("Shown", $"Table.TransformColumns({last}, {{{string.Join(", ", changes)}}})"));
            last = "Shown";
        }

        var titles = plan.Columns.Where(c => c.Title != c.Output.Name)
            .Select(c => $"{{{MashupText.Text(c.Output.Name)}, {MashupText.Text(c.Title)}}}").ToList();
        if (titles.Count > 0)
        {
            steps.Add(("Titled", $"Table.RenameColumns({last}, {{{string.Join(", ", titles)}}})"));
            last = "Titled";
        }

        var formula = string.Join("\n", MashupText.Let([.. steps.Select(s => $"{s.Name} = {s.Value}")], last));
        return new TableQuery(
            name, [.. steps.Select(s => s.Name)], formula, name, [.. plan.Columns.Select(c => (c.Title, TypeOf(c)))]);
    }

    /// <summary>Returns the M transformation of a column; null if the column stays as in the feed.</summary>
    private static string? Change(FileColumn column) => column switch
    {
        { Output.Kind: ValueKind.Timestamp } => $"{{{MashupText.Text(column.Output.Name)}, InZone, type nullable datetime}}",
        { Output.Kind: ValueKind.Double, Kind: ColumnKind.Duration } =>
            $"{{{MashupText.Text(column.Output.Name)}, each _ / {TimeSpan.SecondsPerDay}, type nullable number}}",
        _ => null,
    };

    private static MashupType TypeOf(FileColumn column) => column.Output.Kind switch
    {
        ValueKind.Boolean => MashupType.Logical,
        ValueKind.Int32 or ValueKind.Int64 => MashupType.Int64,
        ValueKind.Double or ValueKind.Decimal or ValueKind.Money or ValueKind.MoneyAverage => MashupType.Number,
        ValueKind.Timestamp => MashupType.DateTime,
        ValueKind.Date => MashupType.Date,
        ValueKind.Text or ValueKind.Document => MashupType.Text,
        _ => MashupType.Any,
    };

    /// <summary>
    /// Returns the offsets of a time zone in minutes, each with the UTC time from which it applies, latest first. M has no time zone data,
    /// so the query contains the offsets.
    /// </summary>
    private static string Offsets(TimeZoneInfo zone, int lastYear)
    {
        List<(DateTime From, TimeSpan Offset)> offsets = [(DateTime.MinValue, zone.GetUtcOffset(Day(FirstYear)))];
        for (var day = Day(FirstYear); day.Year <= lastYear; day = day.AddDays(1))
        {
            if (zone.GetUtcOffset(day.AddDays(1)) is var next && next != offsets[^1].Offset)
            {
                offsets.Add((FirstWith(zone, next, day, day.AddDays(1)), next));
            }
        }

        offsets.Reverse();
        return $"{{{string.Join(", ", offsets.Select(o => $"{{{MashupText.DateTime(o.From)}, {Minutes(o.Offset)}}}"))}}}";
    }

    private static DateTime Day(int year) => new(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// Returns the first second at which an offset applies. It applies at <paramref name="with"/>, but not at
    /// <paramref name="without"/>.
    /// </summary>
    private static DateTime FirstWith(TimeZoneInfo zone, TimeSpan offset, DateTime without, DateTime with)
    {
        while (with - without > TimeSpan.FromSeconds(1))
        {
            var middle = without.AddSeconds(Math.Floor((with - without).TotalSeconds / 2));
            (without, with) = zone.GetUtcOffset(middle) == offset ? (without, middle) : (middle, with);
        }

        return with;
    }

    private static string Minutes(TimeSpan offset) => offset.TotalMinutes.ToString("R", CultureInfo.InvariantCulture);
}
