using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Access;

/// <summary>
/// Adds the prefix <c>__Host-</c> to all cookies on HTTPS. Browsers accept such cookies only from this host and over TLS, so no other host
/// of the domain can set them. On HTTPS, cookies without the prefix are ignored.
/// </summary>
internal static class CookiePrefix
{
    private const string Prefix = "__Host-";

    public static Task Invoke(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.IsHttps)
        {
            return next(http);
        }

        http.Request.Headers.Cookie = WithoutPrefix(http.Request.Headers.Cookie);
        http.Response.OnStarting(static state =>
        {
            var headers = ((HttpContext)state).Response.Headers;
            if (headers.TryGetValue(HeaderNames.SetCookie, out var set))
            {
                headers.SetCookie = new StringValues([.. set.Select(c => Prefix + c)]);
            }

            return Task.CompletedTask;
        }, http);
        return next(http);
    }

    private static StringValues WithoutPrefix(StringValues cookies)
    {
        var own = cookies.SelectMany(line => (line ?? "").Split(';', StringSplitOptions.TrimEntries))
            .Where(cookie => cookie.StartsWith(Prefix, StringComparison.Ordinal)).Select(cookie => cookie[Prefix.Length..]).ToList();
        return own.Count == 0 ? StringValues.Empty : string.Join("; ", own);
    }
}
