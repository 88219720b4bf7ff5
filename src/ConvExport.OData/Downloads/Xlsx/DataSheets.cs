using System.Globalization;
using System.Xml.Linq;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// The data sheets of a workbook. <see cref="WorkbookDesign"/> creates one. If the rows do not fit on it, this class adds further sheets to
/// the parts that list the workbook's sheets.
/// </summary>
/// <param name="name">The name of the first sheet and of its table.</param>
/// <param name="path">The path of the first sheet.</param>
/// <param name="tablePath">The path of its table.</param>
/// <param name="frozen">The number of columns at the left that are repeated on each printed page.</param>
/// <param name="live">Connects the table to a query; null for an ordinary workbook.</param>
internal sealed class DataSheets(string name, string path, string tablePath, int frozen, LiveTable? live)
{
    /// <summary>Returns the path of a data sheet. The first one has the number 0.</summary>
    public string Path(int sheet) => sheet == 0 ? path : $"xl/worksheets/data{sheet + 1}.xml";

    /// <summary>Returns the path of a sheet's table.</summary>
    public string TablePath(int sheet) => sheet == 0 ? tablePath : $"xl/tables/data{sheet + 1}.xml";

    /// <summary>Returns the name of a sheet's table.</summary>
    public string TableName(int sheet) => sheet == 0 ? name : $"{name}_{sheet + 1}";

    /// <summary>Adds the content types of further sheets and of a query.</summary>
    public void AddTypes(XElement types, int sheets)
    {
        // ClosedXML makes the content type of a workbook the default for all XML parts. Some parts of a query rely on the default, so it
        // must be application/xml.
        OpenXml.SetDefaultType(types, "application/xml");
        types.Add(OpenXml.TypeOf("/xl/workbook.xml", "spreadsheetml.sheet.main+xml"));
        if (live is not null)
        {
            LiveTable.AddTypes(types);
        }

        for (var sheet = 1; sheet < sheets; sheet++)
        {
            types.Add(OpenXml.TypeOf("/" + Path(sheet), "spreadsheetml.worksheet+xml"));
            types.Add(OpenXml.TypeOf("/" + TablePath(sheet), "spreadsheetml.table+xml"));
        }
    }

    /// <summary>Adds the relationships that link the workbook to further sheets and to a query.</summary>
    public void AddRelations(XElement relations, int sheets)
    {
        for (var sheet = 1; sheet < sheets; sheet++)
        {
            relations.Add(OpenXml.Relation(IdOf(sheet), "worksheet", "/" + Path(sheet)));
        }

        if (live is not null)
        {
            LiveTable.AddRelations(relations);
        }
    }

    /// <summary>Adds further sheets to the workbook part, after the first data sheet.</summary>
    public void AddTo(XElement book, int sheets, long rows)
    {
        var list = book.Element(OpenXml.Main + "sheets")!;
        var place = list.Elements().TakeWhile(s => (string?)s.Attribute("name") != name).Count();
        var first = list.Elements().ElementAt(place);
        var highest = list.Elements().Max(s => (int)s.Attribute("sheetId")!);
        for (var sheet = sheets - 1; sheet > 0; sheet--)
        {
            first.AddAfterSelf(new XElement(
                OpenXml.Main + "sheet", new XAttribute("name", NameOf(sheet)),
                new XAttribute("sheetId", (highest + sheet).ToString(CultureInfo.InvariantCulture)),
                new XAttribute(OpenXml.Office + "id", IdOf(sheet))));
        }

        AddNames(book, list, place, sheets, rows);
    }

    /// <summary>
    /// Repeats the header row and the frozen columns of the data sheets on each printed page. Defined names refer to sheets by position.
    /// So the defined names for sheets after the inserted ones get new positions.
    /// </summary>
    private void AddNames(XElement book, XElement list, int place, int sheets, long rows)
    {
        var names = book.Element(OpenXml.Main + "definedNames")?.Elements().ToList() ?? [];
        book.Element(OpenXml.Main + "definedNames")?.Remove();
        foreach (var defined in names.Where(n => (int?)n.Attribute("localSheetId") > place))
        {
            defined.SetAttributeValue("localSheetId", (int)defined.Attribute("localSheetId")! + sheets - 1);
        }

        names.AddRange(Enumerable.Range(0, sheets).Select(sheet => new XElement(
            OpenXml.Main + "definedName", new XAttribute("name", "_xlnm.Print_Titles"), new XAttribute("localSheetId", place + sheet),
            frozen == 0
                ? $"'{NameOf(sheet)}'!$1:$1"
                : $"'{NameOf(sheet)}'!$A:${SheetText.Letters(frozen - 1)},'{NameOf(sheet)}'!$1:$1")));
        if (live is not null)
        {
            names.Add(live.RangeOf(place, name, rows));
        }

        list.AddAfterSelf(new XElement(
            OpenXml.Main + "definedNames",
            names.OrderBy(n => (string?)n.Attribute("name"), StringComparer.Ordinal).ThenBy(n => (int?)n.Attribute("localSheetId"))));
    }

    private string NameOf(int sheet) => sheet == 0 ? name : $"{name} ({sheet + 1})";

    private static string IdOf(int sheet) => $"data{sheet + 1}";
}
