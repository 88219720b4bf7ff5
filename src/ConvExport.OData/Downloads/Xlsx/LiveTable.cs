using System.Globalization;
using System.Xml.Linq;
using ConvExport.OData.PowerQuery;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// Connects the table of a workbook to a Power Query query: Excel's Refresh All replaces the table's rows with the current ones. It keeps
/// formats, column widths and titles. If one of the connection's parts is missing, Excel repairs the file and removes the query.
/// </summary>
/// <param name="query">The query.</param>
internal sealed class LiveTable(TableQuery query)
{
    private const string RangeName = "ExternalData_1";
    private const string ItemId = "{6D7F5B63-2E0B-4B6B-9C0E-0B5D3B8C9A71}";

    private static readonly XNamespace CustomXml = "http://schemas.openxmlformats.org/officeDocument/2006/customXml";

    /// <summary>Adds the content types of the connection's parts.</summary>
    public static void AddTypes(XElement types)
    {
        types.Add(OpenXml.TypeOf("/xl/connections.xml", "spreadsheetml.connections+xml"));
        types.Add(OpenXml.TypeOf("/xl/queryTables/queryTable1.xml", "spreadsheetml.queryTable+xml"));
        types.Add(OpenXml.TypeOf("/customXml/itemProps1.xml", "customXmlProperties+xml"));
    }

    /// <summary>Adds the relationships that link the workbook to the connection and to the query.</summary>
    public static void AddRelations(XElement relations)
    {
        relations.Add(OpenXml.Relation("connections", "connections", "connections.xml"));
        relations.Add(OpenXml.Relation("mashup", "customXml", "../customXml/item1.xml"));
    }

    /// <summary>Marks the table and its columns as filled by the query.</summary>
    public static void MarkTable(XElement table)
    {
        table.SetAttributeValue("tableType", "queryTable");
        foreach (var column in table.Descendants(OpenXml.Main + "tableColumn"))
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
        OpenXml.Main + "definedName", new XAttribute("name", RangeName), new XAttribute("localSheetId", sheet),
        new XAttribute("hidden", "1"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{name}'!$A$1:${SheetText.Letters(query.Columns.Count - 1)}${Math.Max(rows, 1) + 1}"));

    /// <summary>Returns the parts that an ordinary workbook does not have.</summary>
    /// <param name="tablePath">The path of the table.</param>
    /// <param name="rows">The number of rows.</param>
    public IEnumerable<(string Path, byte[] Content)> Parts(string tablePath, long rows)
    {
        yield return ("xl/connections.xml", OpenXml.Bytes(Connection()));
        yield return ("xl/queryTables/queryTable1.xml", OpenXml.Bytes(Table()));
        yield return ($"xl/tables/_rels/{Path.GetFileName(tablePath)}.rels",
            OpenXml.Bytes(OpenXml.Relations(OpenXml.Relation("rId1", "queryTable", "../queryTables/queryTable1.xml"))));
        yield return ("customXml/item1.xml", DataMashup.Part(query, rows));
        yield return ("customXml/itemProps1.xml", OpenXml.Bytes(new XElement(
            CustomXml + "datastoreItem", new XAttribute(XNamespace.Xmlns + "ds", CustomXml), new XAttribute(CustomXml + "itemID", ItemId),
            new XElement(CustomXml + "schemaRefs", new XElement(
                CustomXml + "schemaRef", new XAttribute(CustomXml + "uri", "http://schemas.microsoft.com/DataMashup"))))));
        yield return ("customXml/_rels/item1.xml.rels",
            OpenXml.Bytes(OpenXml.Relations(OpenXml.Relation("rId1", "customXmlProps", "itemProps1.xml"))));
    }

    private XElement Connection() => new(OpenXml.Main + "connections", new XElement(
        OpenXml.Main + "connection",
        new XAttribute("id", 1), new XAttribute("keepAlive", 1), new XAttribute("name", $"Query - {query.Name}"),
        new XAttribute("description", $"Connection to the '{query.Name}' query in the workbook."), new XAttribute("type", 5),
        new XAttribute("refreshedVersion", 7), new XAttribute("background", 1), new XAttribute("saveData", 1),
        new XElement(
            OpenXml.Main + "dbPr",
            new XAttribute(
                "connection",
                $"Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;Location={query.Name};Extended Properties=\"\""),
            new XAttribute("command", $"SELECT * FROM [{query.Name}]"))));

    /// <summary>Returns the query table. It does not adjust column widths, and applies no formats to the sheet.</summary>
    private XElement Table()
    {
        var table = new XElement(
            OpenXml.Main + "queryTable", new XAttribute("name", RangeName), new XAttribute("adjustColumnWidth", 0),
            new XAttribute("connectionId", 1), new XAttribute("autoFormatId", 16));
        foreach (var kind in new[] { "Number", "Border", "Font", "Pattern", "Alignment", "WidthHeight" })
        {
            table.Add(new XAttribute($"apply{kind}Formats", 0));
        }

        table.Add(new XElement(
            OpenXml.Main + "queryTableRefresh", new XAttribute("nextId", query.Columns.Count + 1),
            new XElement(
                OpenXml.Main + "queryTableFields", new XAttribute("count", query.Columns.Count),
                query.Columns.Select((column, i) => new XElement(
                    OpenXml.Main + "queryTableField", new XAttribute("id", i + 1), new XAttribute("name", column.Name),
                    new XAttribute("tableColumnId", i + 1))))));
        return table;
    }
}
