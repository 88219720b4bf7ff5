using System.Globalization;
using ClosedXML.Excel;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Downloads;

/// <summary>
/// Designs the workbook with ClosedXML: styles, table, widths, and the sheets of words. Its data sheet has a header and
/// one row, whose styles the streamed rows take.
/// </summary>
internal static class WorkbookDesign
{
    public const string DataSheet = "Conversations";

    /// <summary>Words on the sheet About that are known only at the end.</summary>
    public const string RowsPlaceholder = "{rows}";
    public const string NotesPlaceholder = "{notes}";

    private const double LineHeight = 15;
    private const string HeaderColor = "1F3A5F";

    /// <summary>The designed workbook as a file.</summary>
    public static byte[] Create(DownloadPlan plan, DateTime nowUtc)
    {
        using var workbook = new XLWorkbook();
        workbook.Style.Font.FontName = "Calibri";
        workbook.Style.Font.FontSize = 11;
        DesignData(workbook.AddWorksheet(DataSheet), plan.Columns);
        DesignAbout(workbook.AddWorksheet("About"), plan, nowUtc);
        DesignColumns(workbook.AddWorksheet("Columns"), plan.Columns);
        using var file = new MemoryStream();
        workbook.SaveAs(file);
        return file.ToArray();
    }

    private static void DesignData(IXLWorksheet sheet, IReadOnlyList<FileColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            SetText(sheet.Cell(1, i + 1), columns[i].Title);
            Style(sheet.Cell(2, i + 1), columns[i]);
            sheet.Column(i + 1).Width = WidthOf(columns[i]);
        }

