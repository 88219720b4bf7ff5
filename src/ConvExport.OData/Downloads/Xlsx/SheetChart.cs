using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>A chart on the summary sheet. Excel draws it from the sheet's cells: names in column A, figures in column B.</summary>
/// <param name="Title">Its title.</param>
/// <param name="IsLine">Whether it is a line chart; otherwise it is a bar chart with horizontal bars.</param>
/// <param name="First">The first row of its data.</param>
/// <param name="Last">The last row of its data.</param>
/// <param name="Row">The row of its upper edge.</param>
/// <param name="FromColumn">The column of its left edge, from 0.</param>
/// <param name="ToColumn">The column after its right edge.</param>
/// <param name="Rows">Its height in rows.</param>
internal sealed record SheetChart(string Title, bool IsLine, int First, int Last, int Row, int FromColumn, int ToColumn, int Rows)
{
    private static readonly XNamespace C = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    private static readonly XNamespace A = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private static readonly XNamespace D = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing";

    /// <summary>Returns a workbook with charts on one of its sheets. ClosedXML cannot write charts.</summary>
    /// <param name="workbook">The workbook as a file.</param>
    /// <param name="sheetName">The name of the sheet.</param>
    /// <param name="charts">The charts; at least one.</param>
    public static byte[] Add(byte[] workbook, string sheetName, IReadOnlyList<SheetChart> charts)
    {
        using var file = new MemoryStream();
        file.Write(workbook);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            var sheetPath = PathOf(zip, sheetName);
            Edit(zip, sheetPath, sheet =>
            {
                // The elements of a sheet have a fixed order. The drawing comes directly after the print settings.
                var drawing = new XElement(
                    OpenXml.Main + "drawing", new XAttribute(XNamespace.Xmlns + "r", OpenXml.Office),
                    new XAttribute(OpenXml.Office + "id", "charts"));
                var previous = sheet.Element(OpenXml.Main + "headerFooter")
                    ?? sheet.Element(OpenXml.Main + "pageSetup") ?? sheet.Elements().Last();
                previous.AddAfterSelf(drawing);
            });
            Write(
                zip, $"xl/worksheets/_rels/{Path.GetFileName(sheetPath)}.rels",
                OpenXml.Relations(OpenXml.Relation("charts", "drawing", "/xl/drawings/drawing1.xml")));
            Write(zip, "xl/drawings/drawing1.xml", Drawing(charts));
            Write(zip, "xl/drawings/_rels/drawing1.xml.rels",
                OpenXml.Relations(charts.Select((_, i) => OpenXml.Relation($"chart{i + 1}", "chart", $"/xl/charts/chart{i + 1}.xml"))));
            for (var i = 0; i < charts.Count; i++)
            {
                Write(zip, $"xl/charts/chart{i + 1}.xml", charts[i].Space(sheetName));
            }

            Edit(zip, "[Content_Types].xml", types =>
            {
                types.Add(OpenXml.TypeOf("/xl/drawings/drawing1.xml", "drawing+xml"));
                types.Add(charts.Select((_, i) => OpenXml.TypeOf($"/xl/charts/chart{i + 1}.xml", "drawingml.chart+xml")));
            });
        }

