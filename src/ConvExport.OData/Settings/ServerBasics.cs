using ConvExport.OData.Access;
using ConvExport.OData.Intake;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Settings;

/// <summary>What holds for every request: limits, errors, headers, probes.</summary>
internal static partial class ServerBasics
{
    /// <summary>Clients send filters of hundreds of values by GET.</summary>
    private const int LongestRequestLine = 64 * 1024;

    /// <summary>So much of an answer may wait for its client while more is made.</summary>
    private const int ResponseBuffer = 1024 * 1024;

    public static void AddServerBasics(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.MaxRequestBufferSize = 4 * 1024 * 1024;
            kestrel.Limits.MaxResponseBufferSize = ResponseBuffer;
        });
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        services.AddRequestDecompression(options =>
        {
            options.DecompressionProviders["gzip"] = new WholeGzipStream.Provider();
            options.DecompressionProviders["deflate"] = new WholeZlibStream.Provider();
            options.DecompressionProviders["br"] = new WholeBrotliStream.Provider();
        });
        services.AddProblemDetails();
    }

    public static void UseServerBasics(this WebApplication app)
    {
        app.Use(KeyInQuery.Invoke);
        app.Use(static (http, next) =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.CacheControl = "private";
            return next(http);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = AnswerException, SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages(context => AnswerStatus(context.HttpContext));
        app.UseRequestDecompression();
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live"));
        app.MapGet("/health/ready", async (IDbContextFactory<ConvExportContext> contexts, CancellationToken cancellation) =>
        {
            try
            {
                // A question that only this version's schema can answer: a file that opens is not yet a database.
                await using var context = await contexts.CreateDbContextAsync(cancellation);
                await context.Counters.AnyAsync(cancellation);
                return TypedResults.Text("ready");
            }
            catch (Exception unreachable) when (unreachable is System.Data.Common.DbException or InvalidOperationException)
            {
                return (IResult)Problems.Of(503, "The database does not answer.");
            }
        });
    }

    private static Task AnswerException(HttpContext http)
    {
        var thrown = http.Features.Get<IExceptionHandlerFeature>()!.Error;
        switch (thrown)
        {
            case Microsoft.AspNetCore.Http.BadHttpRequestException bad:
                return Problems.Of(bad.StatusCode, bad.StatusCode == 413
                    ? $"The body is larger than {IntakeOptions.Section}:{nameof(IntakeOptions.MaxBodyBytes)} allows. Send it in parts."
                    : bad.Message).ExecuteAsync(http);
            case InvalidDataException when http.Request.Method != HttpMethods.Get:
                return Problems.Of(400, $"The body is not what its Content-Encoding says. {thrown.Message} Send it again, whole: what was stored of it is not stored twice.").ExecuteAsync(http);
            case System.Data.Common.DbException:
                Log(http, thrown);
                http.Response.Headers.RetryAfter = "5";
                return Problems.Of(503, "The database does not answer, or gave up on this; the server's log says why. Try again, or ask for less.").ExecuteAsync(http);
            default:
                Log(http, thrown);
                return Problems.Of(500, "The request failed; the server's log says why.").ExecuteAsync(http);
        }
    }

    private static void Log(HttpContext http, Exception thrown) =>
        LogFailed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServerBasics)), http.Request.Method, http.Request.Path, thrown);

    private static Task AnswerStatus(HttpContext http) => (http.Response.StatusCode switch
    {
        404 => Problems.Of(404, $"There is nothing at {http.Request.Path}."),
        405 => Problems.MethodNotAllowed(http, http.Response.Headers.Allow.ToString()),
        var status => Problems.Of(status, Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)),
    }).ExecuteAsync(http);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, string method, string path, Exception thrown);
}
