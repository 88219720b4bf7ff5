using System.Text;
using System.Xml.Linq;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The namespaces of a workbook's parts, and the elements that connect the parts.</summary>
internal static class OpenXml
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";

    /// <summary>The namespace of sheets, tables and the workbook.</summary>
    public static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// <summary>The namespace of relationships parts.</summary>
    public static readonly XNamespace Package = "http://schemas.openxmlformats.org/package/2006/relationships";

    /// <summary>The namespace of relationship ids, and the beginning of relationship types.</summary>
    public static readonly XNamespace Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private static readonly XNamespace ContentTypes = "http://schemas.openxmlformats.org/package/2006/content-types";

    /// <summary>Returns a relationship to a part.</summary>
    public static XElement Relation(string id, string type, string target) => new(
        Package + "Relationship", new XAttribute("Id", id), new XAttribute("Type", $"{Office}/{type}"), new XAttribute("Target", target));

    /// <summary>Returns a relationships part.</summary>
    public static XElement Relations(params IEnumerable<XElement> relations) => new(Package + "Relationships", relations);

    /// <summary>Returns the content type of a part.</summary>
    /// <param name="path">The path of the part, with a slash at the beginning.</param>
    /// <param name="type">The end of the content type, after <c>application/vnd.openxmlformats-officedocument.</c></param>
    public static XElement TypeOf(string path, string type) => new(
        ContentTypes + "Override", new XAttribute("PartName", path),
        new XAttribute("ContentType", "application/vnd.openxmlformats-officedocument." + type));

    /// <summary>Sets the content type of XML parts that have no type of their own.</summary>
    public static void SetDefaultType(XElement types, string type) => types.Elements(ContentTypes + "Default")
        .First(e => (string?)e.Attribute("Extension") == "xml").SetAttributeValue("ContentType", type);

    /// <summary>Returns a part's content.</summary>
    public static byte[] Bytes(XElement root) => Encoding.UTF8.GetBytes(Declaration + root.ToString(SaveOptions.DisableFormatting));
}