        var table = sheet.Range(1, 1, 2, columns.Count).CreateTable("Conversations");
        table.Theme = XLTableTheme.TableStyleLight9;
        var header = sheet.Range(1, 1, 1, columns.Count).Style;
        header.Font.Bold = true;
        header.Font.FontColor = XLColor.White;
        header.Fill.BackgroundColor = XLColor.FromHtml("#" + HeaderColor);
        header.Alignment.Vertical = XLAlignmentVerticalValues.Center;
        header.Alignment.WrapText = true;
        sheet.Row(1).Height = 32;
        sheet.SheetView.FreezeRows(1);
        sheet.PageSetup.PageOrientation = XLPageOrientation.Landscape;
    }

    private static void Style(IXLCell cell, FileColumn column)
    {
        // Something to be styled: a cell without a value is not written.
        SetText(cell, " ");
        switch (column.Output.Kind)
        {
            case ValueKind.Timestamp: cell.Style.NumberFormat.Format = "yyyy-mm-dd hh:mm:ss"; break;
            case ValueKind.Date: cell.Style.NumberFormat.Format = "yyyy-mm-dd"; break;
            case ValueKind.Double when column.Kind == ColumnKind.Duration: cell.Style.NumberFormat.Format = "[h]:mm:ss"; break;
            case ValueKind.Money or ValueKind.MoneyAverage: cell.Style.NumberFormat.Format = "#,##0.00##"; break;
            case ValueKind.Text: cell.Style.NumberFormat.Format = "@"; break;
        }

        if (column.Output.Kind is ValueKind.Timestamp or ValueKind.Date)
        {
            cell.Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Left;
        }

        if (column.Kind == ColumnKind.Link)
        {
            cell.Style.Font.FontColor = XLColor.FromHtml("#0563C1");
            cell.Style.Font.Underline = XLFontUnderlineValues.Single;
        }
    }

    private static double WidthOf(FileColumn column) => column.Output.Kind switch
    {
        ValueKind.Timestamp => 20,
        ValueKind.Flag => 10,
        ValueKind.Text when column.Kind == ColumnKind.Id => 26,
        ValueKind.Text when column.Output.Name.StartsWith("Topics", StringComparison.Ordinal) => 40,
        ValueKind.Text => 22,
        _ => 14,
    };

    private static void DesignAbout(IXLWorksheet sheet, DownloadPlan plan, DateTime nowUtc)
    {
        var request = plan.Request;
        (string Label, string Text)[] lines =
        [
            ("Created from", request.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "the beginning"),
            ("Created to", request.To is { } to ? to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ", inclusive" : "the end"),
            ("Time zone", plan.Zone.Id + " (days of the filter, and all dates and times in this workbook)"),
            ("Inboxes at creation", request.Inboxes.Count == 0 ? "all" : string.Join(", ", request.Inboxes)),
            ("Filter", request.Query.Options.GetValueOrDefault("$filter") ?? "none"),
            ("Columns", string.Create(CultureInfo.InvariantCulture, $"{plan.Columns.Count}, described on the sheet Columns")),
            ("Order", request.Query.Options.GetValueOrDefault("$orderby") ?? "Created At, then Conversation ID"),
            ("Rows", RowsPlaceholder),
            ("Made at", TimeZoneInfo.ConvertTimeFromUtc(nowUtc, plan.Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " " + plan.Zone.Id),
            ("Notes", NotesPlaceholder),
        ];
        Title(sheet, "Conversation Export");
        for (var i = 0; i < lines.Length; i++)
        {
            SetText(sheet.Cell(i + 3, 1), lines[i].Label);
            sheet.Cell(i + 3, 1).Style.Font.Bold = true;
            SetText(sheet.Cell(i + 3, 2), lines[i].Text);
            sheet.Cell(i + 3, 2).Style.Alignment.WrapText = true;
            sheet.Row(i + 3).Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
        }

        sheet.Column(1).Width = 22;
        sheet.Column(2).Width = 90;
    }

    private static void DesignColumns(IXLWorksheet sheet, IReadOnlyList<FileColumn> columns)
    {
        string[] headers = ["Column", "Meaning", "Unit", "Blank when"];
        double[] widths = [32, 80, 22, 50];
        Title(sheet, "What each column means");
        for (var i = 0; i < headers.Length; i++)
        {
            SetText(sheet.Cell(3, i + 1), headers[i]);
            sheet.Cell(3, i + 1).Style.Font.Bold = true;
            sheet.Cell(3, i + 1).Style.Border.BottomBorder = XLBorderStyleValues.Thin;
        }

        for (var i = 0; i < columns.Count; i++)
        {
            var report = columns[i].Report;
            string[] cells = [columns[i].Title, report?.Meaning ?? "Made by the query.", UnitOf(columns[i]), report?.WhenNull ?? ""];
            for (var j = 0; j < cells.Length; j++)
            {
                SetText(sheet.Cell(i + 4, j + 1), cells[j]);
                sheet.Cell(i + 4, j + 1).Style.Alignment.WrapText = true;
                sheet.Cell(i + 4, j + 1).Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
            }

            // Said here because a row that has a height of its own is not fitted to its wrapped text by every reader.
            sheet.Row(i + 4).Height = LineHeight * cells.Zip(widths, (text, width) => Math.Max(1, Math.Ceiling(text.Length / (width * 0.95)))).Max();
        }

        for (var i = 0; i < widths.Length; i++)
        {
            sheet.Column(i + 1).Width = widths[i];
        }

        sheet.SheetView.FreezeRows(3);
    }

    private static string UnitOf(FileColumn column) => column.Kind switch
    {
        ColumnKind.Duration => "hours:minutes:seconds",
        ColumnKind.Timestamp => "date and time",
        _ => column.Report?.Unit ?? "",
    };

    private static void Title(IXLWorksheet sheet, string title)
    {
        SetText(sheet.Cell(1, 1), title);
        sheet.Cell(1, 1).Style.Font.FontSize = 16;
        sheet.Cell(1, 1).Style.Font.Bold = true;
        sheet.Cell(1, 1).Style.Font.FontColor = XLColor.FromHtml("#" + HeaderColor);
        sheet.ShowGridLines = false;
        sheet.PageSetup.PageOrientation = XLPageOrientation.Landscape;
        sheet.PageSetup.FitToPages(1, 0);
    }

    /// <summary>Text stays text: left to itself, ClosedXML makes numbers and truths of it.</summary>
    private static void SetText(IXLCell cell, string text)
    {
        cell.SetDataType(XLDataType.Text);
        cell.SetValue(text);
    }
}
