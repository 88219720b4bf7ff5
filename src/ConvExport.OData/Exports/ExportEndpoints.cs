using System.Globalization;
using System.Security.Claims;
using ConvExport.OData.Access;
using ConvExport.OData.Audit;
using ConvExport.OData.Downloads;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Exports;

/// <summary>The HTTP endpoints of background exports: create, list, show progress, download (also in ranges), and delete.</summary>
internal sealed class ExportEndpoints(
    ExportStore exports, ExportRequests requests, ExportFolder folder, AuditLog audit, TimeProvider time,
    IOptions<ExportOptions> options, IOptions<PublicAddressOptions> address)
{
    private const string Route = "/exports";
    private const int LargestBody = 64 * 1024;
    private const int AgainAfterSeconds = 2;
    private const int AgainAfterFull = 30;

    /// <summary>Returns the path of an export.</summary>
    public static string PathOf(string id) => $"{Route}/{id}";

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Route).RequireAuthorization(Roles.Reader);
        group.MapPost("", (HttpContext http, ExportEndpoints it) => it.AddAsync(http))
            .WithSummary("Creates a download in the background. Send the format (csv or xlsx) and the download's parameters "
                + "in the URL or as a JSON object. The $ of OData options is optional.")
            .Produces<ExportStatus>(202).ProducesProblem(400).ProducesProblem(429)
            .WithBody(["application/json"]).WithQueryParameters(
                new Dictionary<string, string>(DownloadRequest.Parameters) { ["format"] = "csv or xlsx." });
        group.MapGet("", (HttpContext http, ExportEndpoints it) => it.ListAsync(http))
            .WithSummary("Your background exports, newest first. Users without an inbox scope also see the exports of schedules.")
            .Produces<IReadOnlyList<ExportStatus>>();
        group.MapGet("/{id}", (string id, HttpContext http, ExportEndpoints it) => it.LookAsync(id, http))
            .WithSummary("The progress of a background export.")
            .Produces<ExportStatus>().ProducesProblem(404);
        group.MapMethods(
            "/{id}/file", [HttpMethods.Get, HttpMethods.Head], (string id, HttpContext http, ExportEndpoints it) => it.FetchAsync(id, http))
            .WithSummary("The file of a background export, in full or in ranges.")
            .Produces(200).Produces(206).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410);
        group.MapDelete("/{id}", (string id, HttpContext http, ExportEndpoints it) => it.RemoveAsync(id, http))
            .WithSummary("Deletes a background export: stops it if it is running, and deletes its file.")
            .Produces(204).ProducesProblem(404);
    }

    private async Task<IResult> AddAsync(HttpContext http)
    {
        try
        {
            var body = await RequestBody.ReadAsync(http.Request, LargestBody, setting: null);
            var (format, query) = ExportRequests.Read(http.Request.QueryString.Value ?? "", body);
            var asker = new ExportRequests.Asker(OwnerOf(http), ReaderScope.Of(http.User), address.Value.BaseUrlOf(http.Request));
            var export = await requests.AddAsync(format, query, asker, http.RequestAborted);
            audit.Add(AuditActor.Of(http), AuditAction.Export, export.Id, detail: $"{export.Format} {query}");
            return TypedResults.Accepted(PathOf(export.Id), StatusOf(export));
        }
        catch (RequestException wrong)
        {
            if (wrong.Fault == RequestFault.TooManyRequests)
            {
                http.Response.Headers.RetryAfter = AgainAfterFull.ToString(CultureInfo.InvariantCulture);
            }

            return ErrorResults.Of(wrong);
        }
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var all = await exports.ListAsync(OwnerOf(http), withScheduled: ReaderScope.Of(http.User).IsEverything, http.RequestAborted);
        return TypedResults.Ok(all.Select(StatusOf).ToList());
    }

    private async Task<IResult> LookAsync(string id, HttpContext http)
    {
        if (await FindAsync(id, http) is not { } export)
        {
            return NotFound(id);
        }

        if (export.State is ExportState.Queued or ExportState.Running)
        {
            http.Response.Headers.RetryAfter = AgainAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Ok(StatusOf(export));
    }

    private async Task<IResult> FetchAsync(string id, HttpContext http)
    {
        if (await FindAsync(id, http) is not { } export)
        {
            return NotFound(id);
        }

        if (export.State != ExportState.Done)
        {
            return ErrorResults.Of(409, export.State == ExportState.Failed
                ? $"There is no file: {export.Error}"
                : $"The file is not ready yet. See its progress at {PathOf(id)}.");
        }

        var path = folder.PathOf(export);
        var isFirstRange = http.Request.Headers.Range.ToString() is "" or ['b', 'y', 't', 'e', 's', '=', '0', '-', ..];
        if (isFirstRange && HttpMethods.IsGet(http.Request.Method))
        {
            audit.Add(
                AuditActor.Of(http), AuditAction.FetchExport, id, File.Exists(path) ? AuditLog.Ok : AuditLog.Failed,
                string.Create(CultureInfo.InvariantCulture, $"rows={export.Rows}"));
        }

        var finished = DateTime.SpecifyKind(export.FinishedUtc!.Value, DateTimeKind.Utc);
        return File.Exists(path)
            ? TypedResults.PhysicalFile(
                path, FileFormats.Find(export.Format)!.MediaType, export.FileName, finished,
                new EntityTagHeaderValue($"\"{export.Id}-{export.Attempts}\""), enableRangeProcessing: true)
            : ErrorResults.Of(
                410, "The file is not in this server's Downloads:ExportFolder. Create the export again. "
                    + "All servers must use the same folder.");
    }

    private async Task<IResult> RemoveAsync(string id, HttpContext http)
    {
        if (await FindAsync(id, http) is not { } export || !await exports.RemoveAsync(id, http.RequestAborted))
        {
            return NotFound(id);
        }

        folder.Delete(export);
        return TypedResults.NoContent();
    }

    /// <summary>
    /// Returns the export with an id; null if it does not exist or the caller may not see it. A caller sees its own exports. A caller
    /// without an inbox scope also sees the exports of schedules.
    /// </summary>
    private async Task<Export?> FindAsync(string id, HttpContext http) =>
        await exports.FindAsync(id, http.RequestAborted) is { } export
        && (export.Schedule is null ? export.Owner == OwnerOf(http) : ReaderScope.Of(http.User).IsEverything)
            ? export
            : null;

    private ExportStatus StatusOf(Export export) =>
        ExportStatus.Of(export, time.GetUtcNow().UtcDateTime, TimeSpan.FromHours(options.Value.ExportKeepHours));

    private static string OwnerOf(HttpContext http) => CallerId.Of(http.User) ?? "";

    private static IResult NotFound(string id) =>
        ErrorResults.Of(
            404, $"There is no export '{id}', or you are not allowed to see it. GET {Route} lists the exports that you can see.");
}
