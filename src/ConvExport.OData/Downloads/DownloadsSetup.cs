using ConvExport.OData.Access;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads;

internal static class DownloadsSetup
{
    /// <summary>The path of the workbook that is connected to the feed.</summary>
    public const string LiveWorkbook = "/connect/conversations.xlsx";

    /// <summary>Registers the services for downloads. Every process needs these services.</summary>
    public static IServiceCollection AddDownloads(this IServiceCollection services) => services
        .AddSingleton<DownloadWriter>();

    public static void MapDownloads(this IEndpointRouteBuilder app)
    {
        app.MapMethods(
            "/downloads/conversations.{format}", [HttpMethods.Get, HttpMethods.Head], RespondAsync)
            .RequireAuthorization(Roles.Reader).RequireRateLimiting(RequestLimits.Policy)
            .WithSummary("The Conversation Export as a file, csv or xlsx, with the report's filters and the feed's query options.")
            .Produces(200, contentType: FileFormats.All[0].MediaType,
                additionalContentTypes: [.. FileFormats.All.Skip(1).Select(f => f.MediaType)]).ProducesProblem(400).ProducesProblem(404)
            .WithQueryParameters(DownloadRequest.Parameters);
        app.MapMethods(LiveWorkbook, [HttpMethods.Get, HttpMethods.Head], LiveAsync)
            .RequireAuthorization(Roles.Reader).RequireRateLimiting(RequestLimits.Policy)
            .WithSummary("A workbook whose table is connected to the feed: Excel's Refresh All loads the current rows of the same view.")
            .Produces(200, contentType: Workbook.MediaType).ProducesProblem(400)
            .WithQueryParameters(DownloadRequest.Parameters);
    }

    /// <summary>The format of the live workbook.</summary>
    private static IFileFormat Workbook => FileFormats.All.First(f => f.IsWorkbook);

    private static Task RespondAsync(string format, HttpContext http, DownloadWriter downloads, ILogger<DownloadWriter> logger) =>
        StreamedResponse.WriteAsync(http, logger, () => FileFormats.Find(format) is { } known
            ? downloads.RespondAsync(http, known, DownloadRequest.Parse(http.Request.QueryString.Value ?? ""))
            : throw RequestException.NotFound($"Unknown format '{format}'. Use one of: {FileFormats.Names}."));

    private static Task LiveAsync(HttpContext http, DownloadWriter downloads, ILogger<DownloadWriter> logger) =>
        StreamedResponse.WriteAsync(http, logger, () => downloads.RespondAsync(
            http, Workbook, DownloadRequest.Parse(http.Request.QueryString.Value ?? "").AsLive()));
}
