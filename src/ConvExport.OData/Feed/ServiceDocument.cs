using System.Text.Json;

namespace ConvExport.OData.Feed;

/// <summary>What the feed has, for a client that asks at its root.</summary>
internal static class ServiceDocument
{
    public static async Task WriteAsync(HttpContext http, string root)
    {
        Negotiation.SetJson(http.Response);
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("@odata.context", root + "$metadata");
        json.WriteStartArray("value");
        foreach (var set in Microsoft.OData.Edm.ExtensionMethods.EntitySets(FeedModel.Model.EntityContainer))
        {
            json.WriteStartObject();
            json.WriteString("name", set.Name);
            json.WriteString("kind", "EntitySet");
            json.WriteString("url", set.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
