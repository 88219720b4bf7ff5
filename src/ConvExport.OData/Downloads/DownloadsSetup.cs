using ConvExport.OData.Access;
using ConvExport.OData.Downloads.Csv;
using ConvExport.OData.Downloads.Xlsx;
using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Settings;

namespace ConvExport.OData.Downloads;

internal static class DownloadsSetup
{
    public static IServiceCollection AddDownloads(this IServiceCollection services) => services.AddSingleton<DownloadWriter>();

    public static void MapDownloads(this IEndpointRouteBuilder app) =>
        app.MapMethods("/downloads/conversations.{format}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync).RequireAuthorization(Roles.Reader)
            .WithSummary("The Conversation Export as a file, csv or xlsx, with the report's own filters and the feed's options.")
            .Produces(200, contentType: CsvFile.ContentType, additionalContentTypes: XlsxFile.ContentType).ProducesProblem(400).ProducesProblem(404)
            .WithQueryParameters(DownloadRequest.Parameters);

    private static Task AnswerAsync(string format, HttpContext http, DownloadWriter downloads, ILogger<DownloadWriter> logger) =>
        StreamedAnswer.WriteAsync(http, logger, () => DownloadWriter.Formats.Contains(format)
            ? downloads.AnswerAsync(http, format, DownloadRequest.Parse(http.Request.QueryString.Value ?? ""))
            : throw FeedException.NotFound($"There is no format '{format}'. There is: {string.Join(", ", DownloadWriter.Formats)}."));
}
