using System.Data.Common;
using ConvExport.OData.Storage.Engines;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Responses;

/// <summary>Sets up request limits, error responses and response headers for all endpoints.</summary>
internal static partial class ResponsesSetup
{
    /// <summary>The limit is 64 KB, because clients send filters with hundreds of values in GET requests.</summary>
    private const int LongestRequestLine = 64 * 1024;

    /// <summary>The maximum number of response bytes that wait for the client. At this number, writing pauses.</summary>
    private const int ResponseBuffer = 1024 * 1024;

    private const string Policy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The policy for Hangfire's dashboard, which has its own scripts and styles, some of them inline.</summary>
    private const string DashboardPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "frame-ancestors 'none'";

    public static void AddResponses(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.MaxRequestBufferSize = 4 * 1024 * 1024;
            kestrel.Limits.MaxResponseBufferSize = ResponseBuffer;
        });
        services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        services.AddProblemDetails();
    }

    /// <summary>Adds the headers and error responses that all endpoints share.</summary>
    /// <param name="app">The application.</param>
    /// <param name="bodyLimitSetting">The name of the setting that limits bodies, for the 413 error.</param>
    public static void UseResponses(this WebApplication app, string bodyLimitSetting)
    {
        var limit = TimeSpan.FromSeconds(app.Services.GetRequiredService<IOptions<ResponseOptions>>().Value.SlowReaderSeconds);
        app.Use((http, next) =>
        {
            http.Features.Set<IHttpResponseBodyFeature>(
                new PatientBody(http.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), http, limit));

            // Pages, and responses with an ETag, replace some of these headers. Browsers may keep scripts and style sheets, because these
            // contain no data. Either a new version has a new URL, or browsers ask at each load whether the file changed (see App.razor).
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy =
                http.Request.Path.StartsWithSegments("/jobs", StringComparison.OrdinalIgnoreCase) ? DashboardPolicy : Policy;
            headers["Referrer-Policy"] = "same-origin";
            if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            {
                headers.CacheControl = "no-store";
            }

            return next(http);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = http => RespondToException(http, bodyLimitSetting), SuppressDiagnosticsCallback = _ => true,
        });
        app.UseStatusCodePages(context => RespondToStatus(context.HttpContext));
    }

    private static Task RespondToException(HttpContext http, string bodyLimitSetting)
    {
        var thrown = http.Features.Get<IExceptionHandlerFeature>()!.Error;
        switch (thrown)
        {
            case Microsoft.AspNetCore.Http.BadHttpRequestException bad:
                return ErrorResults.Of(bad.StatusCode, bad.StatusCode == 413
                    ? $"The body is larger than {bodyLimitSetting} allows. Send it in parts."
                    : bad.Message).ExecuteAsync(http);
            case InvalidDataException when http.Request.Method != HttpMethods.Get:
                return ErrorResults.Of(
                    400, $"The body does not match its Content-Encoding. {thrown.Message} "
                    + "Send the complete body again. Events that are already stored are not stored again.").ExecuteAsync(http);
            case var _ when IsOfDatabase(http, thrown):
                Log(http, thrown);
                http.Response.Headers.RetryAfter = "5";
                return ErrorResults.Of(
                    503, "The database did not respond, or the query timed out. See the server's log. "
                    + "Try again, or request less data.").ExecuteAsync(http);
            default:
                Log(http, thrown);
                return ErrorResults.Of(500, "The request failed. See the server's log.").ExecuteAsync(http);
        }
    }

    /// <summary>
    /// Whether the database or the connection to it failed. If the connection pool has no free connection, the exception is not a
    /// DbException.
    /// </summary>
    private static bool IsOfDatabase(HttpContext http, Exception thrown) =>
        thrown is DbException || http.RequestServices.GetRequiredService<DatabaseEngine>().HasTransient(thrown);

    private static void Log(HttpContext http, Exception thrown) =>
        LogFailed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ResponsesSetup)), http.Request.Method,
            http.Request.Path, thrown);

    private static Task RespondToStatus(HttpContext http) => (http.Response.StatusCode switch
    {
        404 => ErrorResults.Of(404, $"{http.Request.Path} does not exist."),
        405 => ErrorResults.MethodNotAllowed(http, http.Response.Headers.Allow.ToString()),
        var status => ErrorResults.Of(status, Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)),
    }).ExecuteAsync(http);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, string method, string path, Exception thrown);
}
