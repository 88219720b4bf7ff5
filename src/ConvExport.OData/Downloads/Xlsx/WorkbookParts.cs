using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// The parts of a designed workbook: the XML before and after the rows of the data sheet, the column styles, the table, and the parts that
/// are copied unchanged.
/// </summary>
internal sealed class WorkbookParts
{
    private const string SharedStringsPath = "xl/sharedStrings.xml";
    private const string RowsEnd = "</sheetData>";

    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static readonly XNamespace Relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static readonly XNamespace OfficeRelationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly XNamespace ContentTypes = "http://schemas.openxmlformats.org/package/2006/content-types";

    /// <summary>The elements that come between the rows and the hyperlinks of a sheet.</summary>
    private static readonly string[] BeforeLinks = ["sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter",
        "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"];

    private readonly Dictionary<string, byte[]> _parts = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly string _sheetPath;
    private readonly string _tablePath;
    private readonly XDocument _table;
    private readonly LiveTable? _live;
    private readonly int _frozen;

    /// <param name="workbook">The workbook as a file.</param>
    /// <param name="name">The name of its data sheet and table.</param>
    /// <param name="live">Connects the table to a query; null for an ordinary workbook.</param>
    /// <param name="frozen">The number of columns that stay in view, and are printed on each page.</param>
    public WorkbookParts(byte[] workbook, string name, LiveTable? live, int frozen)
    {
        (_name, _live, _frozen) = (name, live, frozen);
        using var zip = new ZipArchive(new MemoryStream(workbook), ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            _parts.Add(entry.FullName, copy.ToArray());
        }

        _tablePath = _parts.Keys.Single(p => p.StartsWith("xl/tables/", StringComparison.Ordinal));
        _sheetPath = "xl/worksheets/" + Path.GetFileName(_parts.Keys.Single(LeadsToTable))[..^".rels".Length];
        _table = Xml(_tablePath);
        if (live is not null)
        {
            LiveTable.MarkTable(_table.Root!);
        }

        SharedStrings = Xml(SharedStringsPath).Root!.Elements(Main + "si").Count();

        var sheet = Xml(_sheetPath).Root!;
        var rows = sheet.Element(Main + "sheetData")!;
        var styled = rows.Elements(Main + "row").Last();
        ColumnStyles = [.. styled.Elements(Main + "c").Select(c => (string?)c.Attribute("s") ?? "0")];
        styled.Remove();
        sheet.Element(Main + "dimension")?.Remove();
        sheet.Element(Main + "tableParts")?.Remove();

        // ClosedXML gives each element a namespace prefix. The prefix is removed, because it would make up a tenth of the rows' size.
        sheet.Attributes().Where(a => a.IsNamespaceDeclaration && a.Value == Main.NamespaceName).Remove();
        sheet.SetAttributeValue("xmlns", Main.NamespaceName);
        var after = rows.ElementsAfterSelf().ToList();
        after.Remove();
        var text = sheet.ToString(SaveOptions.DisableFormatting);
        var end = text.IndexOf(RowsEnd, StringComparison.Ordinal);
        BeforeRows = text[..end];
        sheet.Descendants(Main + "sheetView").Attributes("tabSelected").Remove();
        text = sheet.ToString(SaveOptions.DisableFormatting);
        BeforeRowsOfFurther = text[..text.IndexOf(RowsEnd, StringComparison.Ordinal)];
        BetweenRowsAndLinks = RowsEnd + Text(after.Where(e => BeforeLinks.Contains(e.Name.LocalName)));
        AfterLinks = Text(after.Where(e => !BeforeLinks.Contains(e.Name.LocalName)))
            + $"<tableParts xmlns:r=\"{OfficeRelationships}\" count=\"1\"><tablePart r:id=\"table\"/></tableParts></worksheet>";
    }

    /// <summary>The style id of each column's cells.</summary>
    public IReadOnlyList<string> ColumnStyles { get; }

    /// <summary>The number of shared strings in the design, which is also the next free number.</summary>
    public int SharedStrings { get; }

    private string BeforeRows { get; }

    /// <summary>
    /// The beginning of further data sheets, without tabSelected. With it, Excel would select all data sheets, and typing into one of them
    /// would change all of them.
    /// </summary>
    private string BeforeRowsOfFurther { get; }
    private string BetweenRowsAndLinks { get; }
    private string AfterLinks { get; }

    /// <summary>Returns the path of a data sheet, counted from 0.</summary>
    public string SheetPath(int sheet) => sheet == 0 ? _sheetPath : $"xl/worksheets/data{sheet + 1}.xml";

    /// <summary>Returns the name of a data sheet, counted from 0.</summary>
    public string SheetName(int sheet) => sheet == 0 ? _name : $"{_name} ({sheet + 1})";

    /// <summary>Writes the beginning of a data sheet, including the header row.</summary>
    public void BeginSheet(Utf8Buffer xml, int sheet) => xml.Raw(sheet == 0 ? BeforeRows : BeforeRowsOfFurther);

