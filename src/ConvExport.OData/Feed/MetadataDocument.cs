using System.Text.Json;
using System.Xml;
using ConvExport.OData.Feed.Json;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Responses;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;

namespace ConvExport.OData.Feed;

/// <summary><c>$metadata</c>: the model as XML, or as JSON where that is asked for. It does not change while the program runs.</summary>
internal static class MetadataDocument
{
    private static readonly byte[] Xml = WriteXml(new Version(4, 0));
    private static readonly byte[] Xml401 = WriteXml(new Version(4, 1));
    private static readonly byte[] Json = WriteJson();

    /// <summary>Writes $metadata.</summary>
    /// <param name="http">The request.</param>
    /// <param name="format">What <c>$format</c> says.</param>
    /// <param name="version">The OData-Version of the response, which is that of the XML. JSON is always 4.01.</param>
    public static async Task WriteAsync(HttpContext http, string? format, string version)
    {
        var isJson = Negotiation.IsMetadataJson(http.Request, format);
        var bytes = isJson ? Json : version == Negotiation.Newest ? Xml401 : Xml;
        http.Response.ContentType = isJson ? "application/json" : "application/xml;charset=utf-8";
        if (Caching.IsUnchanged(http, Caching.TagOf(bytes)))
        {
            return;
        }

        var json = new JsonBuffer();
        json.Raw(bytes);
        await using var body = new ResponseBody(http);
        await body.EndAsync(json);
    }

    /// <summary>The model as XML of that version: a 4.0 client may reject a 4.01 document.</summary>
    private static byte[] WriteXml(Version version)
    {
        EntityModel.Edm.SetEdmVersion(version);
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new System.Text.UTF8Encoding(false) }))
        {
            if (!CsdlWriter.TryWriteCsdl(EntityModel.Edm, xml, CsdlTarget.OData, out var errors))
            {
                throw new InvalidOperationException(string.Join("; ", errors.Select(e => e.ErrorMessage)));
            }
        }

        return stream.ToArray();
    }

    private static byte[] WriteJson()
    {
        EntityModel.Edm.SetEdmVersion(new Version(4, 1));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            if (!CsdlWriter.TryWriteCsdl(EntityModel.Edm, json, out var errors))
            {
                throw new InvalidOperationException(string.Join("; ", errors.Select(e => e.ErrorMessage)));
            }
        }

        return stream.ToArray();
    }
}
