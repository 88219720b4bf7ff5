using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using ConvExport.OData.Access;
using ConvExport.OData.Feed.Batch;
using ConvExport.OData.Operations;
using ConvExport.OData.Responses;
using Microsoft.AspNetCore.OData;
using Microsoft.Extensions.Options;
using Microsoft.OData;

namespace ConvExport.OData.Feed;

internal static class FeedSetup
{
    /// <summary>The rate limiting policy for concurrent requests of a key.</summary>
    public const string Limit = "feed";

    private const int RetryAfterSeconds = 5;
    private const string BatchSegment = "$batch";

    public static IServiceCollection AddFeed(this IServiceCollection services) => services
        .AddSingleton<FeedEndpoint>()
        .AddSingleton<BatchResponse>();

    /// <summary>Registers Microsoft.AspNetCore.OData, which writes the service document and $metadata.</summary>
    public static IServiceCollection AddFeedDocuments(this IServiceCollection services) => services
        .AddSingleton<MatcherPolicy, VersionPolicy>()
        .AddOData(odata => odata.EnableAll().SetVersion(ODataVersion.V401));

    /// <summary>Limits the concurrent requests of a key. As many again wait; further ones get 429 with Retry-After.</summary>
    public static IServiceCollection AddFeedLimits(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await ErrorResults.Of(StatusCodes.Status429TooManyRequests,
                "This key has too many requests in progress (Feed:MaxConcurrentRequests). Wait for them, or try again in a few seconds.")
                .ExecuteAsync(rejected.HttpContext);
        };
        limiter.AddPolicy(Limit, http =>
        {
            var most = http.RequestServices.GetRequiredService<IOptions<FeedOptions>>().Value.MaxConcurrentRequests;
            return RateLimitPartition.GetConcurrencyLimiter(
                http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "",
                _ => new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = most, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        });
    });

    public static void MapFeed(this IEndpointRouteBuilder app)
    {
        var feed = app.MapGroup(PublicAddressOptions.FeedPath).RequireAuthorization(Roles.Reader).RequireRateLimiting(Limit).ExcludeFromDescription();
        feed.MapFeedDocuments();
        feed.Map("{**path}", RespondAsync);
    }

    /// <summary>Allows POST for $batch and …/$query, GET and HEAD for the rest. Other methods get 405 with the allowed ones.</summary>
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
