using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace ConvExport.OData.Access;

/// <summary>
/// Removes API keys from URLs. Power BI's credential type "Web API" puts the key into every URL. The key is removed as soon as the request
/// arrives, before other code can write the URL to a log, a link or an error.
/// </summary>
internal sealed class KeyInQuery(DefaultHttpContextFactory contexts) : IHttpContextFactory
{
    public const string Parameter = "api_key";
    private static readonly object ItemKey = new();

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        var request = featureCollection.Get<IHttpRequestFeature>();
        var key = request is not null && request.QueryString.Contains(Parameter, StringComparison.OrdinalIgnoreCase) ? Take(request) : null;
        var http = contexts.Create(featureCollection);
        if (key is not null)
        {
            http.Items[ItemKey] = key;
        }

        return http;
    }

    public void Dispose(HttpContext httpContext) => contexts.Dispose(httpContext);

    /// <summary>Returns the key that the URL contained; null if there was none.</summary>
    public static string? Of(HttpContext http) => http.Items.TryGetValue(ItemKey, out var key) ? (string?)key : null;

    /// <summary>Returns the query string without its API key.</summary>
    public static string Without(string queryString)
    {
        var query = QueryHelpers.ParseQuery(queryString);
        return query.Remove(Parameter) ? new QueryBuilder(query).ToQueryString().Value ?? "" : queryString;
    }

    private static string? Take(IHttpRequestFeature request)
    {
        if (!QueryHelpers.ParseQuery(request.QueryString).TryGetValue(Parameter, out var key))
        {
            return null;
        }

        request.QueryString = Without(request.QueryString);
        request.RawTarget = request.RawTarget.Split('?', 2)[0] + request.QueryString;
        return key.FirstOrDefault() ?? "";
    }
}
