using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// The parts of a designed workbook: the XML before and after the rows of the data sheet, the column styles, the table, and all other
/// parts.
/// </summary>
internal sealed class WorkbookParts
{
    private const string SharedStringsPath = "xl/sharedStrings.xml";
    private const string RowsEnd = "</sheetData>";

    /// <summary>The elements that come between the rows and the hyperlinks of a sheet.</summary>
    private static readonly string[] BeforeLinks = ["sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter",
        "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"];

    private readonly Dictionary<string, byte[]> _parts = new(StringComparer.Ordinal);
    private readonly DataSheets _sheets;
    private readonly XDocument _table;
    private readonly LiveTable? _live;

    /// <param name="workbook">The workbook as a file.</param>
    /// <param name="name">The name of its data sheet and table.</param>
    /// <param name="live">Connects the table to a query; null for an ordinary workbook.</param>
    /// <param name="frozen">The number of columns that stay in view, and are printed on each page.</param>
    public WorkbookParts(byte[] workbook, string name, LiveTable? live, int frozen)
    {
        _live = live;
        using var zip = new ZipArchive(new MemoryStream(workbook), ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            _parts.Add(entry.FullName, copy.ToArray());
        }

        _sheets = new DataSheets(
            name, "xl/worksheets/" + Path.GetFileName(_parts.Keys.Single(LeadsToTable))[..^".rels".Length],
            _parts.Keys.Single(p => p.StartsWith("xl/tables/", StringComparison.Ordinal)), frozen, live);
        _table = Xml(_sheets.TablePath(0));
        if (live is not null)
        {
            LiveTable.MarkTable(_table.Root!);
        }

        SharedStrings = Xml(SharedStringsPath).Root!.Elements(OpenXml.Main + "si").Count();

        var sheet = Xml(SheetPath(0)).Root!;
        var rows = sheet.Element(OpenXml.Main + "sheetData")!;
        var styled = rows.Elements(OpenXml.Main + "row").Last();
        ColumnStyles = [.. styled.Elements(OpenXml.Main + "c").Select(c => (string?)c.Attribute("s") ?? "0")];
        styled.Remove();
        sheet.Element(OpenXml.Main + "dimension")?.Remove();
        sheet.Element(OpenXml.Main + "tableParts")?.Remove();

        // ClosedXML gives each element a namespace prefix. The prefix is removed, because it would make up a tenth of the rows' size.
        sheet.Attributes().Where(a => a.IsNamespaceDeclaration && a.Value == OpenXml.Main.NamespaceName).Remove();
        sheet.SetAttributeValue("xmlns", OpenXml.Main.NamespaceName);
        var after = rows.ElementsAfterSelf().ToList();
        after.Remove();
        var text = sheet.ToString(SaveOptions.DisableFormatting);
        var end = text.IndexOf(RowsEnd, StringComparison.Ordinal);
        BeforeRows = text[..end];
        sheet.Descendants(OpenXml.Main + "sheetView").Attributes("tabSelected").Remove();
        text = sheet.ToString(SaveOptions.DisableFormatting);
        BeforeRowsOfFurther = text[..text.IndexOf(RowsEnd, StringComparison.Ordinal)];
        BetweenRowsAndLinks = RowsEnd + Text(after.Where(e => BeforeLinks.Contains(e.Name.LocalName)));
        AfterLinks = Text(after.Where(e => !BeforeLinks.Contains(e.Name.LocalName)))
            + $"<tableParts xmlns:r=\"{OpenXml.Office}\" count=\"1\"><tablePart r:id=\"table\"/></tableParts></worksheet>";
    }

    /// <summary>The style id of each column's cells.</summary>
    public IReadOnlyList<string> ColumnStyles { get; }

    /// <summary>The number of shared strings in the design. It is also the index of the first string that is added to them.</summary>
    public int SharedStrings { get; }

    private string BeforeRows { get; }

    /// <summary>
    /// The beginning of further data sheets, without the attribute tabSelected. If they had this attribute, Excel would select all data
    /// sheets, and typing into one of them would change all of them.
    /// </summary>
    private string BeforeRowsOfFurther { get; }
    private string BetweenRowsAndLinks { get; }
    private string AfterLinks { get; }

    /// <summary>Returns the path of a data sheet. The first sheet has the number 0.</summary>
    public string SheetPath(int sheet) => _sheets.Path(sheet);

