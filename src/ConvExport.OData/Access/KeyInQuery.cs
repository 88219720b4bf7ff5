using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace ConvExport.OData.Access;

/// <summary>
/// Power BI's "Web API" credential puts the key into every URL. This middleware removes it before anything else reads the request, so that
/// the key appears in no link, error or log.
/// </summary>
internal static class KeyInQuery
{
    public const string Parameter = "api_key";
    private static readonly object ItemKey = new();

    public static Task Invoke(HttpContext http, RequestDelegate next)
    {
        if (http.Request.QueryString.Value?.Contains(Parameter, StringComparison.OrdinalIgnoreCase) == true)
        {
            var query = QueryHelpers.ParseQuery(http.Request.QueryString.Value);
            if (query.Remove(Parameter, out var key))
            {
                http.Items[ItemKey] = key.FirstOrDefault();
                http.Request.QueryString = new QueryBuilder(query).ToQueryString();
            }
        }

        return next(http);
    }

    /// <summary>Returns the key that the URL contained; null if there was none.</summary>
    public static string? Of(HttpContext http) => http.Items.TryGetValue(ItemKey, out var key) ? (string?)key : null;
}
