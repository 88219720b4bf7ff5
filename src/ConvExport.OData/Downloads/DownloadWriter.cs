using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Audit;
using ConvExport.OData.Fold;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Downloads;

/// <summary>Writes a download to a response or to a file on disk, with the same query code as the feed.</summary>
internal sealed class DownloadWriter(
    ReadContexts contexts, FoldSettings settings, TimeProvider time, IOptions<DownloadsOptions> options,
    IOptions<PublicAddressOptions> address,
    AuditLog audit)
{
    private const int SentAtOnce = 64 * 1024;

    /// <summary>Writes a file as the response. If this fails after the first byte, the caller aborts the connection.</summary>
    public async Task RespondAsync(HttpContext http, IFileFormat format, DownloadRequest request)
    {
        var (result, rows) = (AuditLog.Failed, 0L);
        try
        {
            var job = new DownloadJob(format, request, ReaderScope.Of(http.User), address.Value.BaseUrlOf(http.Request));
            rows = await WriteAsync(job, () => Begin(http, format, request), null, http.RequestAborted);
            result = AuditLog.Ok;
        }
        finally
        {
            audit.Add(
                AuditActor.Of(http), AuditAction.Download, $"{request.Query.Path!.Set.Name}.{format.Name}", result,
                string.Create(CultureInfo.InvariantCulture, $"rows={rows} {QueryOf(http, request)}"));
        }
    }

    /// <summary>
    /// Returns the query string of a download. A POST request has its query options in the body, so its query string is built from them.
    /// </summary>
    private static string QueryOf(HttpContext http, DownloadRequest request) => HttpMethods.IsPost(http.Request.Method)
        ? "?" + string.Join('&', request.Query.Options.Select(o => $"{o.Key}={o.Value}"))
        : http.Request.QueryString.ToString();

    /// <summary>Writes a file and returns its number of rows.</summary>
    /// <param name="job">The file to write.</param>
    /// <param name="open">
    /// Returns the stream to write to, or null if the client requests only the headers. Called after the query has started successfully.
    /// The stream is disposed when the file is complete.
    /// </param>
    /// <param name="progress">Receives the progress. If this parameter is null, the rows are not counted first.</param>
    /// <param name="cancellation">Stops the query.</param>
    public async Task<long> WriteAsync(
        DownloadJob job, Func<Stream?> open, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var source = await RowSource.OpenAsync(contexts, job.Scope, now, cancellation, isForMany: true);
        var plan = await DownloadPlan.OfAsync(job.Request, source, settings.TimeZone, cancellation);
        Check(job.Format, job.Request);
        var writer = await job.Format.PrepareAsync(plan, source, new FileFacts(now, job.BaseUrl, options.Value.RowsPerSheet), cancellation);
        var counted = new Counted(progress, progress is null ? 0 : await plan.Report.CountAsync(source, cancellation));
        await using var rows = await plan.Report.ReadAsync(source, cancellation);
        var hasRow = rows.Read();
        if (!hasRow && job.Request.Query.Path!.End == PathEnd.Row)
        {
            throw PathRows.NotFound(job.Request.Query.Path);
        }

        if (open() is not { } file)
        {
            return 0;
        }

        await writer.WriteAsync(file, rows, hasRow, counted, cancellation);
        return counted.Rows;
    }

    /// <summary>
    /// Throws <see cref="RequestException"/> if <c>summary</c> or <c>live</c> is requested for a file that is not a workbook.
    /// </summary>
    public static void Check(IFileFormat format, DownloadRequest request)
    {
        if (format.IsWorkbook)
        {
            return;
        }

        var workbooks = string.Join(" or ", FileFormats.All.Where(f => f.IsWorkbook).Select(f => f.Name));
        if (request.HasSummary)
        {
            throw RequestException.Invalid(
                $"summary=true adds a sheet to a workbook; {format.Name} has no sheets. Use {workbooks}, or remove summary.");
        }

        if (request.IsLive)
        {
            throw RequestException.Invalid(
                $"live=true adds a query to a workbook; {format.Name} cannot contain a query. Use {workbooks}, or remove live.");
        }
    }

    private static Stream? Begin(HttpContext http, IFileFormat format, DownloadRequest request)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(request.FileName(format.Name));
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.ContentType = format.MediaType;
        http.Response.Headers.Vary = "Accept-Encoding";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return null;
        }

        // Closing an entry of a zip file writes synchronously. Response.Body rejects this, so a workbook would fail after status 200.
        // BodyWriter allows it.
        var body = http.Response.BodyWriter.AsStream(leaveOpen: true);
        if (format.IsCompressed || ContentEncoding.Of(http.Request) is not { } encoding)
        {
            return body;
        }

        http.Response.Headers.ContentEncoding = encoding;
        return ContentEncoding.Compress(new BufferedStream(body, SentAtOnce), encoding, leaveOpen: false);
    }

    /// <summary>Counts rows and reports the progress.</summary>
    private sealed class Counted(IProgress<DownloadProgress>? progress, long total) : IProgress<long>
    {
        public long Rows { get; private set; }

        public void Report(long value)
        {
            Rows = value;
            progress?.Report(new DownloadProgress(value, Math.Max(total, value)));
        }
    }
}

/// <summary>A file to be written.</summary>
/// <param name="Format">The file format.</param>
/// <param name="Request">The download request.</param>
/// <param name="Scope">The inbox scope of the reader.</param>
/// <param name="BaseUrl">The server's URL to show in the file; null if unknown.</param>
internal sealed record DownloadJob(IFileFormat Format, DownloadRequest Request, InboxScope Scope, string? BaseUrl);
