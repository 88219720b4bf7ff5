using ConvExport.OData.Access;
using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Model;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Downloads;

/// <summary>Writes a download, to a response or to a file on disk, through the feed's own query path.</summary>
internal sealed class DownloadWriter(
    ReadContexts contexts, FoldSettings settings, TimeProvider time, IOptions<DownloadsOptions> options)
{
    /// <summary>The formats by the ends of file names.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["csv", "xlsx"];

    /// <summary>Answers with a file. A failure after the first byte breaks the connection.</summary>
    public Task AnswerAsync(HttpContext http, string format, DownloadRequest request) =>
        WriteAsync(format, request, AccessScope.Of(http.User), () => Begin(http, format, request), null, http.RequestAborted);

    /// <summary>Writes a file.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="request">What it is of.</param>
    /// <param name="scope">What its reader may see.</param>
    /// <param name="open">Gives the stream once the query has proved to run.</param>
    /// <param name="progress">Told how many rows are written.</param>
    /// <param name="cancellation">Stops the query.</param>
    public async Task WriteAsync(
        string format, DownloadRequest request, AccessScope scope, Func<Stream> open, IProgress<long>? progress, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var source = await FeedSource.OpenAsync(contexts, scope, now, cancellation);
        var plan = new DownloadPlan(request, source, settings.TimeZone);
        await using var rows = await source.ReadAsync(plan.Rows, cancellation);
        var hasRow = await rows.NextAsync(cancellation);
        if (format == "csv")
        {
            await new CsvFile(plan).WriteAsync(open(), rows, hasRow, progress, cancellation);
        }
        else
        {
            await new XlsxFile(plan, now, options.Value.RowsPerSheet).WriteAsync(open(), rows, hasRow, progress, cancellation);
        }
    }

    private static Stream Begin(HttpContext http, string format, DownloadRequest request)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(request.FileName(format));
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.ContentType = format == "csv" ? CsvFile.ContentType : XlsxFile.ContentType;

        // Not the response's body itself: a synchronous write there, which ends a zip, would end in 200 and a broken file.
        return http.Response.BodyWriter.AsStream();
    }
}
