using System.Globalization;
using System.Linq.Expressions;
using ConvExport.OData.Access;
using ConvExport.OData.Downloads;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Feed;

/// <summary>Answers a request to the feed: finds out what it is about, and hands it to what answers that.</summary>
internal sealed class FeedEndpoint(
    ReadContexts contexts, TimeProvider time, IOptions<FeedOptions> options, DownloadWriter downloads, ILogger<FeedEndpoint> logger)
{
    public const string Route = "/odata/v1";

    public Task AnswerAsync(HttpContext http) => StreamedAnswer.WriteAsync(http, logger, () => DispatchAsync(http));

    private async Task DispatchAsync(HttpContext http)
    {
        var version = Negotiation.VersionOf(http.Request);
        http.Response.Headers["OData-Version"] = version;
        var request = FeedRequest.Parse(EncodedPath(http), http.Request.QueryString.Value ?? "");
        var root = options.Value.BaseUrlOf(http.Request) + Route + "/";
        switch (request.Path.ToList())
        {
            case []:
                Negotiation.RequireJson(http.Request, request.Format);
                await ServiceDocument.WriteAsync(http, root);
                break;
            case [MetadataSegment]:
                await MetadataDocument.WriteAsync(http, request.Format);
                break;
            case [EntitySetSegment]:
                await AnswerSetAsync(http, request, root);
                break;
            case [EntitySetSegment, CountSegment]:
                await AnswerCountAsync(http, request);
                break;
            case [EntitySetSegment, KeySegment key]:
                await AnswerRowAsync(http, request, root, key);
                break;
            default:
                throw FeedException.NotDone($"The path {request.Path.LastSegment.Identifier}");
        }
    }

    private async Task AnswerSetAsync(HttpContext http, FeedRequest request, string root)
    {
        if (Negotiation.DownloadFormatOf(request.Format) is { } format)
        {
            if (request.Set != FeedSet.Conversations)
            {
                throw FeedException.NotDone($"{request.Set.Name} as {format}");
            }

            await downloads.AnswerAsync(http, format, DownloadRequest.OfFeed(request));
            return;
        }

        Negotiation.RequireJson(http.Request, request.Format);
        await using var source = await OpenAsync(http);
        await new PageAnswer(http, request, source, root, PageSizeOf(http)).WriteAsync();
    }

    private async Task AnswerCountAsync(HttpContext http, FeedRequest request)
    {
        await using var source = await OpenAsync(http);
        var count = await source.CountAsync(source.Plan(request), http.RequestAborted);
        http.Response.ContentType = "text/plain;charset=utf-8";
        await http.Response.WriteAsync(count.ToString(CultureInfo.InvariantCulture), http.RequestAborted);
    }

    private async Task AnswerRowAsync(HttpContext http, FeedRequest request, string root, KeySegment key)
    {
        Negotiation.RequireJson(http.Request, request.Format);
        await using var source = await OpenAsync(http);
        var plan = FeedPlan.Of(request, WithKey(source.VisibleOf(request.Set), request.Set, key), source.BindingOf(request));
        await using var rows = await source.ReadAsync(plan.ToRows(null, null, 1), http.RequestAborted);
        if (!await rows.NextAsync(http.RequestAborted))
        {
            throw FeedException.NotFound($"There is no such {request.Set.EntityName}: {string.Join(", ", key.Keys.Select(k => $"{k.Key} '{k.Value}'"))}.");
        }

        Negotiation.SetJson(http.Response);
        using var payload = new JsonPayload(http.Response.BodyWriter, plan.Columns);
        payload.Json.WriteStartObject();
        payload.Json.WriteString("@odata.context", $"{root}$metadata#{request.Set.Name}{PageAnswer.SelectedOf(request)}/$entity");
        payload.WriteProperties(rows);
        payload.Json.WriteEndObject();
        await payload.SendAsync(http.RequestAborted);
    }

    /// <summary>The rows that have the values of a key; all of these are text.</summary>
    private static IQueryable WithKey(IQueryable rows, FeedSet set, KeySegment key)
    {
        var scope = RowScope.Of(set);
        var isIt = key.Keys
            .Select(Expression (k) => Expression.Equal(scope[k.Key].Expression, Bound.Closure((string)k.Value, typeof(string))))
            .Aggregate(Expression.AndAlso);
        return new Rows(rows, scope).Call(nameof(Queryable.Where), [set.RowType], Expression.Quote(Expression.Lambda(isIt, scope.Row)));
    }

    private async Task<FeedSource> OpenAsync(HttpContext http) =>
        new(await contexts.CreateAsync(http.RequestAborted), AccessScope.Of(http.User), time.GetUtcNow().UtcDateTime);

    /// <summary>The client may ask for less than a page, not for more.</summary>
    private int PageSizeOf(HttpContext http)
    {
        var most = options.Value.MaxPageSize;
        if (Negotiation.PreferredPageSize(http.Request) is not { } preferred)
        {
            return most;
        }

        http.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={Math.Min(preferred, most)}");
        return Math.Min(preferred, most);
    }

    /// <summary>Ids may hold anything: the path as the client encoded it, not as the server decoded it.</summary>
    private static string EncodedPath(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0];
        var start = path.IndexOf(Route, StringComparison.OrdinalIgnoreCase);
        return (start < 0 ? http.Request.Path.ToUriComponent()[Route.Length..] : path[(start + Route.Length)..]).TrimStart('/');
    }
}
