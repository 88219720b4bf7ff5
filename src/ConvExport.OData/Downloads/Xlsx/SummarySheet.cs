using System.Globalization;
using ClosedXML.Excel;
using ConvExport.OData.Query.Reports.Summaries;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The figures of the summary sheet.</summary>
/// <param name="Now">The figures of the workbook's rows.</param>
/// <param name="Before">
/// The figures of the directly preceding period of the same length; null if <see cref="Query.Reports.ReportRequest.Before"/> is null.
/// </param>
internal sealed record SummaryFigures(Summary Now, Summary? Before);

/// <summary>The summary sheet.</summary>
internal static class SummarySheet
{
    public const string Name = "Summary";

    private const string Counts = "#,##0";
    private const string Changes = "+#,##0;-#,##0;0";
    private const string Rates = "0.0%";
    private const string Points = "+0.0%;-0.0%;0.0%";
    private const string AmountChanges = "+#,##0.00;-#,##0.00;0.00";
    private const int RowsOfCharts = 17;
    private const int MostTopics = 15;
    private static readonly double[] Widths = [46, 16, 16, 18, 16, 14, 20, 20, 14, 14, 14, 14];
    private static readonly string[] GroupHeaders =
        ["", "Conversations", "Share", "Mean handle time", "FCR rate", "Reopened", "Completed USD", "Declined USD"];

    /// <summary>Writes the sheet. Returns its charts.</summary>
    public static IReadOnlyList<SheetChart> Design(IXLWorksheet sheet, SummaryFigures figures)
    {
        var summary = figures.Now;
        WorkbookDesign.Readable(sheet, "Summary", XLPageOrientation.Landscape);
        for (var i = 0; i < Widths.Length; i++)
        {
            sheet.Column(i + 1).Width = Widths[i];
        }

        var row = Figures(sheet, 3, summary.All, figures.Before?.All);
        row = Durations(sheet, row, summary.Durations, figures.Before?.Durations);
        var charts = row;
        row += summary.All.Conversations > 0 ? RowsOfCharts + 1 : 0;
        var places = new Dictionary<SummaryBreakdown, (int First, int Last)>();
        foreach (var breakdown in summary.Breakdowns)
        {
            places[breakdown] = (row + 1, row + breakdown.Groups.Count);
            row = Groups(sheet, row, breakdown, summary.All.Conversations);
            row = breakdown == summary.ByTopic ? Channels(sheet, row, summary) : row;
        }

        var (days, channels) = (places[summary.ByDay], places[summary.ByChannel]);
        return summary.All.Conversations == 0
            ? []
            : [
                new("Conversations per day of creation", IsLine: true, days.First, days.Last, charts, 0, 3, RowsOfCharts),
                new("Conversations by first channel", IsLine: false, channels.First, channels.Last, charts, 3, 8, RowsOfCharts),
            ];
    }

    private static int Figures(IXLWorksheet sheet, int row, SummaryGroup all, SummaryGroup? before)
    {
        Header(sheet, row, ["All conversations", "Figure", .. before is null ? Array.Empty<string>() : ["Period before", "Change"]]);
        (string Label, Func<SummaryGroup, object?> Value, string Format, string Change)[] lines =
        [
            ("Conversations", g => g.Conversations, Counts, Changes),
            ("Closed at least once", g => g.Closed, Counts, Changes),
            ("Reopened at least once", g => g.Reopened, Counts, Changes),
            ("FCR eligible", g => g.FcrEligible, Counts, Changes),
            ("FCR success", g => g.FcrSuccess, Counts, Changes),
            ("FCR rate (FCR success / FCR eligible)", g => g.FcrRate, Rates, Points),
            ("Payment amount completed, USD", g => g.CompletedUsd, WorkbookDesign.Dollars, AmountChanges),
            ("Payment amount declined, USD", g => g.DeclinedUsd, WorkbookDesign.Dollars, AmountChanges),
        ];
        foreach (var (label, value, format, change) in lines)
        {
            row++;
            WorkbookDesign.SetText(sheet.Cell(row, 1), label);
            Set(sheet.Cell(row, 2), value(all), format);
            if (before is not null)
            {
                Set(sheet.Cell(row, 3), value(before), format);
                Set(sheet.Cell(row, 4), Difference(value(all), value(before)), change);
            }
        }

        return row + 2;
    }

