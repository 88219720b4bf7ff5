using System.Globalization;
using ClosedXML.Excel;
using ConvExport.OData.Query.Reports.Summaries;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The summary sheet.</summary>
internal static class SummarySheet
{
    private const string Counts = "#,##0";
    private const string Rates = "0.0%";
    private static readonly double[] Widths = [46, 16, 16, 18, 14, 20, 20];
    private static readonly string[] GroupHeaders = ["", "Conversations", "Share", "FCR rate", "Reopened", "Completed USD", "Declined USD"];

    public static void Design(IXLWorksheet sheet, Summary summary)
    {
        WorkbookDesign.Readable(sheet, "Summary", XLPageOrientation.Portrait);
        for (var i = 0; i < Widths.Length; i++)
        {
            sheet.Column(i + 1).Width = Widths[i];
        }

        var row = Figures(sheet, 3, summary.All);
        row = Durations(sheet, row, summary.Durations);
        foreach (var breakdown in summary.Breakdowns)
        {
            row = Groups(sheet, row, breakdown, summary.All.Conversations);
        }
    }

    private static int Figures(IXLWorksheet sheet, int row, SummaryGroup all)
    {
        Header(sheet, row, ["All conversations", "Figure"]);
        (string Label, object? Value, string Format)[] lines =
        [
            ("Conversations", all.Conversations, Counts),
            ("Closed at least once", all.Closed, Counts),
            ("Reopened at least once", all.Reopened, Counts),
            ("FCR eligible", all.FcrEligible, Counts),
            ("FCR success", all.FcrSuccess, Counts),
            ("FCR rate: success of eligible", all.FcrRate, Rates),
            ("Payment amount completed, USD", all.CompletedUsd, WorkbookDesign.Dollars),
            ("Payment amount declined, USD", all.DeclinedUsd, WorkbookDesign.Dollars),
        ];
        foreach (var (label, value, format) in lines)
        {
            row++;
            WorkbookDesign.SetText(sheet.Cell(row, 1), label);
            Set(sheet.Cell(row, 2), value, format);
        }

        return row + 2;
    }

    private static int Durations(IXLWorksheet sheet, int row, IReadOnlyList<DurationFigures> durations)
    {
        Header(sheet, row, ["Durations, hours:minutes:seconds", "Conversations", "Median", "90th percentile"]);
        foreach (var duration in durations)
        {
            row++;
            WorkbookDesign.SetText(sheet.Cell(row, 1), duration.Title);
            Set(sheet.Cell(row, 2), duration.Conversations, Counts);
            Set(sheet.Cell(row, 3), duration.Median / TimeSpan.SecondsPerDay, WorkbookDesign.Durations);
            Set(sheet.Cell(row, 4), duration.Percentile90 / TimeSpan.SecondsPerDay, WorkbookDesign.Durations);
        }

        return row + 2;
    }

    private static int Groups(IXLWorksheet sheet, int row, SummaryBreakdown breakdown, long all)
    {
        Header(sheet, row, [breakdown.Title, .. GroupHeaders.Skip(1)]);
        var first = row + 1;
        foreach (var group in breakdown.Groups)
        {
            row++;
            WorkbookDesign.SetText(sheet.Cell(row, 1), SheetText.Fitting(group.Name).Text);
            Set(sheet.Cell(row, 2), group.Conversations, Counts);
            Set(sheet.Cell(row, 3), (double)group.Conversations / all, Rates);
            Set(sheet.Cell(row, 4), group.FcrRate, Rates);
            Set(sheet.Cell(row, 5), group.Reopened, Counts);
            Set(sheet.Cell(row, 6), group.CompletedUsd, WorkbookDesign.Dollars);
            Set(sheet.Cell(row, 7), group.DeclinedUsd, WorkbookDesign.Dollars);
        }

        if (row >= first)
        {
            sheet.Range(first, 2, row, 2)
                .AddConditionalFormat().DataBar(WorkbookDesign.Light).Minimum(XLCFContentType.Number, 0).HighestValue();
        }

        if (breakdown.Note.Length > 0)
        {
            row++;
            WorkbookDesign.SetText(sheet.Cell(row, 1), breakdown.Note);
            sheet.Cell(row, 1).Style.Font.Italic = true;
            sheet.Cell(row, 1).Style.Font.FontColor = XLColor.Gray;
        }

        return row + 2;
    }

    private static void Header(IXLWorksheet sheet, int row, IReadOnlyList<string> titles)
    {
        for (var i = 0; i < titles.Count; i++)
        {
            WorkbookDesign.SetText(sheet.Cell(row, i + 1), titles[i]);
            sheet.Cell(row, i + 1).Style.Alignment.Horizontal =
                i == 0 ? XLAlignmentHorizontalValues.Left : XLAlignmentHorizontalValues.Right;
        }

        WorkbookDesign.Header(sheet.Range(row, 1, row, titles.Count).Style);
    }

    private static void Set(IXLCell cell, object? value, string format)
    {
        if (value is not null)
        {
            cell.SetValue(Convert.ToDouble(value, CultureInfo.InvariantCulture));
            cell.Style.NumberFormat.Format = format;
        }
    }
}
