using ConvExport.OData.Access;
using ConvExport.OData.Feed.Batch;
using ConvExport.OData.Operations;
using ConvExport.OData.Responses;
using Microsoft.AspNetCore.OData;
using Microsoft.OData;

namespace ConvExport.OData.Feed;

internal static class FeedSetup
{
    private const string BatchSegment = "$batch";

    public static IServiceCollection AddFeed(this IServiceCollection services) => services
        .AddSingleton<FeedEndpoint>()
        .AddSingleton<BatchResponse>();

    /// <summary>Registers Microsoft.AspNetCore.OData, which writes the service document and $metadata.</summary>
    public static IServiceCollection AddFeedDocuments(this IServiceCollection services) => services
        .AddSingleton<MatcherPolicy, VersionPolicy>()
        .AddOData(odata => odata.EnableAll().SetVersion(ODataVersion.V401));

    public static void MapFeed(this IEndpointRouteBuilder app)
    {
        var feed = app.MapGroup(PublicAddressOptions.FeedPath)
            .RequireAuthorization(Roles.Reader).RequireRateLimiting(RequestLimits.Policy).ExcludeFromDescription();
        feed.MapFeedDocuments();
        feed.Map("{**path}", RespondAsync);
    }

    /// <summary>Allows POST for $batch and …/$query, and GET and HEAD for all other paths. Other methods get 405.</summary>
    private static Task RespondAsync(string? path, HttpContext http, FeedEndpoint feed, BatchResponse batch)
    {
        var (isBatch, isQuery) = (path == BatchSegment, path?.EndsWith("/" + FeedEndpoint.QuerySegment, StringComparison.Ordinal) == true);
        if (isBatch || isQuery)
        {
            return !HttpMethods.IsPost(http.Request.Method) ? ErrorResults.MethodNotAllowed(http, "POST").ExecuteAsync(http)
                : isBatch ? batch.RespondAsync(http)
                : feed.RespondToQueryAsync(http);
        }

        return HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? feed.RespondAsync(http)
            : ErrorResults.MethodNotAllowed(
                http, "GET, HEAD", "The feed is read-only; you can POST only to $batch and …/$query.").ExecuteAsync(http);
    }
}