    /// <summary>Writes the end of a data sheet with its links and table, in chunks. Send each chunk before you request the next.</summary>
    public IEnumerable<Utf8Buffer> EndSheet(Utf8Buffer xml, SheetLinks links)
    {
        xml.Raw(BetweenRowsAndLinks);
        if (!links.IsEmpty)
        {
            xml.Raw($"<hyperlinks xmlns:r=\"{OfficeRelationships}\">");
            foreach (var chunk in links.CellsIn(xml))
            {
                yield return chunk;
            }

            xml.Raw("</hyperlinks>"u8);
        }

        xml.Raw(AfterLinks);
        yield return xml;
    }

    /// <summary>Returns the path of a data sheet's relationships part.</summary>
    public string RelationsPath(int sheet) => $"xl/worksheets/_rels/{Path.GetFileName(SheetPath(sheet))}.rels";

    /// <summary>
    /// Writes a data sheet's relationships in chunks: its table and the URLs of its links. Send each chunk before you request the next.
    /// </summary>
    public IEnumerable<Utf8Buffer> RelationsOf(Utf8Buffer xml, int sheet, SheetLinks links)
    {
        xml.Raw($"<Relationships xmlns=\"{Relationships}\"><Relationship Id=\"table\" Type=\"{OfficeRelationships}/table\" "
            + $"Target=\"/{TablePath(sheet)}\"/>");
        foreach (var chunk in links.AddressesIn(xml))
        {
            yield return chunk;
        }

        xml.Raw("</Relationships>"u8);
        yield return xml;
    }

    /// <summary>Returns the table part of a data sheet. A table has at least one row, which may be blank.</summary>
    public (string Path, byte[] Content) Table(int sheet, int rows)
    {
        var table = new XDocument(_table);
        var range = $"A1:{SheetText.Letters(ColumnStyles.Count - 1)}{Math.Max(rows, 1) + 1}";
        table.Root!.SetAttributeValue("ref", range);
        table.Root.Element(Main + "autoFilter")?.SetAttributeValue("ref", range);
        if (sheet > 0)
        {
            var name = $"{_name}_{sheet + 1}";
            table.Root.SetAttributeValue("id", sheet + 1);
            table.Root.SetAttributeValue("name", name);
            table.Root.SetAttributeValue("displayName", name);
        }

        return (TablePath(sheet), Encoding.UTF8.GetBytes(table.ToString(SaveOptions.DisableFormatting)));
    }

    /// <summary>Returns all other parts, including the values that are known only after all rows are written.</summary>
    /// <param name="sheets">The number of data sheets.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="strings">The shared strings of the rows.</param>
    /// <param name="words">The values of the design's placeholders.</param>
    public IEnumerable<(string Path, IEnumerable<ReadOnlyMemory<byte>> Content)> Others(
        int sheets, long rows, SharedStrings strings, IReadOnlyDictionary<string, string> words)
    {
        foreach (var (path, content) in _parts.Where(p => p.Key != _sheetPath && p.Key != _tablePath && p.Key != RelationsPath(0)))
        {
            yield return (path, path switch
            {
                "[Content_Types].xml" => [Edited(path, types => AddTypes(types, sheets))],
                "xl/workbook.xml" => [Edited(path, book => AddSheets(book, sheets, rows))],
                "xl/_rels/workbook.xml.rels" => [Edited(path, relations => AddRelations(relations, sheets))],
                _ when path.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal) => [Edited(path, WithoutExtensions)],
                SharedStringsPath => [AllStrings(words), .. strings.Xml, "</sst>"u8.ToArray()],
                _ => [content],
            });
        }

