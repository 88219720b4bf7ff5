using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using ConvExport.OData.Responses;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>The limit on concurrent requests. The setting is in the section of the feed.</summary>
public sealed class RequestLimitOptions
{
    public const string Section = "Feed";

    /// <summary>
    /// The maximum number of feed requests and downloads that run at the same time for one key or account. The same number of further
    /// requests can wait; all others get 429.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxConcurrentRequests { get; set; } = 32;
}

/// <summary>The feed requests and downloads that are in progress.</summary>
internal sealed class RunningRequests
{
    public InUse Requests { get; } = new();
}

/// <summary>Limits the concurrent requests of each key or person. Requests without a credential are limited by address.</summary>
internal static class RequestLimits
{
    /// <summary>The name of the rate limiting policy for the feed and downloads.</summary>
    public const string Policy = "reads";

    private const int RetryAfterSeconds = 5;
    private const int BytesOfNetwork = 8;

    public static IServiceCollection AddRequestLimits(this IServiceCollection services) =>
        services.AddSingleton<RunningRequests>().AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await ErrorResults.Of(StatusCodes.Status429TooManyRequests,
                "This key, account or address has too many requests in progress (Feed:MaxConcurrentRequests). "
                + "Try again in a few seconds.")
                .ExecuteAsync(rejected.HttpContext);
        };
        limiter.AddPolicy(Policy, http =>
        {
            var most = http.RequestServices.GetRequiredService<IOptions<RequestLimitOptions>>().Value.MaxConcurrentRequests;
            return RateLimitPartition.GetConcurrencyLimiter(
                InUse.WhoOf(http),
                _ => new ConcurrencyLimiterOptions
                {
                    PermitLimit = most, QueueLimit = most, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
                });
        });
    });

    /// <summary>
    /// Counts the requests in progress, for the Administration page. Must be called after the rate limiter, so that waiting requests do not
    /// count.
    /// </summary>
    public static void UseRequestCount(this IApplicationBuilder app)
    {
        var running = app.ApplicationServices.GetRequiredService<RunningRequests>().Requests;
        app.UseWhen(
            http => http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == Policy,
            reads => reads.Use(async (HttpContext http, RequestDelegate next) =>
            {
                var who = InUse.WhoOf(http);
                running.TryBegin(who, int.MaxValue);
                try
                {
                    await next(http);
                }
                finally
                {
                    running.End(who);
                }
            }));
    }

    /// <summary>Returns the address of a client; for IPv6 only its /64 network, because one client can have many addresses.</summary>
    public static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } six when !IPAddress.IsLoopback(six) =>
            new IPAddress([.. six.GetAddressBytes().Take(BytesOfNetwork), .. new byte[BytesOfNetwork]]) + "/64",
        var address => address.ToString(),
    };
}
