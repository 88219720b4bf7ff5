using System.Collections.Concurrent;
using ConvExport.OData.Feed.Json;
using ConvExport.OData.Operations;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using Microsoft.AspNetCore.OData;
using Microsoft.Extensions.Options;
using Microsoft.OData;

namespace ConvExport.OData.Feed;

/// <summary>
/// The service document and <c>$metadata</c>. Microsoft.AspNetCore.OData writes them. This program itself handles content negotiation,
/// ETags and compression, as it does for rows.
/// </summary>
internal static class FeedDocuments
{
    private const string Json = "application/json";
    private const string Xml = "application/xml";

    /// <summary>The bytes of $metadata by OData version and content type. They do not change while the program runs.</summary>
    private static readonly ConcurrentDictionary<(string Version, string ContentType), byte[]> Metadata = new();

    /// <summary>
    /// Maps the documents. A 4.0 client may reject a 4.01 document, so $metadata exists in both versions. <see cref="VersionPolicy"/>
    /// chooses one.
    /// </summary>
    public static void MapFeedDocuments(this IEndpointRouteBuilder feed)
    {
        // The service document has the 4.0 format for all clients. In 4.01, @odata.context would be @context, which 4.0 clients do not
        // know. For the same reason, responses with rows keep the prefix odata. Only @removed and @id in a 4.01 delta response have no
        // prefix.
        feed.MapODataServiceDocument("", EntityModel.Edm).AsDocument("", ODataVersion.V4);
        feed.MapODataMetadata(QueryRequest.MetadataPath, EntityModel.Edm).AsDocument(QueryRequest.MetadataPath, ODataVersion.V401);
        feed.MapODataMetadata(QueryRequest.MetadataPath, EntityModel.Edm40).AsDocument(QueryRequest.MetadataPath, ODataVersion.V4);
    }

    /// <summary>
    /// Writes a document for a request in a batch. Routing chooses an endpoint only for the batch as a whole, so this method finds the
    /// document's endpoint.
    /// </summary>
    public static Task WriteAsync(HttpContext http, bool isMetadata)
    {
        var path = isMetadata ? QueryRequest.MetadataPath : "";
        var endpoint = http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.First(e =>
            e.Metadata.GetMetadata<DocumentPath>()?.Path == path && (!isMetadata || VersionPolicy.Suits(e, http.Request)));
        http.SetEndpoint(endpoint);
        return endpoint.RequestDelegate!(http);
    }

    private static void AsDocument(this IEndpointConventionBuilder document, string path, ODataVersion version)
    {
        document.WithODataVersion(version)
            .WithODataBaseAddressFactory(http =>
                new Uri(http.RequestServices.GetRequiredService<IOptions<PublicAddressOptions>>().Value.FeedUrlOf(http.Request)))
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]), new DocumentPath(path))
            .AddEndpointFilter(async (context, next) =>
            {
                var http = context.HttpContext;
                var logger = http.RequestServices.GetRequiredService<ILogger<FeedEndpoint>>();
                await StreamedResponse.WriteAsync(http, logger, async () => await WriteAsync(http, path, (IResult)(await next(context))!));
                return TypedResults.Empty;
            });
    }

    private static async Task WriteAsync(HttpContext http, string path, IResult document)
    {
        var version = Negotiation.VersionOf(http.Request);
        http.Response.Headers["OData-Version"] = version;
        var request = QueryRequest.Parse(path, http.Request.QueryString.Value ?? "");
        var contentType = !request.IsMetadata ? JsonStyle.Of(http.Request, request.Format).ContentType
            : Negotiation.IsMetadataJson(http.Request, request.Format) ? Json
            : Xml + ";charset=utf-8";
        if (!request.IsMetadata || !Metadata.TryGetValue((version, contentType), out var bytes))
        {
            // The library prefers this header to $format, and writes JSON if the header contains both types.
            http.Request.Headers.Accept = contentType.StartsWith(Json, StringComparison.Ordinal) ? Json : Xml;
            bytes = await RenderAsync(http, document);
            if (request.IsMetadata)
            {
                Metadata.TryAdd((version, contentType), bytes);
            }
        }

        http.Response.Headers["OData-Version"] = version;
        http.Response.ContentType = contentType;
        if (Caching.IsUnchanged(http, Caching.TagOf(bytes)))
        {
            return;
        }

        var buffer = new JsonBuffer();
        buffer.Raw(bytes);
        await using var body = new ResponseBody(http);
        await body.EndAsync(buffer);
    }

    private static async Task<byte[]> RenderAsync(HttpContext http, IResult document)
    {
        var body = http.Response.Body;
        using var rendered = new MemoryStream();
        http.Response.Body = rendered;
        try
        {
            await document.ExecuteAsync(http);
        }
        finally
        {
            http.Response.Body = body;
        }

        return rendered.ToArray();
    }

    /// <summary>Marks the endpoint of a document.</summary>
    private sealed record DocumentPath(string Path);
}