    /// <summary>Writes the beginning of a data sheet, including the header row.</summary>
    public void BeginSheet(Utf8Buffer xml, int sheet) => xml.Raw(sheet == 0 ? BeforeRows : BeforeRowsOfFurther);

    /// <summary>
    /// Writes the end of a data sheet in chunks: its links, and the reference to its table. Send each chunk before you request the next.
    /// </summary>
    public IEnumerable<Utf8Buffer> EndSheet(Utf8Buffer xml, SheetLinks links)
    {
        xml.Raw(BetweenRowsAndLinks);
        if (!links.IsEmpty)
        {
            xml.Raw($"<hyperlinks xmlns:r=\"{OpenXml.Office}\">");
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
        xml.Raw($"<Relationships xmlns=\"{OpenXml.Package}\"><Relationship Id=\"table\" Type=\"{OpenXml.Office}/table\" "
            + $"Target=\"/{_sheets.TablePath(sheet)}\"/>");
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
        table.Root.Element(OpenXml.Main + "autoFilter")?.SetAttributeValue("ref", range);
        if (sheet > 0)
        {
            var name = _sheets.TableName(sheet);
            table.Root.SetAttributeValue("id", sheet + 1);
            table.Root.SetAttributeValue("name", name);
            table.Root.SetAttributeValue("displayName", name);
        }

        return (_sheets.TablePath(sheet), Encoding.UTF8.GetBytes(table.ToString(SaveOptions.DisableFormatting)));
    }

    /// <summary>
    /// Returns all parts except the data sheets, their tables and their relationships. Call it after all rows are written, because some of
    /// the returned parts contain the shared strings, the number of rows or the number of sheets.
    /// </summary>
    /// <param name="sheets">The number of data sheets.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="strings">The shared strings of the rows.</param>
    /// <param name="words">The values of the design's placeholders.</param>
    public IEnumerable<(string Path, IEnumerable<ReadOnlyMemory<byte>> Content)> Others(
        int sheets, long rows, SharedStrings strings, IReadOnlyDictionary<string, string> words)
    {
        foreach (var (path, content) in _parts.Where(
            p => p.Key != SheetPath(0) && p.Key != _sheets.TablePath(0) && p.Key != RelationsPath(0)))
        {
            yield return (path, path switch
            {
                "[Content_Types].xml" => [Edited(path, types => _sheets.AddTypes(types, sheets))],
                "xl/workbook.xml" => [Edited(path, book => _sheets.AddTo(book, sheets, rows))],
                "xl/_rels/workbook.xml.rels" => [Edited(path, relations => _sheets.AddRelations(relations, sheets))],
                _ when path.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal) => [Edited(path, WithoutExtensions)],
                SharedStringsPath => [AllStrings(words), .. strings.Xml, "</sst>"u8.ToArray()],
                _ => [content],
            });
        }

        foreach (var (path, content) in _live?.Parts(_sheets.TablePath(0), rows) ?? [])
        {
            yield return (path, [content]);
        }
    }

    private static string Text(IEnumerable<XElement> elements) => string.Concat(elements.Select(e =>
    {
        e.Attributes().Where(a => a.IsNamespaceDeclaration && a.Value == OpenXml.Main.NamespaceName).Remove();
        return e.ToString(SaveOptions.DisableFormatting).Replace($" xmlns=\"{OpenXml.Main}\"", "", StringComparison.Ordinal);
    }));

    /// <summary>
    /// Removes ClosedXML's extension element. It repeats the description of the data bars in a form that Excel itself never writes.
    /// </summary>
    private static void WithoutExtensions(XElement sheet) => sheet.Descendants(OpenXml.Main + "extLst").ToList().ForEach(e => e.Remove());

    private bool LeadsToTable(string path) => path.StartsWith("xl/worksheets/_rels/", StringComparison.Ordinal)
        && Xml(path).Root!.Elements().Any(r => (string?)r.Attribute("Type") == $"{OpenXml.Office}/table");

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
        all.Raw($"<sst xmlns=\"{OpenXml.Main}\">");
        foreach (var text in Xml(SharedStringsPath).Root!.Elements(OpenXml.Main + "si").Select(si => SheetText.Unescaped(si.Value)))
        {
            all.Raw("<si>"u8);
            SheetText.WriteElement(all, Encoding.UTF8.GetBytes(words.GetValueOrDefault(text, text)));
            all.Raw("</si>"u8);
        }

        return all.Written;
    }
}
