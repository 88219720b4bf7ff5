using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace ConvExport.OData.PowerQuery;

/// <summary>What Excel stores about a query that fills a table.</summary>
/// <param name="Name">The query's name: letters and digits.</param>
/// <param name="Steps">The names of the steps of its let expression.</param>
/// <param name="Formula">The let expression in M.</param>
/// <param name="Table">The name of the table that it fills.</param>
/// <param name="Columns">The columns of its result: their names and kinds.</param>
internal sealed record TableQuery(
    string Name, IReadOnlyList<string> Steps, string Formula, string Table, IReadOnlyList<(string Name, MashupType Type)> Columns);

/// <summary>The kinds of values that Excel records for the columns of a query (as found in Excel's files).</summary>
internal enum MashupType : byte
{
    Any = 0,
    Logical = 1,
    Int64 = 3,
    Number = 5,
    Text = 6,
    DateTime = 7,
    Date = 9,
}

/// <summary>
/// Writes the part of a workbook that contains its Power Query queries, in the published format MS-QDEFF. The part contains no credentials:
/// Excel asks for them and keeps them on the user's machine.
/// </summary>
internal static class DataMashup
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    private const string EntryPrefixOfText = "s";
    private const string EntryPrefixOfNumber = "l";

    private static readonly XNamespace Namespace = "http://schemas.microsoft.com/DataMashup";
    private static readonly DateTimeOffset ZipTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Returns the custom XML part, in UTF-16 with a byte order mark, as Excel writes it.</summary>
    public static byte[] Part(TableQuery query, long rows)
    {
        var mashup = new XElement(Namespace + "DataMashup", Convert.ToBase64String(Binary(query, rows)));
        var text = "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + mashup.ToString(SaveOptions.DisableFormatting);
        return [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)];
    }

    private static byte[] Binary(TableQuery query, long rows)
    {
        using var binary = new MemoryStream();
        Number(binary, 0);
        Sized(binary, Package(query));
        Sized(binary, Marked(Permissions));
        Sized(binary, Metadata(query, rows));

        // The permission bindings stay empty. They would be a signature of one Windows account. Without it, Excel uses the default
        // permissions, which equal the permissions written above.
        Sized(binary, []);
        return binary.ToArray();
    }

    private const string Permissions = Declaration
        + """<PermissionList xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"""
        + "<CanEvaluateFuturePackages>false</CanEvaluateFuturePackages><FirewallEnabled>true</FirewallEnabled></PermissionList>";

    private static byte[] Package(TableQuery query)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("Config/Package.xml", Marked(Declaration
                + """<Package xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"""
                + "<Version>2.99.202.0</Version><MinVersion>2.21.0.0</MinVersion><Culture>en-US</Culture></Package>"));
            Add("[Content_Types].xml", Marked(Declaration
                + """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"""
                + """<Default Extension="xml" ContentType="text/xml" />"""
                + """<Default Extension="m" ContentType="application/x-ms-m" /></Types>"""));
            Add("Formulas/Section1.m", Encoding.UTF8.GetBytes(
                $"section Section1;\r\n\r\nshared {query.Name} = {query.Formula.ReplaceLineEndings("\r\n")};"));

            void Add(string path, byte[] content)
            {
                var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
                entry.LastWriteTime = ZipTime;
                using var part = entry.Open();
                part.Write(content);
            }
        }

        return file.ToArray();
    }

    private static byte[] Metadata(TableQuery query, long rows)
    {
        var path = $"Section1/{query.Name}";
        var items = new XElement(
            "Items",
            Item("AllFormulas", null, []),
            Item("Formula", path, Entries(query, rows)),
            query.Steps.Select(step => Item("Formula", $"{path}/{Uri.EscapeDataString(step)}", [])));
        var file = new XElement(
            "LocalPackageMetadataFile",
            new XAttribute(XNamespace.Xmlns + "xsd", "http://www.w3.org/2001/XMLSchema"),
            new XAttribute(XNamespace.Xmlns + "xsi", "http://www.w3.org/2001/XMLSchema-instance"), items);
        using var metadata = new MemoryStream();
        Number(metadata, 0);
        Sized(metadata, Marked(Declaration + file.ToString(SaveOptions.DisableFormatting)));

        // An empty zip file: no content is cached.
        Sized(metadata, [0x50, 0x4B, 0x05, 0x06, .. new byte[18]]);
        return metadata.ToArray();
    }

    private static IEnumerable<XElement> Entries(TableQuery query, long rows)
    {
        var names = System.Text.Json.JsonSerializer.Serialize(query.Columns.Select(c => c.Name), Unescaped);
        var types = Convert.ToBase64String([.. query.Columns.Select(c => (byte)c.Type)]);
        (string Type, string Value)[] entries =
        [
            ("IsPrivate", EntryPrefixOfNumber + "0"),
            ("FillEnabled", EntryPrefixOfNumber + "1"),
            ("FillObjectType", EntryPrefixOfText + "Table"),
            ("FillToDataModelEnabled", EntryPrefixOfNumber + "0"),
            ("BufferNextRefresh", EntryPrefixOfNumber + "1"),
            ("ResultType", EntryPrefixOfText + "Table"),
            ("NameUpdatedAfterFill", EntryPrefixOfNumber + "0"),
            ("NavigationStepName", EntryPrefixOfText + "Navigation"),
            ("FillTarget", EntryPrefixOfText + query.Table),
            ("FilledCompleteResultToWorksheet", EntryPrefixOfNumber + "1"),
            ("AddedToDataModel", EntryPrefixOfNumber + "0"),
            ("FillCount", EntryPrefixOfNumber + rows.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("FillErrorCode", EntryPrefixOfText + "Unknown"),
            ("FillErrorCount", EntryPrefixOfNumber + "0"),
            ("FillColumnTypes", EntryPrefixOfText + types),
            ("FillColumnNames", EntryPrefixOfText + names),
            ("FillStatus", EntryPrefixOfText + "Complete"),
        ];
        return entries.Select(e => new XElement("Entry", new XAttribute("Type", e.Type), new XAttribute("Value", e.Value)));
    }

    private static readonly System.Text.Json.JsonSerializerOptions Unescaped =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static XElement Item(string type, string? path, IEnumerable<XElement> entries) => new(
        "Item", new XElement("ItemLocation", new XElement("ItemType", type), new XElement("ItemPath", path)),
        new XElement("StableEntries", entries));

    private static byte[] Marked(string text) => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)];

    private static void Sized(Stream to, byte[] part)
    {
        Number(to, part.Length);
        to.Write(part);
    }

    private static void Number(Stream to, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        to.Write(bytes);
    }
}
