using ConvExport.OData.Responses;

namespace ConvExport.OData.Access;

/// <summary>
/// Refuses WebSockets, and requests other than GET, HEAD and OPTIONS, if they come from another origin (CSRF). Browsers add cookies and the
/// password of HTTP Basic to such requests, so a page of another site could act as the user.
/// </summary>
internal static class SameOrigin
{
    private const string Message = "The request came from a page of another site. If it came from this site through a proxy, "
        + "add the proxy to Server:TrustedProxies.";

    public static Task Invoke(HttpContext http, RequestDelegate next) =>
        IsRefused(http) ? ErrorResults.Of(403, Message).ExecuteAsync(http) : next(http);

    private static bool IsRefused(HttpContext http)
    {
        var request = http.Request;
        if (IsUpgrade(request))
        {
            return IsFromElsewhere(request);
        }

        return !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method)
            && IsFromElsewhere(request);
    }

    private static bool IsUpgrade(HttpRequest request) =>
        request.HttpContext.WebSockets.IsWebSocketRequest
        || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        || HttpMethods.IsConnect(request.Method);

    /// <summary>
    /// Whether the headers show that the request came from another origin. Every browser sends Sec-Fetch-Site or Origin; programs send
    /// neither.
    /// </summary>
    private static bool IsFromElsewhere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && site is not ("same-origin" or "none"))
            || (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}
