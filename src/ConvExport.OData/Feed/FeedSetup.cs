using ConvExport.OData.Access;

namespace ConvExport.OData.Feed;

internal static class FeedSetup
{
    public static IServiceCollection AddFeed(this IServiceCollection services) => services.AddSingleton<FeedEndpoint>();

    public static void MapFeed(this IEndpointRouteBuilder app)
    {
        foreach (var pattern in new[] { FeedEndpoint.Route, FeedEndpoint.Route + "/{**path}" })
        {
            app.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], (HttpContext http, FeedEndpoint feed) => feed.AnswerAsync(http))
                .RequireAuthorization(Roles.Reader)
                .ExcludeFromDescription();
        }
    }
}
