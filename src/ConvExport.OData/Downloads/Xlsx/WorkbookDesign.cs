using ClosedXML.Excel;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// Designs the workbook with ClosedXML: the sheets, styles, column widths and the table. The data sheet has only a header and one sample
/// row. The rows are added later, with the styles of the sample row. Further data sheets are also added later.
/// </summary>
internal static class WorkbookDesign
{
    private const double LineHeight = 15;
    private const double CharactersPerWidth = 0.95;
    private const int MostFrozen = 3;

    /// <summary>The maximum width of a printed page, in characters. Wider pages would be scaled down until they are hard to read.</summary>
    private const double CharactersPerPage = 180;

    /// <summary>The color of titles and headers.</summary>
    public static XLColor Dark { get; } = XLColor.FromHtml("#1F3A5F");

    /// <summary>The color of data bars, of the highest value in a color scale, and of lines between rows.</summary>
    public static XLColor Light { get; } = XLColor.FromHtml("#9DB8D9");

    private static readonly XLColor LinkColor = XLColor.FromHtml("#0563C1");

    /// <summary>Returns the name of the data sheet and its table.</summary>
    public static string NameOf(DownloadPlan plan) => plan.Request.Query.Path!.Set.Name;

    /// <summary>Returns the designed workbook as a file.</summary>
    /// <param name="plan">The planned download.</param>
    /// <param name="about">The facts for the About sheet.</param>
    /// <param name="summary">The figures of the summary sheet; null for a workbook without one.</param>
    public static byte[] Create(DownloadPlan plan, AboutFacts about, SummaryFigures? summary)
    {
        using var workbook = new XLWorkbook();
        workbook.Style.Font.FontName = "Calibri";
        workbook.Style.Font.FontSize = 11;
        workbook.Properties.Title = "Conversation Export";
        workbook.Properties.Author = "ConvExport.OData";
        var charts = summary is null ? [] : SummarySheet.Design(workbook.AddWorksheet(SummarySheet.Name), summary);
        DesignData(workbook.AddWorksheet(NameOf(plan)), plan);
        AboutSheet.Design(workbook.AddWorksheet("About"), plan, about);
        ColumnsSheet.Design(workbook.AddWorksheet("Columns"), plan.Columns);
        workbook.Worksheet(1).SetTabSelected().SetTabActive();

        // ClosedXML writes an empty styled cell as a text cell without content, which is invalid. An empty number cell is valid.
        foreach (var blank in workbook.Worksheets.SelectMany(s => s.CellsUsed(XLCellsUsedOptions.All)).Where(c => c.IsEmpty()))
        {
            blank.SetDataType(XLDataType.Number);
        }

        using var file = new MemoryStream();
        workbook.SaveAs(file);
        return charts.Count > 0 ? SheetChart.Add(file.ToArray(), SummarySheet.Name, charts) : file.ToArray();
    }

    /// <summary>
    /// Returns the number of columns that stay in view when a reader scrolls: all columns up to the last key column among the first three
    /// columns. Returns 0 if none of these is a key column, or if no column follows the key column.
    /// </summary>
    public static int FrozenColumns(DownloadPlan plan)
    {
        var keys = plan.Report.HasEntities ? plan.Request.Query.Path!.Set.Key : [];
        var last = plan.Columns.Take(MostFrozen)
            .Select((column, i) => keys.Contains(column.Output.Name) ? i + 1 : 0).DefaultIfEmpty().Max();
        return last < plan.Columns.Count ? last : 0;
    }

    private static void DesignData(IXLWorksheet sheet, DownloadPlan plan)
    {
        var columns = plan.Columns;
        for (var i = 0; i < columns.Count; i++)
        {
            SetText(sheet.Cell(1, i + 1), columns[i].Title);
            Style(sheet.Cell(2, i + 1), columns[i], plan.Request.IsLive);
            sheet.Column(i + 1).Width = WidthOf(columns[i]);
        }

        var table = sheet.Range(1, 1, 2, columns.Count).CreateTable(sheet.Name);
        table.Theme = XLTableTheme.TableStyleLight9;
        var header = sheet.Range(1, 1, 1, columns.Count).Style;
        Header(header);
        header.Alignment.Vertical = XLAlignmentVerticalValues.Center;
        header.Alignment.WrapText = true;
        sheet.Row(1).Height = 32;
        sheet.SheetView.Freeze(1, FrozenColumns(plan));
        sheet.PageSetup.PageOrientation = XLPageOrientation.Landscape;
        sheet.PageSetup.FitToPages((int)Math.Ceiling(columns.Sum(WidthOf) / CharactersPerPage), 0);
    }

    private static void Style(IXLCell cell, FileColumn column, bool isLive)
    {
        // ClosedXML would write an empty cell as a text cell without content, which is invalid.
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

        if (column.Kind == ColumnKind.Link && !isLive)
        {
            cell.Style.Font.FontColor = LinkColor;
            cell.Style.Font.Underline = XLFontUnderlineValues.Single;
        }
    }

    /// <summary>The number format of durations; hours can exceed 24.</summary>
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

    /// <summary>Applies the style of column headers.</summary>
    public static void Header(IXLStyle style)
    {
        style.Font.Bold = true;
        style.Font.FontColor = XLColor.White;
        style.Fill.BackgroundColor = Dark;
    }

    /// <summary>Formats a sheet for reading: a title, no gridlines, one page wide.</summary>
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

    /// <summary>Sets a wrapped text and a row height that fits it, because not every program adjusts the height to the text.</summary>
    public static void SetWrapped(IXLCell cell, string text, double width)
    {
        SetText(cell, text);
        cell.Style.Alignment.WrapText = true;
        cell.Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
        cell.WorksheetRow().Height =
            Math.Max(cell.WorksheetRow().Height, LineHeight * Math.Max(1, Math.Ceiling(text.Length / (width * CharactersPerWidth))));
    }

    /// <summary>Sets a cell to text. Texts such as 123 and true are not converted to numbers or Booleans.</summary>
    public static void SetText(IXLCell cell, string text)
    {
        if (text.Length == 0)
        {
            // A text cell without content would be invalid.
            return;
        }

        cell.SetValue(text);
    }
}
