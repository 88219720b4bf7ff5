using System.Globalization;
using ClosedXML.Excel;
using ConvExport.OData.Operations;
using ConvExport.OData.Query.Entities;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>Facts that the About sheet shows.</summary>
/// <param name="NowUtc">When the workbook is created.</param>
/// <param name="FoldedAtUtc">When rows were last folded; null before the first fold.</param>
/// <param name="BaseUrl">The server's URL; null if unknown.</param>
internal sealed record AboutFacts(DateTime NowUtc, DateTime? FoldedAtUtc, string? BaseUrl);

/// <summary>Creates the About sheet. It shows the query, the creation time, and how to connect to the same rows.</summary>
internal static class AboutSheet
{
    /// <summary>A placeholder that is replaced after all rows are written.</summary>
    public const string Rows = "{rows}";
    public const string Notes = "{notes}";

    private const double LabelWidth = 22;
    private const double TextWidth = 100;

    public static void Design(IXLWorksheet sheet, DownloadPlan plan, AboutFacts facts)
    {
        WorkbookDesign.Readable(sheet, "Conversation Export", XLPageOrientation.Portrait);
        sheet.Column(1).Width = LabelWidth;
        sheet.Column(2).Width = TextWidth;
        var row = 3;
        row = Section(sheet, row, "Query", Asked(plan));
        row = Section(sheet, row, "Content", Here(plan, facts));
        Section(sheet, row, "Connect to the same rows", Live(plan, facts));
    }

    private static int Section(IXLWorksheet sheet, int row, string title, IEnumerable<(string Label, string Text)> lines)
    {
        WorkbookDesign.SetText(sheet.Cell(row, 1), title);
        WorkbookDesign.Header(sheet.Range(row, 1, row, 2).Style);
        foreach (var (label, text) in lines)
        {
            row++;
            WorkbookDesign.SetText(sheet.Cell(row, 1), label);
            sheet.Cell(row, 1).Style.Font.Bold = true;
            sheet.Cell(row, 1).Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
            WorkbookDesign.SetWrapped(sheet.Cell(row, 2), text, TextWidth);
        }

        return row + 2;
    }

    private static IEnumerable<(string Label, string Text)> Asked(DownloadPlan plan)
    {
        var request = plan.Request.Report;
        var isReport = request.Query.Path!.Set == EntitySet.Conversations;
        if (isReport)
        {
            yield return ("Created from", request.From is { } from ? Day(from) : "the beginning");
            yield return ("Created to", request.To is { } to ? Day(to) + ", inclusive" : "the end");
            yield return ("Inboxes at creation", request.Inboxes.Count == 0 ? "all" : string.Join(", ", request.Inboxes));
        }

        yield return ("Time zone", plan.Report.Zone.Id + ", for all timestamps in this workbook");
        yield return ("Filter", request.Query.Options.GetValueOrDefault("$filter") ?? "none");
        foreach (var option in new[] { "$search", "$apply", "$compute", "$skip", "$top" })
        {
            if (request.Query.Options.TryGetValue(option, out var value))
            {
                yield return (option, value);
            }
        }

        yield return ("Order", request.Query.Options.GetValueOrDefault("$orderby")
            ?? (isReport && request.Query.Query.Apply is null ? "Created At, then Conversation ID" : "by key"));
    }

    private static IEnumerable<(string Label, string Text)> Here(DownloadPlan plan, AboutFacts facts) =>
    [
        ("Rows", Rows),
        ("Columns", string.Create(CultureInfo.InvariantCulture, $"{plan.Columns.Count}, described on the sheet Columns")),
        ("Created at", Instant(facts.NowUtc, plan.Report.Zone)),
        ("Data as of", facts.FoldedAtUtc is { } at
            ? $"{Instant(at, plan.Report.Zone)}, when the rows were last computed"
            : "there are no rows yet"),
        ("Notes", Notes),
    ];

    private static IEnumerable<(string Label, string Text)> Live(DownloadPlan plan, AboutFacts facts)
    {
        var root = facts.BaseUrl ?? "http://SERVER";
        if (plan.Request.IsLive)
        {
            yield return ("Refresh", "Data > Refresh All loads the current rows into this workbook's table.");
        }

        yield return ("URL", root + PublicAddressOptions.FeedPath + "/" + plan.Request.Report.ToFeedAddress(plan.Report.Zone));
        yield return (
            "Excel", "Data > Get Data > From Other Sources > From OData Feed, with this URL. "
                + $"For all conversations, open {root}/connect/convexport.odc.");
        yield return (
            "Power BI", $"Get data > OData feed, with this URL. For all tables of the feed, open {root}/connect/convexport.pbids.");
        yield return ("Credentials", "Basic: any user name, and your API key as the password.");
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Instant(DateTime utc, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc(utc, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " " + zone.Id;
}
