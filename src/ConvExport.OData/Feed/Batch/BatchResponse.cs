using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Responses;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Feed.Batch;

/// <summary>
/// Handles <c>$batch</c>. Runs the requests one after another, as if the client had sent each one separately. Responses are streamed, not
/// held in memory.
/// </summary>
internal sealed class BatchResponse(
    FeedEndpoint feed, IOptions<FeedOptions> options, IOptions<PublicAddressOptions> address, ILogger<BatchResponse> logger)
{
    public Task RespondAsync(HttpContext http) => StreamedResponse.WriteAsync(http, logger, () => WriteAsync(http));

    private async Task WriteAsync(HttpContext http)
    {
        http.Response.Headers["OData-Version"] = Negotiation.VersionOf(http.Request);
        var type = http.Request.ContentType ?? "";
        var isJson = type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        if (!isJson && !type.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException(RequestFault.UnsupportedMediaType,
                $"A batch of type '{type}' is not supported. Use application/json or multipart/mixed.");
        }

        var body = await RequestBody.ReadAsync(http.Request, options.Value.MaxBatchBytes, FeedOptions.BatchBytesSetting);
        var requests = isJson ? JsonBatch.Parse(body) : await MultipartBatch.ParseAsync(body, type, http.RequestAborted);
        if (requests.Count > options.Value.MaxBatchRequests)
        {
            throw RequestException.TooLarge(
                $"The batch has {requests.Count} requests; the limit is {options.Value.MaxBatchRequests} (Feed:MaxBatchRequests).");
        }

        // The response is JSON if the client accepts JSON. Otherwise, it has the format of the request.
        var wantsJson =
            http.Request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase));
        BatchWriter writer = isJson || wantsJson ? new JsonBatchWriter(http.Response) : new MultipartBatchWriter(http.Response);
        var goesOn = ContinuesOnError(http.Request, isJson);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        writer.Begin();
        foreach (var request in requests)
        {
            var status = await RespondAsync(http, request, failed, writer);
            if (status >= StatusCodes.Status400BadRequest)
            {
                failed.UnionWith(new[] { request.Id, request.Group }.OfType<string>());
                if (!goesOn)
                {
                    break;
                }
            }
        }

        await writer.EndAsync(http.RequestAborted);
    }

    private async Task<int> RespondAsync(HttpContext outer, BatchRequest request, HashSet<string> failed, BatchWriter writer)
    {
        var part = new BatchPart(outer, request, writer, address.Value.BaseUrlOf(outer.Request));
        var inner = part.Context;
        if (request.DependsOn.FirstOrDefault(failed.Contains) is { } other)
        {
            await ErrorResults.Of(
                StatusCodes.Status424FailedDependency, $"This request depends on '{other}', which has failed.").ExecuteAsync(inner);
        }
        else if (request.Method is not ("GET" or "HEAD"))
        {
            await ErrorResults.MethodNotAllowed(inner, "GET, HEAD", "The feed is read-only.").ExecuteAsync(inner);
        }
        else if (part.IsElsewhere)
        {
            await ErrorResults.Of(
                StatusCodes.Status404NotFound, $"'{request.Url}' is not a URL of the feed, or it is $batch, which a batch cannot contain.")
                .ExecuteAsync(inner);
        }
        else
        {
            await feed.RespondAsync(inner);
        }

        await part.EndAsync();
        return inner.Response.StatusCode;
    }

    /// <summary>
    /// Whether processing continues after an error, as requested with <c>Prefer: continue-on-error</c>. By default a batch in JSON
    /// continues (JSON Format 4.01, 19.4), and a multipart batch stops (Protocol 4.01, 11.7.7).
    /// </summary>
    private static bool ContinuesOnError(HttpRequest request, bool isJson)
    {
        var prefer = request.Headers["Prefer"].ToString();
        return prefer.Contains("continue-on-error=false", StringComparison.OrdinalIgnoreCase) ? false
            : isJson || prefer.Contains("continue-on-error", StringComparison.OrdinalIgnoreCase);
    }
}
