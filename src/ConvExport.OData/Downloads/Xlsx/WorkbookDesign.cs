using ClosedXML.Excel;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// Designs the workbook with ClosedXML: styles, table, widths, and the sheets of words. Its data sheet has a header and
/// one row, whose styles the streamed rows take.
/// </summary>
internal static class WorkbookDesign
{
    private const double LineHeight = 15;
    private const double CharactersPerWidth = 0.95;

    /// <summary>The color of titles and headers.</summary>
    public static XLColor Dark { get; } = XLColor.FromHtml("#1F3A5F");

    /// <summary>The color of bars.</summary>
    public static XLColor Light { get; } = XLColor.FromHtml("#9DB8D9");

    private static readonly XLColor LinkColor = XLColor.FromHtml("#0563C1");

    /// <summary>What the data sheet and its table are called.</summary>
    public static string NameOf(DownloadPlan plan) => plan.Request.Query.Path!.Set.Name;

    /// <summary>The designed workbook as a file.</summary>
    /// <param name="plan">What is in it.</param>
    /// <param name="about">What its reader is told about it.</param>
    /// <param name="summary">Its figures; null for a workbook without.</param>
    public static byte[] Create(DownloadPlan plan, AboutFacts about, Summary? summary)
    {
        using var workbook = new XLWorkbook();
        workbook.Style.Font.FontName = "Calibri";
        workbook.Style.Font.FontSize = 11;
        workbook.Properties.Title = "Conversation Export";
        workbook.Properties.Author = "ConvExport.OData";
        DesignData(workbook.AddWorksheet(NameOf(plan)), plan.Columns);
        if (summary is not null)
        {
            SummarySheet.Design(workbook.AddWorksheet("Summary"), summary);
        }

        AboutSheet.Design(workbook.AddWorksheet("About"), plan, about);
        ColumnsSheet.Design(workbook.AddWorksheet("Columns"), plan.Columns);
        workbook.Worksheet(1).SetTabSelected().SetTabActive();

        // A cell that is only colored is written as text that is missing, unless it is a number that is.
        foreach (var blank in workbook.Worksheets.SelectMany(s => s.CellsUsed(XLCellsUsedOptions.All)).Where(c => c.IsEmpty()))
        {
            blank.SetDataType(XLDataType.Number);
        }

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

        var table = sheet.Range(1, 1, 2, columns.Count).CreateTable(sheet.Name);
        table.Theme = XLTableTheme.TableStyleLight9;
        var header = sheet.Range(1, 1, 1, columns.Count).Style;
        Header(header);
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
        cell.Style.NumberFormat.Format = column.Output.Kind switch
        {
            ValueKind.Timestamp => "yyyy-mm-dd hh:mm:ss",
            ValueKind.Date => "yyyy-mm-dd",
            ValueKind.Double when column.Kind == ColumnKind.Duration => Durations,
            ValueKind.Money or ValueKind.MoneyAverage => Dollars,
            ValueKind.Text => "@",
            _ => "General",
        };
        if (column.Output.Kind is ValueKind.Timestamp or ValueKind.Date)
        {
            cell.Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Left;
        }

        if (column.Kind == ColumnKind.Link)
        {
            cell.Style.Font.FontColor = LinkColor;
            cell.Style.Font.Underline = XLFontUnderlineValues.Single;
        }
    }

    /// <summary>Hours unbounded.</summary>
    public const string Durations = "[h]:mm:ss";

    public const string Dollars = "#,##0.00##";

    private static double WidthOf(FileColumn column) => column.Output.Kind switch
    {
        ValueKind.Timestamp => 20,
        ValueKind.Boolean => 10,
        ValueKind.Text when column.IsOfIds => 26,
        ValueKind.Text when column.Output.Name.StartsWith(nameof(ConversationRow.Topics), StringComparison.Ordinal) => 40,
        ValueKind.Text => 22,
        _ => 14,
    };

    /// <summary>The look of what stands above columns.</summary>
    public static void Header(IXLStyle style)
    {
        style.Font.Bold = true;
        style.Font.FontColor = XLColor.White;
        style.Fill.BackgroundColor = Dark;
    }

    /// <summary>The look of a sheet to read: a title, no grid, a page wide.</summary>
    public static void Readable(IXLWorksheet sheet, string title, XLPageOrientation orientation)
    {
        SetText(sheet.Cell(1, 1), title);
        sheet.Cell(1, 1).Style.Font.FontSize = 16;
        sheet.Cell(1, 1).Style.Font.Bold = true;
        sheet.Cell(1, 1).Style.Font.FontColor = Dark;
        sheet.ShowGridLines = false;
        sheet.PageSetup.PageOrientation = orientation;
        sheet.PageSetup.FitToPages(1, 0);
    }

    /// <summary>A wrapped text in a column of a width, and its row as high as it has to be: not every reader fits a row to its text.</summary>
    public static void SetWrapped(IXLCell cell, string text, double width)
    {
        SetText(cell, text);
        cell.Style.Alignment.WrapText = true;
        cell.Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
        cell.WorksheetRow().Height = Math.Max(cell.WorksheetRow().Height, LineHeight * Math.Max(1, Math.Ceiling(text.Length / (width * CharactersPerWidth))));
    }

    /// <summary>Text stays text: left to itself, ClosedXML makes numbers and truths of it.</summary>
    public static void SetText(IXLCell cell, string text)
    {
        if (text.Length == 0)
        {
            // A cell of text that has none is no valid cell.
            return;
        }

        cell.SetDataType(XLDataType.Text);
        cell.SetValue(text);
    }
}
