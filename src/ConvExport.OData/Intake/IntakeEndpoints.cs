using System.Text.Json;
using ConvExport.OData.Audit;
using ConvExport.OData.Query;
using ConvExport.OData.Responses;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Intake;

/// <summary>The HTTP endpoints for events and the directory.</summary>
internal static class IntakeEndpoints
{
    /// <summary>The media types for one JSON object per line.</summary>
    public static readonly HashSet<string> LineTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/x-ndjson", "application/jsonl", "application/x-jsonlines",
    };

    public static async Task<IResult> PostEvents(HttpContext http, EventIntake intake, AuditLog audit, IOptions<IntakeOptions> options)
    {
        var (items, problem) = await ItemsAsync(http, options.Value);
        return problem ?? await ReportAsync(http, audit, AuditAction.Intake, "events", () => intake.TakeAsync(
            items!, http.Request.Path, null, http.RequestAborted, options.Value.MaxRejectedPerRequest));
    }

    public static async Task<IResult> PutDirectory(
        string part, HttpContext http, DirectoryIntake intake, AuditLog audit, IOptions<IntakeOptions> options)
    {
        if (!DirectoryIntake.Parts.Contains(part))
        {
            return ErrorResults.Of(404, $"There is no /directory/{part}. Use one of: {string.Join(", ", DirectoryIntake.Parts)}.");
        }

        var (items, problem) = await ItemsAsync(http, options.Value);
        return problem ?? await ReportAsync(http, audit, AuditAction.Directory, part, () => intake.TakeAsync(
            part, items!, http.Request.Path, http.RequestAborted, options.Value.MaxRejectedPerRequest));
    }

    /// <summary>Stores items, counts them for the audit, and returns the report.</summary>
    public static async Task<IResult> ReportAsync(
        HttpContext http, AuditLog audit, string action, string target, Func<Task<IntakeReport>> take)
    {
        try
        {
            var report = await take();
            audit.AddToMinute(AuditActor.Of(http), action, target, AuditLog.Ok,
                ("accepted", report.Accepted), ("duplicates", report.Duplicates), ("rejected", report.Rejected.Count));
            return TypedResults.Ok(report);
        }
        catch (RequestException wrong)
        {
            audit.AddToMinute(AuditActor.Of(http), action, target, AuditLog.Failed);
            return ErrorResults.Of(wrong);
        }
    }

    /// <summary>Returns the body as items, or the error response.</summary>
    public static async Task<(IAsyncEnumerable<InputItem>? Items, IResult? Problem)> ItemsAsync(HttpContext http, IntakeOptions options)
    {
        // The decompression middleware has already removed this header if it supports the encoding.
        if (http.Request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            return (null, ErrorResults.Of(
                415, $"Content-Encoding '{encoding}' is not supported. Send gzip, deflate or br, or no Content-Encoding."));
        }

        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || (type.MediaType != "application/json" && !LineTypes.Contains(type.MediaType.Value ?? "")))
        {
            return (null, ErrorResults.Of(415,
                $"Content-Type '{http.Request.ContentType}' is not supported. "
                + $"Send application/json, or JSON lines as one of these types: {string.Join(", ", LineTypes)}."));
        }

        if (type.MediaType != "application/json")
        {
            return (LineReader.ReadAsync(http.Request.Body, options.MostRead, http.RequestAborted), null);
        }

        // The first read only checks that the body is complete, so that no part of an incomplete body is stored. A large body is buffered
        // on disk for the second read.
        http.Request.EnableBuffering();
        try
        {
            await JsonItems.CheckAsync(http.Request.Body, http.RequestAborted);
            http.Request.Body.Position = 0;
            return (JsonItems.ReadAsync(http.Request.Body, options.MostRead, http.RequestAborted), null);
        }
        catch (JsonException broken)
        {
            return (null, ErrorResults.Of(400,
                $"The body is not JSON: error in line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}. Nothing was stored."));
        }
    }
}
