using ClosedXML.Excel;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The sheet that describes each column.</summary>
internal static class ColumnsSheet
{
    private static readonly (string Header, double Width)[] Parts = [("Column", 32), ("Meaning", 80), ("Unit", 22), ("Blank when", 50)];

    public static void Design(IXLWorksheet sheet, IReadOnlyList<FileColumn> columns)
    {
        WorkbookDesign.Readable(sheet, "Columns and their meaning", XLPageOrientation.Landscape);
        for (var i = 0; i < Parts.Length; i++)
        {
            WorkbookDesign.SetText(sheet.Cell(3, i + 1), Parts[i].Header);
            sheet.Column(i + 1).Width = Parts[i].Width;
        }

        WorkbookDesign.Header(sheet.Range(3, 1, 3, Parts.Length).Style);
        for (var row = 0; row < columns.Count; row++)
        {
            string[] cells = [columns[row].Title, columns[row].Meaning, columns[row].Unit, columns[row].BlankWhen];
            for (var i = 0; i < cells.Length; i++)
            {
                WorkbookDesign.SetWrapped(sheet.Cell(row + 4, i + 1), cells[i], Parts[i].Width);
                sheet.Cell(row + 4, i + 1).Style.Border.BottomBorder = XLBorderStyleValues.Thin;
                sheet.Cell(row + 4, i + 1).Style.Border.BottomBorderColor = WorkbookDesign.Light;
            }

            sheet.Cell(row + 4, 1).Style.Font.Bold = true;
        }

        sheet.SheetView.FreezeRows(3);
        sheet.PageSetup.SetRowsToRepeatAtTop(3, 3);
    }
}
