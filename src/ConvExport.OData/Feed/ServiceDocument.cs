using ConvExport.OData.Feed.Json;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Feed;

/// <summary>What the feed has, for a client that asks at its root.</summary>
internal static class ServiceDocument
{
    public static async Task WriteAsync(HttpContext http, string root, JsonStyle style)
    {
        http.Response.ContentType = style.ContentType;
        var json = new JsonBuffer();
        json.Raw("{\"@odata.context\":"u8);
        json.Text(root + "$metadata");
        json.Raw(",\"value\":["u8);
        var isFirst = true;
        foreach (var set in EntitySet.All.Where(s => !s.IsContained))
        {
            json.Raw(isFirst ? "{\"name\":"u8 : ",{\"name\":"u8);
            json.Text(set.Name);
            json.Raw(",\"kind\":\"EntitySet\",\"url\":"u8);
            json.Text(set.Name);
            json.Raw((byte)'}');
            isFirst = false;
        }

        json.Raw("]}"u8);
        await using var body = new ResponseBody(http);
        await body.EndAsync(json);
    }
}