    private static int Durations(
        IXLWorksheet sheet, int row, IReadOnlyList<DurationFigures> durations, IReadOnlyList<DurationFigures>? before)
    {
        Header(sheet, row,
        [
            "Durations, hours:minutes:seconds", "Conversations", "Median", "90th percentile",
            .. before is null ? Array.Empty<string>() : ["Median before"],
        ]);
        foreach (var duration in durations)
        {
            row++;
            WorkbookDesign.SetText(sheet.Cell(row, 1), duration.Title);
            Set(sheet.Cell(row, 2), duration.Conversations, Counts);
            Set(sheet.Cell(row, 3), duration.Median / TimeSpan.SecondsPerDay, WorkbookDesign.Durations);
            Set(sheet.Cell(row, 4), duration.Percentile90 / TimeSpan.SecondsPerDay, WorkbookDesign.Durations);
            Set(
                sheet.Cell(row, 5), before?.FirstOrDefault(d => d.Title == duration.Title)?.Median / TimeSpan.SecondsPerDay,
                WorkbookDesign.Durations);
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
            Set(sheet.Cell(row, 4), group.MeanHandleSeconds / TimeSpan.SecondsPerDay, WorkbookDesign.Durations);
            Set(sheet.Cell(row, 5), group.FcrRate, Rates);
            Set(sheet.Cell(row, 6), group.Reopened, Counts);
            Set(sheet.Cell(row, 7), group.CompletedUsd, WorkbookDesign.Dollars);
            Set(sheet.Cell(row, 8), group.DeclinedUsd, WorkbookDesign.Dollars);
        }

        if (row >= first)
        {
            sheet.Range(first, 2, row, 2)
                .AddConditionalFormat().DataBar(WorkbookDesign.Light).Minimum(XLCFContentType.Number, 0).HighestValue();
        }

        return breakdown.Note.Length > 0 ? Note(sheet, row + 1, breakdown.Note) : row + 2;
    }

    /// <summary>Writes the number of conversations by topic and first channel.</summary>
    private static int Channels(IXLWorksheet sheet, int row, Summary summary)
    {
        var channels = summary.ByChannel.Groups.Take(Widths.Length - 1).ToList();
        var topics = summary.ByTopic.Groups.Take(MostTopics).ToList();
        if (channels.Count == 0)
        {
            return row;
        }

        Header(sheet, row, ["Conversations by topic and first channel", .. channels.Select(c => SheetText.Fitting(c.Name).Text)]);
        var first = row + 1;
        foreach (var topic in topics)
        {
            row++;
            WorkbookDesign.SetText(sheet.Cell(row, 1), SheetText.Fitting(topic.Name).Text);
            for (var i = 0; i < channels.Count; i++)
            {
                Set(sheet.Cell(row, i + 2), summary.ByTopicAndChannel.GetValueOrDefault((topic.Key, channels[i].Key)), Counts);
            }
        }

        sheet.Range(first, 2, row, channels.Count + 1).AddConditionalFormat().ColorScale()
            .LowestValue(XLColor.White).HighestValue(WorkbookDesign.Light);
        return summary.ByTopic.Groups.Count > MostTopics || summary.ByChannel.Groups.Count > channels.Count
            ? Note(sheet, row + 1, "Only the most frequent topics and channels are shown.")
            : row + 2;
    }

    private static int Note(IXLWorksheet sheet, int row, string note)
    {
        WorkbookDesign.SetText(sheet.Cell(row, 1), note);
        sheet.Cell(row, 1).Style.Font.Italic = true;
        sheet.Cell(row, 1).Style.Font.FontColor = XLColor.Gray;
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

    private static double? Difference(object? now, object? before) =>
        now is null || before is null ? null : Number(now) - Number(before);

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static void Set(IXLCell cell, object? value, string format)
    {
        if (value is not null)
        {
            cell.SetValue(Number(value));
            cell.Style.NumberFormat.Format = format;
        }
    }
}
