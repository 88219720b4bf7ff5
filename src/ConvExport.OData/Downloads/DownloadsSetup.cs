using ConvExport.OData.Access;
using ConvExport.OData.Feed;

namespace ConvExport.OData.Downloads;

internal static class DownloadsSetup
{
    public static IServiceCollection AddDownloads(this IServiceCollection services) => services.AddSingleton<DownloadWriter>();

    public static void MapDownloads(this IEndpointRouteBuilder app) =>
        app.MapMethods("/downloads/conversations.{format}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync).RequireAuthorization(Roles.Reader);

    private static Task AnswerAsync(string format, HttpContext http, DownloadWriter downloads, ILogger<DownloadWriter> logger) =>
        StreamedAnswer.WriteAsync(http, logger, () => DownloadWriter.Formats.Contains(format)
            ? downloads.AnswerAsync(http, format, DownloadRequest.Parse(http.Request.QueryString.Value ?? ""))
            : throw FeedException.NotFound($"There is no format '{format}'. There is: {string.Join(", ", DownloadWriter.Formats)}."));
}
