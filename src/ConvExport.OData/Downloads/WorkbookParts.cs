using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace ConvExport.OData.Downloads;

/// <summary>
/// A designed workbook taken apart: what comes before and after the rows of its data sheet, the styles of its columns,
/// its table, and the parts that are copied as they are.
/// </summary>
internal sealed class WorkbookParts
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeRelationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string ContentTypes = "http://schemas.openxmlformats.org/package/2006/content-types";

    private readonly Dictionary<string, byte[]> _parts = new(StringComparer.Ordinal);
    private readonly string _sheetPath;
    private readonly string _tablePath;
    private readonly XDocument _table;

    public WorkbookParts(byte[] workbook)
    {
        using var zip = new ZipArchive(new MemoryStream(workbook), ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            _parts.Add(entry.FullName, copy.ToArray());
        }

        _tablePath = _parts.Keys.Single(p => p.StartsWith("xl/tables/", StringComparison.Ordinal));
        _sheetPath = "xl/worksheets/" + Path.GetFileName(_parts.Keys.Single(p => p.StartsWith("xl/worksheets/_rels/", StringComparison.Ordinal)))[..^".rels".Length];
        _table = Xml(_tablePath);
        var sheet = Xml(_sheetPath);
        XNamespace main = Main;
        var rows = sheet.Root!.Element(main + "sheetData")!;
        ColumnStyles = [.. rows.Elements(main + "row").Last().Elements(main + "c").Select(c => (string?)c.Attribute("s") ?? "0")];
        rows.Elements(main + "row").Last().Remove();
        sheet.Root.Element(main + "dimension")?.Remove();
        sheet.Root.Element(main + "tableParts")?.Remove();

        var text = sheet.ToString(SaveOptions.DisableFormatting);
        const string EndOfRows = "</x:sheetData>";
        var end = text.IndexOf(EndOfRows, StringComparison.Ordinal) is var prefixed and >= 0 ? prefixed : text.IndexOf("</sheetData>", StringComparison.Ordinal);
        Prefix = text.Contains(EndOfRows, StringComparison.Ordinal) ? "x:" : "";
        BeforeRows = text[..end];
        AfterRows = text[end..];
    }

    /// <summary>The prefix that the sheet's elements have.</summary>
    public string Prefix { get; }

    /// <summary>The data sheet up to where its rows go, the header among it.</summary>
    public string BeforeRows { get; }

    /// <summary>The style of each column's cells.</summary>
    public IReadOnlyList<string> ColumnStyles { get; }

    private string AfterRows { get; }

    /// <summary>The path of a data sheet, counted from 0.</summary>
    public string SheetPath(int sheet) => sheet == 0 ? _sheetPath : $"xl/worksheets/data{sheet + 1}.xml";

    /// <summary>The name of a data sheet, counted from 0.</summary>
    public static string SheetName(int sheet) => sheet == 0 ? WorkbookDesign.DataSheet : $"{WorkbookDesign.DataSheet} ({sheet + 1})";

    /// <summary>The end of a data sheet, with its links and its table.</summary>
    public string EndOfSheet(IReadOnlyCollection<(string Cell, string Url)> links)
    {
        var linksXml = links.Count == 0 ? "" :
            $"<{Prefix}hyperlinks xmlns:r=\"{OfficeRelationships}\">{string.Concat(links.Select((l, i) => $"<{Prefix}hyperlink ref=\"{l.Cell}\" r:id=\"link{i + 1}\"/>"))}</{Prefix}hyperlinks>";
        var tableXml = $"<{Prefix}tableParts xmlns:r=\"{OfficeRelationships}\" count=\"1\"><{Prefix}tablePart r:id=\"table\"/></{Prefix}tableParts>";
        var margins = AfterRows.IndexOf($"<{Prefix}pageMargins", StringComparison.Ordinal);
        var close = AfterRows.LastIndexOf("</", StringComparison.Ordinal);
        return margins < 0
            ? AfterRows[..close] + linksXml + tableXml + AfterRows[close..]
            : AfterRows[..margins] + linksXml + AfterRows[margins..close] + tableXml + AfterRows[close..];
    }

    /// <summary>What a data sheet refers to: its table, and the addresses of its links.</summary>
    public (string Path, string Xml) SheetRelations(int sheet, IEnumerable<string> urls)
    {
        var text = new StringBuilder($"<Relationships xmlns=\"{Relationships}\">")
            .Append(CultureInfo.InvariantCulture, $"<Relationship Id=\"table\" Type=\"{OfficeRelationships}/table\" Target=\"/{TablePath(sheet)}\"/>");
        var number = 0;
        foreach (var url in urls)
        {
            text.Append(CultureInfo.InvariantCulture, $"<Relationship Id=\"link{++number}\" Type=\"{OfficeRelationships}/hyperlink\" Target=\"{SheetText.Attribute(url)}\" TargetMode=\"External\"/>");
        }

        return ($"xl/worksheets/_rels/{Path.GetFileName(SheetPath(sheet))}.rels", text.Append("</Relationships>").ToString());
    }

    /// <summary>A data sheet's table over its rows; a table has at least one, blank if need be.</summary>
    public (string Path, string Xml) Table(int sheet, int rows, string lastColumn)
    {
        var table = new XDocument(_table);
        var range = $"A1:{lastColumn}{Math.Max(rows, 1) + 1}";
        table.Root!.SetAttributeValue("ref", range);
        table.Root.Element((XNamespace)Main + "autoFilter")?.SetAttributeValue("ref", range);
        if (sheet > 0)
        {
            var name = $"Conversations_{sheet + 1}";
            table.Root.SetAttributeValue("id", sheet + 1);
            table.Root.SetAttributeValue("name", name);
            table.Root.SetAttributeValue("displayName", name);
        }

        return (TablePath(sheet), table.ToString(SaveOptions.DisableFormatting));
    }

    /// <summary>All other parts, for so many data sheets, with what is only known at the end.</summary>
    public IEnumerable<(string Path, byte[] Content)> Others(int sheets, string rows, string notes)
    {
        foreach (var (path, content) in _parts)
        {
            if (path == _sheetPath || path == _tablePath || path.StartsWith("xl/worksheets/_rels/", StringComparison.Ordinal))
            {
                continue;
            }

            yield return (path, path switch
            {
                "[Content_Types].xml" => Edited(path, types => AddTypes(types, sheets)),
                "xl/workbook.xml" => Edited(path, book => AddSheets(book, sheets)),
                "xl/_rels/workbook.xml.rels" => Edited(path, relations => AddRelations(relations, sheets)),
                "xl/sharedStrings.xml" => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content)
                    .Replace(WorkbookDesign.RowsPlaceholder, SheetText.Element(rows), StringComparison.Ordinal)
                    .Replace(WorkbookDesign.NotesPlaceholder, SheetText.Element(notes), StringComparison.Ordinal)),
                _ => content,
            });
        }
    }

    private string TablePath(int sheet) => sheet == 0 ? _tablePath : $"xl/tables/data{sheet + 1}.xml";

    private XDocument Xml(string path)
    {
        using var stream = new MemoryStream(_parts[path]);
        return XDocument.Load(stream, LoadOptions.PreserveWhitespace);
    }

    private byte[] Edited(string path, Action<XElement> edit)
    {
        var xml = Xml(path);
        edit(xml.Root!);
        using var stream = new MemoryStream();
        xml.Save(stream, SaveOptions.DisableFormatting);
        return stream.ToArray();
    }

    private void AddTypes(XElement types, int sheets)
    {
        XNamespace ns = ContentTypes;
        for (var sheet = 1; sheet < sheets; sheet++)
        {
            types.Add(new XElement(ns + "Override", new XAttribute("PartName", "/" + SheetPath(sheet)),
                new XAttribute("ContentType", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")));
            types.Add(new XElement(ns + "Override", new XAttribute("PartName", "/" + TablePath(sheet)),
                new XAttribute("ContentType", "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml")));
        }
    }

    private static void AddSheets(XElement book, int sheets)
    {
        XNamespace ns = Main;
        XNamespace r = OfficeRelationships;
        var list = book.Element(ns + "sheets")!;
        var first = list.Elements().First();
        var highest = list.Elements().Max(s => (int)s.Attribute("sheetId")!);
        for (var sheet = sheets - 1; sheet > 0; sheet--)
        {
            first.AddAfterSelf(new XElement(ns + "sheet", new XAttribute("name", SheetName(sheet)),
                new XAttribute("sheetId", highest + sheet), new XAttribute(r + "id", $"data{sheet + 1}")));
        }

        // Names of areas count sheets by their place; those of the sheets behind the inserted ones would be off.
        book.Element(ns + "definedNames")?.Remove();
    }

    private void AddRelations(XElement relations, int sheets)
    {
        XNamespace ns = Relationships;
        for (var sheet = 1; sheet < sheets; sheet++)
        {
            relations.Add(new XElement(ns + "Relationship", new XAttribute("Id", $"data{sheet + 1}"),
                new XAttribute("Type", OfficeRelationships + "/worksheet"), new XAttribute("Target", "/" + SheetPath(sheet))));
        }
    }
}
