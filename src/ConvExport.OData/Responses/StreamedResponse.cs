using ConvExport.OData.Query;

namespace ConvExport.OData.Responses;

/// <summary>
/// Runs streamed responses. An invalid request gets an error response. A failure after the first bytes aborts the connection, so that no
/// client mistakes a partial response for a complete one.
/// </summary>
internal static partial class StreamedResponse
{
    public static async Task WriteAsync(HttpContext http, ILogger logger, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (RequestException wrong) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // These headers describe the response that failed, not the error.
            foreach (var header in new[] { "ETag", Caching.FoldedHeader, "Content-Disposition", "Content-Encoding" })
            {
                http.Response.Headers.Remove(header);
            }

            await ErrorResults.Of(wrong).ExecuteAsync(http);
        }
        catch (SlowReaderException)
        {
            LogSlowReader(logger, http.Request.Path);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client closed the connection. This can cause any exception. An interrupted statement, for example, throws a
            // database error.
            LogClientGone(logger, http.Request.Path);
        }
        catch (Exception failure) when (http.Response.HasStarted)
        {
            LogBroken(logger, http.Request.Path, failure);
            http.Abort();
        }
    }

    [LoggerMessage(LogLevel.Debug, "The client closed the connection: {Path}")]
    private static partial void LogClientGone(ILogger logger, string path);

    [LoggerMessage(LogLevel.Information, "The client read too slowly, so its connection was closed (Server:SlowReaderSeconds): {Path}")]
    private static partial void LogSlowReader(ILogger logger, string path);

    [LoggerMessage(LogLevel.Error, "{Path} failed after the response had started; connection aborted")]
    private static partial void LogBroken(ILogger logger, string path, Exception failure);
}
