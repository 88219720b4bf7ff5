using System.Globalization;
using ConvExport.OData.Operations;
using ConvExport.OData.Responses;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>
/// Limits the number of pages that one person has open at the same time, because each page uses memory and a connection. A page counts
/// while its connection is open.
/// </summary>
internal sealed class OpenPages
{
    private const string ConnectionPath = "/_blazor";

    /// <summary>The number of seconds after which a refused client may try again. By then, closed pages are no longer counted.</summary>
    private const int RetryAfterSeconds = 5;

    private readonly int _most;

    public OpenPages(IOptions<AccessOptions> access)
    {
        _most = access.Value.MaxOpenPages;
        Telemetry.AddGauge("convexport.pages.open", "{page}", "Open pages.", () => Pages.Total);
    }

    /// <summary>The open pages of each person.</summary>
    public InUse Pages { get; } = new();

    /// <summary>Counts the connection of a page, and refuses a new page if too many pages are open.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var who = InUse.WhoOf(http);
        var isConnection = HttpMethods.IsGet(http.Request.Method) && http.Request.Path == ConnectionPath;
        if (isConnection ? !Pages.TryBegin(who, _most) : IsPage(http) && Pages.CountOf(who) >= _most)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await ErrorResults.Of(
                StatusCodes.Status429TooManyRequests,
                $"You have {_most} pages open ({AccessOptions.Section}:{nameof(AccessOptions.MaxOpenPages)}). "
                + "Close some, then load this page again.")
                .ExecuteAsync(http);
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            if (isConnection)
            {
                Pages.End(who);
            }
        }
    }

    private static bool IsPage(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null;
}
