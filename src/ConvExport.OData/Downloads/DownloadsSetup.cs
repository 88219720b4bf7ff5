using ConvExport.OData.Access;
using ConvExport.OData.Feed;

namespace ConvExport.OData.Downloads;

internal static partial class DownloadsSetup
{
    public static IServiceCollection AddDownloads(this IServiceCollection services) => services.AddSingleton<DownloadWriter>();

    public static void MapDownloads(this IEndpointRouteBuilder app) =>
        app.MapMethods("/downloads/conversations.{format}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync).RequireAuthorization(Roles.Reader);

    private static async Task AnswerAsync(string format, HttpContext http, DownloadWriter downloads, ILogger<DownloadWriter> logger)
    {
        try
        {
            if (!DownloadWriter.Formats.Contains(format))
            {
                throw FeedException.NotFound($"There is no format '{format}'. There is: {string.Join(", ", DownloadWriter.Formats)}.");
            }

            await downloads.AnswerAsync(http, format, DownloadRequest.Parse(http.Request.QueryString.Value ?? ""));
        }
        catch (FeedException wrong)
        {
            await Problems.Of(wrong.Status, wrong.Message).ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            LogClientGone(logger, http.Request.Path);
        }
        catch (Exception failure) when (http.Response.HasStarted)
        {
            LogBroken(logger, http.Request.Path, failure);
            http.Abort();
        }
    }

    [LoggerMessage(LogLevel.Debug, "The client left {Path}")]
    private static partial void LogClientGone(ILogger logger, string path);

    [LoggerMessage(LogLevel.Error, "{Path} failed after its first byte; connection broken")]
    private static partial void LogBroken(ILogger logger, string path, Exception failure);
}