        foreach (var (path, content) in _live?.Parts(_tablePath, rows) ?? [])
        {
            yield return (path, [content]);
        }
    }

    private static string Text(IEnumerable<XElement> elements) => string.Concat(elements.Select(e =>
    {
        e.Attributes().Where(a => a.IsNamespaceDeclaration && a.Value == Main.NamespaceName).Remove();
        return e.ToString(SaveOptions.DisableFormatting).Replace($" xmlns=\"{Main}\"", "", StringComparison.Ordinal);
    }));

    /// <summary>
    /// Removes ClosedXML's extension element. It repeats the description of the data bars in a form that Excel itself never writes.
    /// </summary>
    private static void WithoutExtensions(XElement sheet) => sheet.Descendants(Main + "extLst").ToList().ForEach(e => e.Remove());

    private bool LeadsToTable(string path) => path.StartsWith("xl/worksheets/_rels/", StringComparison.Ordinal)
        && Xml(path).Root!.Elements().Any(r => (string?)r.Attribute("Type") == $"{OfficeRelationships}/table");

    private string TablePath(int sheet) => sheet == 0 ? _tablePath : $"xl/tables/data{sheet + 1}.xml";

    private XDocument Xml(string path)
    {
        using var stream = new MemoryStream(_parts[path]);
        return XDocument.Load(stream, LoadOptions.PreserveWhitespace);
    }

    private ReadOnlyMemory<byte> Edited(string path, Action<XElement> edit)
    {
        var xml = Xml(path);
        edit(xml.Root!);
        using var stream = new MemoryStream();
        xml.Save(stream, SaveOptions.DisableFormatting);
        return stream.ToArray();
    }

    /// <summary>
    /// Returns the start of the shared strings part: the strings of the design, with the placeholders replaced. The caller appends the
    /// strings of the rows.
    /// </summary>
    private ReadOnlyMemory<byte> AllStrings(IReadOnlyDictionary<string, string> words)
    {
        var all = new Utf8Buffer(small: true);
        all.Raw($"<sst xmlns=\"{Main}\">");
        foreach (var text in Xml(SharedStringsPath).Root!.Elements(Main + "si").Select(si => SheetText.Unescaped(si.Value)))
        {
            all.Raw("<si>"u8);
            SheetText.WriteElement(all, Encoding.UTF8.GetBytes(words.GetValueOrDefault(text, text)));
            all.Raw("</si>"u8);
        }

        return all.Written;
    }

    private void AddTypes(XElement types, int sheets)
    {
        // By default, ClosedXML gives every XML part the content type of a workbook. Some parts of a query have no separate type, so the
        // default must be general.
        types.Elements(ContentTypes + "Default").First(e => (string?)e.Attribute("Extension") == "xml")
            .SetAttributeValue("ContentType", "application/xml");
        types.Add(new XElement(ContentTypes + "Override", new XAttribute("PartName", "/xl/workbook.xml"),
            new XAttribute("ContentType", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")));
        if (_live is not null)
        {
            LiveTable.AddTypes(types);
        }

        for (var sheet = 1; sheet < sheets; sheet++)
        {
            types.Add(new XElement(ContentTypes + "Override", new XAttribute("PartName", "/" + SheetPath(sheet)),
                new XAttribute("ContentType", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")));
            types.Add(new XElement(ContentTypes + "Override", new XAttribute("PartName", "/" + TablePath(sheet)),
                new XAttribute("ContentType", "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml")));
        }
    }

    private void AddSheets(XElement book, int sheets, long rows)
    {
        var list = book.Element(Main + "sheets")!;
        var place = list.Elements().TakeWhile(s => (string?)s.Attribute("name") != _name).Count();
        var first = list.Elements().ElementAt(place);
        var highest = list.Elements().Max(s => (int)s.Attribute("sheetId")!);
        for (var sheet = sheets - 1; sheet > 0; sheet--)
        {
            first.AddAfterSelf(new XElement(Main + "sheet", new XAttribute("name", SheetName(sheet)),
                new XAttribute("sheetId", (highest + sheet).ToString(CultureInfo.InvariantCulture)),
                new XAttribute(OfficeRelationships + "id", $"data{sheet + 1}")));
        }

        AddNames(book, list, place, sheets, rows);
    }

    /// <summary>
    /// Repeats the header row of the data sheets in print. Defined names refer to sheets by position, and inserted sheets change the
    /// positions of those after them.
    /// </summary>
    private void AddNames(XElement book, XElement list, int place, int sheets, long rows)
    {
        var names = book.Element(Main + "definedNames")?.Elements().ToList() ?? [];
        book.Element(Main + "definedNames")?.Remove();
        foreach (var name in names.Where(n => (int?)n.Attribute("localSheetId") > place))
        {
            name.SetAttributeValue("localSheetId", (int)name.Attribute("localSheetId")! + sheets - 1);
        }

        names.AddRange(Enumerable.Range(0, sheets).Select(sheet => new XElement(
            Main + "definedName", new XAttribute("name", "_xlnm.Print_Titles"), new XAttribute("localSheetId", place + sheet),
            _frozen == 0
                ? $"'{SheetName(sheet)}'!$1:$1"
                : $"'{SheetName(sheet)}'!$A:${SheetText.Letters(_frozen - 1)},'{SheetName(sheet)}'!$1:$1")));
        if (_live is not null)
        {
            names.Add(_live.RangeOf(place, _name, rows));
        }

        list.AddAfterSelf(new XElement(
            Main + "definedNames",
            names.OrderBy(n => (string?)n.Attribute("name"), StringComparer.Ordinal).ThenBy(n => (int?)n.Attribute("localSheetId"))));
    }

    private void AddRelations(XElement relations, int sheets)
    {
        for (var sheet = 1; sheet < sheets; sheet++)
        {
            relations.Add(new XElement(Relationships + "Relationship", new XAttribute("Id", $"data{sheet + 1}"),
                new XAttribute("Type", OfficeRelationships.NamespaceName + "/worksheet"),
                new XAttribute("Target", "/" + SheetPath(sheet))));
        }

        if (_live is not null)
        {
            LiveTable.AddRelations(relations);
        }
    }
}
