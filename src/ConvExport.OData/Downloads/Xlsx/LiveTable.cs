using System.Globalization;
using System.Text;
using System.Xml.Linq;
using ConvExport.OData.PowerQuery;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// Connects the table of a workbook to a Power Query query: Excel's Refresh All replaces its rows with the current ones and keeps formats,
/// column widths and titles. If one of the parts is missing, Excel repairs the file and removes the query.
/// </summary>
/// <param name="query">The query.</param>
internal sealed class LiveTable(TableQuery query)
{
    private const string RangeName = "ExternalData_1";
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    private const string ItemId = "{6D7F5B63-2E0B-4B6B-9C0E-0B5D3B8C9A71}";

    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static readonly XNamespace Relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static readonly XNamespace OfficeRelationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly XNamespace ContentTypes = "http://schemas.openxmlformats.org/package/2006/content-types";
    private static readonly XNamespace CustomXml = "http://schemas.openxmlformats.org/officeDocument/2006/customXml";

    /// <summary>Adds the content types of the parts.</summary>
    public static void AddTypes(XElement types)
    {
        const string SpreadsheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        foreach (var (path, type) in new[]
        {
            ("/xl/connections.xml", SpreadsheetType + "connections+xml"),
            ("/xl/queryTables/queryTable1.xml", SpreadsheetType + "queryTable+xml"),
            ("/customXml/itemProps1.xml", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"),
        })
        {
            types.Add(new XElement(ContentTypes + "Override", new XAttribute("PartName", path), new XAttribute("ContentType", type)));
        }
    }

    /// <summary>Adds the workbook's relationships to the connection and the query.</summary>
    public static void AddRelations(XElement relations)
    {
        relations.Add(Relation("connections", "connections", "connections.xml"));
        relations.Add(Relation("mashup", "customXml", "../customXml/item1.xml"));
    }

    /// <summary>Marks the table and its columns as filled by the query.</summary>
    public static void MarkTable(XElement table)
    {
        table.SetAttributeValue("tableType", "queryTable");
        foreach (var column in table.Descendants(Main + "tableColumn"))
        {
            column.SetAttributeValue("uniqueName", (string?)column.Attribute("id"));
            column.SetAttributeValue("queryTableFieldId", (string?)column.Attribute("id"));
        }
    }

    /// <summary>Returns the hidden name of the table's range.</summary>
    /// <param name="sheet">The position of the table's sheet in the workbook, from 0.</param>
    /// <param name="name">The name of the sheet.</param>
    /// <param name="rows">The number of rows, without the header.</param>
    public XElement RangeOf(int sheet, string name, long rows) => new(
        Main + "definedName", new XAttribute("name", RangeName), new XAttribute("localSheetId", sheet), new XAttribute("hidden", "1"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{name}'!$A$1:${SheetText.Letters(query.Columns.Count - 1)}${Math.Max(rows, 1) + 1}"));

    /// <summary>Returns the parts that an ordinary workbook does not have.</summary>
    /// <param name="tablePath">The path of the table.</param>
    /// <param name="rows">The number of rows.</param>
    public IEnumerable<(string Path, byte[] Content)> Parts(string tablePath, long rows)
    {
        yield return ("xl/connections.xml", Xml(Connection()));
        yield return ("xl/queryTables/queryTable1.xml", Xml(Table()));
        yield return ($"xl/tables/_rels/{Path.GetFileName(tablePath)}.rels",
            Xml(new XElement(Relationships + "Relationships", Relation("rId1", "queryTable", "../queryTables/queryTable1.xml"))));
        yield return ("customXml/item1.xml", DataMashup.Part(query, rows));
        yield return ("customXml/itemProps1.xml", Xml(new XElement(
            CustomXml + "datastoreItem", new XAttribute(XNamespace.Xmlns + "ds", CustomXml), new XAttribute(CustomXml + "itemID", ItemId),
            new XElement(CustomXml + "schemaRefs", new XElement(
                CustomXml + "schemaRef", new XAttribute(CustomXml + "uri", "http://schemas.microsoft.com/DataMashup"))))));
        yield return ("customXml/_rels/item1.xml.rels",
            Xml(new XElement(Relationships + "Relationships", Relation("rId1", "customXmlProps", "itemProps1.xml"))));
    }

    private XElement Connection() => new(Main + "connections", new XElement(
        Main + "connection",
        new XAttribute("id", 1), new XAttribute("keepAlive", 1), new XAttribute("name", $"Query - {query.Name}"),
        new XAttribute("description", $"Connection to the '{query.Name}' query in the workbook."), new XAttribute("type", 5),
        new XAttribute("refreshedVersion", 7), new XAttribute("background", 1), new XAttribute("saveData", 1),
        new XElement(
            Main + "dbPr",
            new XAttribute(
                "connection",
                $"Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;Location={query.Name};Extended Properties=\"\""),
            new XAttribute("command", $"SELECT * FROM [{query.Name}]"))));

    /// <summary>Returns the query table. It does not adjust column widths, and applies no formats to the sheet.</summary>
    private XElement Table()
    {
        var table = new XElement(
            Main + "queryTable", new XAttribute("name", RangeName), new XAttribute("adjustColumnWidth", 0),
            new XAttribute("connectionId", 1), new XAttribute("autoFormatId", 16));
        foreach (var kind in new[] { "Number", "Border", "Font", "Pattern", "Alignment", "WidthHeight" })
        {
            table.Add(new XAttribute($"apply{kind}Formats", 0));
        }

        table.Add(new XElement(
            Main + "queryTableRefresh", new XAttribute("nextId", query.Columns.Count + 1),
            new XElement(
                Main + "queryTableFields", new XAttribute("count", query.Columns.Count),
                query.Columns.Select((column, i) => new XElement(
                    Main + "queryTableField", new XAttribute("id", i + 1), new XAttribute("name", column.Name),
                    new XAttribute("tableColumnId", i + 1))))));
        return table;
    }

    private static XElement Relation(string id, string type, string target) => new(
        Relationships + "Relationship", new XAttribute("Id", id), new XAttribute("Type", $"{OfficeRelationships}/{type}"),
        new XAttribute("Target", target));

    private static byte[] Xml(XElement root) => Encoding.UTF8.GetBytes(Declaration + root.ToString(SaveOptions.DisableFormatting));
}
