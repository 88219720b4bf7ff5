using ConvExport.OData.Access;
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

/// <summary>Writes a download, to a response or to a file on disk, through the feed's own query path.</summary>
internal sealed class DownloadWriter(
    ReadContexts contexts, FoldSettings settings, TimeProvider time, IOptions<DownloadsOptions> options, IOptions<PublicAddressOptions> address)
{
    private const int SentAtOnce = 64 * 1024;

    /// <summary>Answers with a file. A failure after the first byte breaks the connection.</summary>
    public Task AnswerAsync(HttpContext http, IFileFormat format, DownloadRequest request) => WriteAsync(
        new DownloadJob(format, request, ReaderScope.Of(http.User), address.Value.BaseUrlOf(http.Request)),
        () => Begin(http, format, request), null, http.RequestAborted);

    /// <summary>Writes a file. Returns how many rows are in it.</summary>
    /// <param name="job">What is to be written.</param>
    /// <param name="open">Gives the stream once the query has proved to run; null where nobody wants the file itself. Disposed of when it is whole.</param>
    /// <param name="progress">Told how far it is; null saves counting the rows first.</param>
    /// <param name="cancellation">Stops the query.</param>
    public async Task<long> WriteAsync(DownloadJob job, Func<Stream?> open, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
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

    /// <summary>Throws <see cref="RequestException"/> where a format cannot hold what is asked for.</summary>
    public static void Check(IFileFormat format, DownloadRequest request)
    {
        if (request.HasSummary && !format.HasSummary)
        {
            throw RequestException.Invalid(
                $"summary=true adds a sheet to a workbook; {format.Name} has none. "
                + $"Use {string.Join(" or ", FileFormats.All.Where(f => f.HasSummary).Select(f => f.Name))}, or remove it.");
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

        // Not the response's body itself: a synchronous write there, which ends a zip, would end in 200 and a broken file.
        var body = http.Response.BodyWriter.AsStream(leaveOpen: true);
        if (format.IsCompressed || ContentEncoding.Of(http.Request) is not { } encoding)
        {
            return body;
        }

        http.Response.Headers.ContentEncoding = encoding;
        return ContentEncoding.Compress(new BufferedStream(body, SentAtOnce), encoding, leaveOpen: false);
    }

    /// <summary>Counts rows, and tells whoever wants to know.</summary>
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
/// <param name="Format">The format.</param>
/// <param name="Request">What it is of.</param>
/// <param name="Scope">What its reader may see.</param>
/// <param name="BaseUrl">The server's address, as the file names it; null where none is known.</param>
internal sealed record DownloadJob(IFileFormat Format, DownloadRequest Request, InboxScope Scope, string? BaseUrl);
