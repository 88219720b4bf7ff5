using System.Net;
using ConvExport.OData.Fold;
using ConvExport.OData.PowerQuery;
using ConvExport.OData.Query.Entities;

namespace ConvExport.OData.Connect;

/// <summary>
/// Writes an Office data connection (.odc, MS-ODCFF) that contains a Power Query query. With it, Excel loads the Conversation Export from
/// the feed and shows the report's column titles.
/// </summary>
internal static class ExcelConnection
{
    private const string Query = "Conversations";

    /// <summary>The connection string of the query, as XML.</summary>
    private const string ConnectionString =
        $"Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;Location={Query};Extended Properties=&quot;&quot;";

    public static string Write(string feed) => $"""
        <html xmlns:o="urn:schemas-microsoft-com:office:office"
        xmlns="http://www.w3.org/TR/REC-html40">

        <head>
        <meta http-equiv=Content-Type content="text/x-ms-odc; charset=utf-8">
        <meta name=ProgId content=ODC.Database>
        <meta name=SourceType content=OLEDB>
        <title>Query - {Query}</title>
        <xml id=docprops><o:DocumentProperties
          xmlns:o="urn:schemas-microsoft-com:office:office"
          xmlns="http://www.w3.org/TR/REC-html40">
          <o:Description>The Conversation Export, live from {WebUtility.HtmlEncode(feed)}</o:Description>
          <o:Name>Query - {Query}</o:Name>
         </o:DocumentProperties>
        </xml><xml id=msodc><odc:OfficeDataConnection
          xmlns:odc="urn:schemas-microsoft-com:office:odc"
          xmlns="http://www.w3.org/TR/REC-html40">
          <odc:PowerQueryConnection odc:Type="OLEDB">
           <odc:ConnectionString>{ConnectionString}</odc:ConnectionString>
           <odc:CommandType>SQL</odc:CommandType>
           <odc:CommandText>SELECT * FROM [{Query}]</odc:CommandText>
          </odc:PowerQueryConnection>
          <odc:PowerQueryMashupData>{Escaped(Mashup(feed))}</odc:PowerQueryMashupData>
         </odc:OfficeDataConnection>
        </xml>
        </head>

        <body>
        </body>

        </html>
        """.ReplaceLineEndings("\r\n");

    private static string Mashup(string feed) =>
        """<Mashup xmlns:xsd="http://www.w3.org/2001/XMLSchema" """
        + """xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/DataMashup">"""
        + """<Client>EXCEL</Client><Version>2.140.405.0</Version><MinVersion>2.21.0.0</MinVersion>"""
        + """<Culture>en-US</Culture><SafeCombine>true</SafeCombine><Items>"""
        + $"<Query Name=\"{Query}\"><Formula><![CDATA[{string.Join("\r\n", Formula(feed)).Replace("]]>", "]] >", StringComparison.Ordinal)}"
        + "]]></Formula><IsParameterQuery xsi:nil=\"true\" /><IsDirectQuery xsi:nil=\"true\" /></Query></Items></Mashup>";

    private static IReadOnlyList<string> Formula(string feed)
    {
        var columns = ReportColumns.Report.Select(r => EntitySet.Conversations.Columns.First(c => c.Name == r.Property)).ToList();
        var (fit, last) = MashupText.Fit("Rows", columns);
        var titles = columns.Select(c => $"{{{MashupText.Text(c.Name)}, {MashupText.Text(c.Title!)}}}");
        return MashupText.Let(
            [
                $"Source = OData.Feed({MashupText.Text(feed)}, null, [Implementation=\"2.0\"])",
                MashupText.Set("Source", EntitySet.Conversations),
                .. fit,
                $"Titled = Table.RenameColumns({last}, {{{string.Join(", ", titles)}}})",
            ],
            "Titled");
    }

    /// <summary>Returns XML escaped for embedding in the file, with line breaks preserved.</summary>
    private static string Escaped(string xml) => xml
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("\r\n", "&#13;&#10;", StringComparison.Ordinal);
}