        return file.ToArray();
    }

    private static string PathOf(ZipArchive zip, string sheetName)
    {
        var id = (string?)Read(zip, "xl/workbook.xml").Descendants(OpenXml.Main + "sheet")
            .Single(s => (string?)s.Attribute("name") == sheetName).Attribute(OpenXml.Office + "id");
        return ((string)Read(zip, "xl/_rels/workbook.xml.rels").Elements()
            .Single(r => (string?)r.Attribute("Id") == id).Attribute("Target")!).TrimStart('/');
    }

    private static XElement Drawing(IReadOnlyList<SheetChart> charts) => new(
        D + "wsDr", new XAttribute(XNamespace.Xmlns + "xdr", D), new XAttribute(XNamespace.Xmlns + "a", A),
        charts.Select((chart, i) => new XElement(
            D + "twoCellAnchor",
            Corner("from", chart.FromColumn, chart.Row - 1), Corner("to", chart.ToColumn, chart.Row - 1 + chart.Rows),
            new XElement(
                D + "graphicFrame", new XAttribute("macro", ""),
                new XElement(
                    D + "nvGraphicFramePr",
                    new XElement(
                        D + "cNvPr", new XAttribute("id", i + 2), new XAttribute("name", $"Chart {i + 1}"),
                        new XAttribute("descr", chart.Title)),
                    new XElement(D + "cNvGraphicFramePr")),
                new XElement(
                    D + "xfrm",
                    new XElement(A + "off", new XAttribute("x", 0), new XAttribute("y", 0)),
                    new XElement(A + "ext", new XAttribute("cx", 0), new XAttribute("cy", 0))),
                new XElement(A + "graphic", new XElement(
                    A + "graphicData", new XAttribute("uri", C.NamespaceName),
                    new XElement(
                        C + "chart", new XAttribute(XNamespace.Xmlns + "c", C), new XAttribute(XNamespace.Xmlns + "r", OpenXml.Office),
                        new XAttribute(OpenXml.Office + "id", $"chart{i + 1}"))))),
            new XElement(D + "clientData"))));

    private static XElement Corner(string name, int column, int row) => new(
        D + name, new XElement(D + "col", column), new XElement(D + "colOff", 0), new XElement(D + "row", row),
        new XElement(D + "rowOff", 0));

    private XElement Space(string sheet) => new(
        C + "chartSpace", new XAttribute(XNamespace.Xmlns + "c", C), new XAttribute(XNamespace.Xmlns + "a", A),
        Value("roundedCorners", 0),
        new XElement(
            C + "chart",
            new XElement(C + "title", Text(Title), Value("overlay", 0)),
            Value("autoTitleDeleted", 0),
            new XElement(C + "plotArea", new XElement(C + "layout"), Plot(sheet), CategoryAxis(), ValueAxis()),
            Value("plotVisOnly", 1),
            Value("dispBlanksAs", "gap")));

    private XElement Plot(string sheet)
    {
        var color = new XElement(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", "2459C9")));
        var series = new XElement(
            C + "ser", Value("idx", 0), Value("order", 0),
            new XElement(C + "spPr", IsLine ? new XElement(A + "ln", new XAttribute("w", 19050), color) : color),
            IsLine ? new XElement(C + "marker", Value("symbol", "none")) : Value("invertIfNegative", 0),
            new XElement(C + "cat", new XElement(C + "strRef", new XElement(C + "f", Range(sheet, 'A')))),
            new XElement(C + "val", new XElement(C + "numRef", new XElement(C + "f", Range(sheet, 'B')))),
            IsLine ? Value("smooth", 0) : null);
        return IsLine
            ? new XElement(
                C + "lineChart", Value("grouping", "standard"), Value("varyColors", 0), series, Value("marker", 1), Value("axId", 1),
                Value("axId", 2))
            : new XElement(
                C + "barChart", Value("barDir", "bar"), Value("grouping", "clustered"), Value("varyColors", 0), series,
                Value("gapWidth", 40), Value("axId", 1), Value("axId", 2));
    }

    private string Range(string sheet, char column) =>
        string.Create(CultureInfo.InvariantCulture, $"'{sheet}'!${column}${First}:${column}${Last}");

    /// <summary>Returns the axis that shows the names. In a bar chart, the first row of the data is the top bar.</summary>
    private XElement CategoryAxis() => new(
        C + "catAx", Value("axId", 1), new XElement(C + "scaling", Value("orientation", IsLine ? "minMax" : "maxMin")), Value("delete", 0),
        Value("axPos", IsLine ? "b" : "l"), Value("numFmt", null, ("formatCode", "General"), ("sourceLinked", "0")),
        Value("majorTickMark", "none"), Value("minorTickMark", "none"), Value("tickLblPos", "low"), Value("crossAx", 2),
        Value("crosses", "autoZero"));

    private XElement ValueAxis() => new(
        C + "valAx", Value("axId", 2), new XElement(C + "scaling", Value("orientation", "minMax"), Value("min", 0)), Value("delete", 0),
        Value("axPos", IsLine ? "l" : "b"),
        new XElement(C + "majorGridlines", new XElement(C + "spPr", new XElement(
            A + "ln", new XElement(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", "D9D9D9")))))),
        Value("numFmt", null, ("formatCode", "#,##0"), ("sourceLinked", "0")), Value("majorTickMark", "none"),
        Value("minorTickMark", "none"), Value("tickLblPos", "nextTo"), Value("crossAx", 1), Value("crosses", IsLine ? "autoZero" : "max"));

    private static XElement Text(string text) => new(
        C + "tx", new XElement(
            C + "rich", new XElement(A + "bodyPr"),
            new XElement(
                A + "p",
                new XElement(A + "pPr", new XElement(A + "defRPr", new XAttribute("sz", 1200), new XAttribute("b", 1))),
                new XElement(
                    A + "r",
                    new XElement(A + "rPr", new XAttribute("sz", 1200), new XAttribute("b", 1)),
                    new XElement(A + "t", text)))));

    private static XElement Value(string name, object? value, params (string Name, string Value)[] others) => new(
        C + name, value is null ? null : new XAttribute("val", value), others.Select(o => new XAttribute(o.Name, o.Value)));

    private static XElement Read(ZipArchive zip, string path)
    {
        using var part = zip.GetEntry(path)!.Open();
        return XDocument.Load(part, LoadOptions.PreserveWhitespace).Root!;
    }

    private static void Edit(ZipArchive zip, string path, Action<XElement> edit)
    {
        var root = Read(zip, path);
        edit(root);
        zip.GetEntry(path)!.Delete();
        Write(zip, path, root);
    }

    private static void Write(ZipArchive zip, string path, XElement root)
    {
        using var part = zip.CreateEntry(path).Open();
        part.Write(OpenXml.Bytes(root));
    }
}
