using ConvExport.OData.Access;
using ConvExport.OData.Downloads.Csv;
using ConvExport.OData.Downloads.Summaries;
using ConvExport.OData.Downloads.Xlsx;
using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Downloads;

/// <summary>Writes a download, to a response or to a file on disk, through the feed's own query path.</summary>
internal sealed class DownloadWriter(
    ReadContexts contexts, FoldSettings settings, TimeProvider time, IOptions<DownloadsOptions> options, IOptions<FeedOptions> feed)
{
    private const int SentAtOnce = 64 * 1024;
    private const string Workbook = "xlsx";

    /// <summary>The formats by the ends of file names.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["csv", Workbook];

    /// <summary>What a format is called in HTTP.</summary>
    public static string ContentTypeOf(string format) => format == Workbook ? XlsxFile.ContentType : CsvFile.ContentType;

    /// <summary>Answers with a file. A failure after the first byte breaks the connection.</summary>
    public Task AnswerAsync(HttpContext http, string format, DownloadRequest request) => WriteAsync(
        new DownloadJob(format, request, AccessScope.Of(http.User), feed.Value.BaseUrlOf(http.Request)), () => Begin(http, format, request), null, http.RequestAborted);

    /// <summary>Writes a file. Returns how many rows are in it.</summary>
    /// <param name="job">What is to be written.</param>
    /// <param name="open">Gives the stream once the query has proved to run; null where nobody wants the file itself. Disposed of when it is whole.</param>
    /// <param name="progress">Told how far it is; null saves counting the rows first.</param>
    /// <param name="cancellation">Stops the query.</param>
    public async Task<long> WriteAsync(DownloadJob job, Func<Stream?> open, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var source = await FeedSource.OpenAsync(contexts, job.Scope, now, cancellation, isForMany: true);
        var plan = await DownloadPlan.OfAsync(job.Request, source, settings.TimeZone, cancellation);
        Check(job.Format, job.Request);
        var design = job.Format == Workbook ? await DesignAsync(plan, source, job, now, cancellation) : null;
        var counted = new Counted(progress, progress is null ? 0 : await plan.CountAsync(source, cancellation));
        await using var rows = await plan.ReadAsync(source, cancellation);
        var hasRow = rows.Read();
        if (!hasRow && job.Request.Query.Path!.End == PathEnd.Row)
        {
            throw PathRows.NotFound(job.Request.Query.Path);
        }

        if (open() is not { } file)
        {
            return 0;
        }

        await (design is null
            ? new CsvFile(plan).WriteAsync(file, rows, hasRow, counted, cancellation)
            : new XlsxFile(plan, design, rows, options.Value.RowsPerSheet).WriteAsync(file, hasRow, counted, cancellation));
        return counted.Rows;
    }

    private static async Task<byte[]> DesignAsync(DownloadPlan plan, FeedSource source, DownloadJob job, DateTime now, CancellationToken cancellation)
    {
        var folded = Caching.FoldedAt(await source.CountersAsync(cancellation));
        var summary = job.Request.HasSummary ? await new SummaryQuery(source, plan.ConversationsOfSummary, plan.Zone).RunAsync(cancellation) : null;
        return WorkbookDesign.Create(plan, new AboutFacts(now, folded, job.BaseUrl), summary);
    }

    /// <summary>Throws <see cref="FeedException"/> where a format cannot hold what is asked for.</summary>
    public static void Check(string format, DownloadRequest request)
    {
        if (request.HasSummary && format != Workbook)
        {
            throw FeedException.Bad("summary=true is a sheet of a workbook: take xlsx, or leave it out.");
        }
    }

    private static Stream? Begin(HttpContext http, string format, DownloadRequest request)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(request.FileName(format));
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.ContentType = ContentTypeOf(format);
        http.Response.Headers.Vary = "Accept-Encoding";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return null;
        }

        // Not the response's body itself: a synchronous write there, which ends a zip, would end in 200 and a broken file.
        var body = http.Response.BodyWriter.AsStream(leaveOpen: true);
        if (format == Workbook || ContentEncoding.Of(http.Request) is not { } encoding)
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
/// <param name="Format">One of <see cref="DownloadWriter.Formats"/>.</param>
/// <param name="Request">What it is of.</param>
/// <param name="Scope">What its reader may see.</param>
/// <param name="BaseUrl">The server's address, as the file names it; null where none is known.</param>
internal sealed record DownloadJob(string Format, DownloadRequest Request, AccessScope Scope, string? BaseUrl);
