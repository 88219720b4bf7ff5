using ConvExport.OData.Access;
using ConvExport.OData.Downloads.Csv;
using ConvExport.OData.Downloads.Exports;
using ConvExport.OData.Downloads.Xlsx;
using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Settings;
using Hangfire;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Downloads;

internal static class DownloadsSetup
{
    /// <summary>Writing files, for every process.</summary>
    public static IServiceCollection AddDownloads(this IServiceCollection services) => services
        .AddSingleton<DownloadWriter>()
        .AddSingleton<ExportFolder>();

    /// <summary>Making files in the background, for a process that serves; with its workers where that is its role.</summary>
    public static IServiceCollection AddExports(this IServiceCollection services, ServerRoles roles)
    {
        services.AddSingleton<ExportSignal>().AddSingleton<ExportRequests>().AddSingleton<ExportSchedules>().AddSingleton<ExportEndpoints>();
        if (!roles.HasFlag(ServerRoles.Worker))
        {
            return services;
        }

        // A server of their own: a long file keeps nobody from folding.
        services.AddHangfireServer((provider, server) =>
        {
            server.Queues = [ExportJob.Queue];
            server.WorkerCount = provider.GetRequiredService<IOptions<DownloadsOptions>>().Value.ExportWorkers;
        });
        return services.AddHostedService<ExportWatcher>();
    }

    public static void MapDownloads(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/downloads/conversations.{format}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync).RequireAuthorization(Roles.Reader)
            .WithSummary("The Conversation Export as a file, csv or xlsx, with the report's own filters and the feed's options.")
            .Produces(200, contentType: CsvFile.ContentType, additionalContentTypes: XlsxFile.ContentType).ProducesProblem(400).ProducesProblem(404)
            .WithQueryParameters(DownloadRequest.Parameters);
        ExportEndpoints.Map(app);
    }

    private static Task AnswerAsync(string format, HttpContext http, DownloadWriter downloads, ILogger<DownloadWriter> logger) =>
        StreamedAnswer.WriteAsync(http, logger, () => DownloadWriter.Formats.Contains(format)
            ? downloads.AnswerAsync(http, format, DownloadRequest.Parse(http.Request.QueryString.Value ?? ""))
            : throw FeedException.NotFound($"There is no format '{format}'. There is: {string.Join(", ", DownloadWriter.Formats)}."));
}
