using System.Xml;
using Microsoft.OData.Edm.Csdl;

namespace ConvExport.OData.Feed;

/// <summary><c>$metadata</c>: the model as XML. It does not change while the program runs.</summary>
internal static class MetadataDocument
{
    private static readonly byte[] Xml = Write();

    public static async Task WriteAsync(HttpContext http, string? format)
    {
        Negotiation.RequireXml(http.Request, format);
        http.Response.ContentType = "application/xml;charset=utf-8";
        http.Response.ContentLength = Xml.Length;
        await http.Response.Body.WriteAsync(Xml, http.RequestAborted);
    }

    private static byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new System.Text.UTF8Encoding(false) }))
        {
            if (!CsdlWriter.TryWriteCsdl(FeedModel.Model, xml, CsdlTarget.OData, out var errors))
            {
                throw new InvalidOperationException(string.Join("; ", errors.Select(e => e.ErrorMessage)));
            }
        }

        return stream.ToArray();
    }
}
