using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ConvExport.OData.Intake;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// Calls the platform's API. If a call fails, throws a <see cref="SourceException"/> with a clear message. A response is used only after it
/// has arrived completely.
/// </summary>
internal sealed class GladlyClient(
    IHttpClientFactory clients, GladlyClock clock, SourceStore store, IOptions<SourcesOptions> options, TimeProvider time)
{
    /// <summary>The name of the HTTP client that retries failed requests.</summary>
    public const string Patient = "gladly";

    /// <summary>The name of the HTTP client without retries. The poller and the backfill have their own retries.</summary>
    public const string Direct = "gladly-events";

    private const string LinesType = "application/x-jsonlines";

    private static readonly TimeSpan EventsTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(330);
    private static readonly TimeSpan DirectoryTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgainEvery = TimeSpan.FromSeconds(1);

    /// <summary>Fetches the events of a time span, one JSON object per line, oldest first.</summary>
    public async Task<Stream> EventsAsync(DateTime startUtc, DateTime endUtc, CancellationToken cancellation)
    {
        var query = string.Concat(options.Value.Gladly.EntityList.Select(e => $"&entities={Uri.EscapeDataString(e)}"));
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"api/v1/events?startAt={InstantText.Of(startUtc)}&endAt={InstantText.Of(endUtc)}{query}");
        var (lines, type) = await SendAsync(Direct, request, EventsTimeout, cancellation);
        try
        {
            if (type != LinesType)
            {
                throw new SourceException(
                    $"{GladlyErrors.NameOf(request)} returned {type ?? "no content type"} instead of {LinesType}. "
                    + "Check Sources:Gladly:BaseUrl.");
            }

            await CheckLinesAsync(lines, options.Value.Gladly, request, cancellation);
            lines.Position = 0;
            return lines;
        }
        catch
        {
            await lines.DisposeAsync();
            throw;
        }
    }

    /// <summary>Fetches a part of the directory, a JSON array.</summary>
    /// <param name="part">agents, inboxes or topics.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public async Task<Stream> DirectoryAsync(string part, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/{part}");
        var (body, _) = await SendAsync(Patient, request, DirectoryTimeout, cancellation);
        try
        {
            await JsonItems.CheckAsync(body, cancellation);
            body.Position = 0;
            return body;
        }
        catch (JsonException)
        {
            await body.DisposeAsync();
            throw new SourceException($"{GladlyErrors.NameOf(request)} did not return JSON. Check Sources:Gladly:BaseUrl.");
        }
    }

    /// <summary>Fetches a report of complete days as CSV. Waits until the platform's limits allow another report.</summary>
    public Task<Stream> ReportAsync(string metricSet, DateOnly from, DateOnly to, CancellationToken cancellation) => ReportAsync(
        "api/v1/reports",
        new Dictionary<string, string> { ["metricSet"] = metricSet, ["timezone"] = "UTC", ["startAt"] = Day(from), ["endAt"] = Day(to) },
        cancellation);

    /// <summary>Fetches the work session report of a time span, as CSV.</summary>
    public Task<Stream> WorkSessionsAsync(DateTime startUtc, DateTime endUtc, CancellationToken cancellation) => ReportAsync(
        "api/v1/reports/work-session-events",
        new Dictionary<string, string> { ["startAtTime"] = InstantText.Of(startUtc), ["endAtTime"] = InstantText.Of(endUtc) },
        cancellation);

    /// <summary>
    /// Calls the API and returns the response body. The request has a JSON body, or none if <paramref name="body"/> is null.
    /// </summary>
    public async Task<Stream> CallAsync(HttpMethod method, string path, Dictionary<string, object>? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return (await SendAsync(Direct, request, DirectoryTimeout, cancellation)).Body;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Throws if the response is incomplete: it does not end with a newline, or one of its lines is an error.</summary>
    private static async Task CheckLinesAsync(
        Stream lines, GladlyOptions gladly, HttpRequestMessage request, CancellationToken cancellation)
    {
        if (lines.Length > 0)
        {
            lines.Position = lines.Length - 1;
            if (lines.ReadByte() != '\n')
            {
                throw new SourceException($"{GladlyErrors.NameOf(request)} returned an incomplete response. None of it is used.");
            }
        }

        lines.Position = 0;
        const int Enough = 4_096;
        await foreach (var line in LineReader.ReadAsync(lines, Enough, cancellation))
        {
            var isLongError = line.IsCut && line.Json.Span.StartsWith("{\"errors\""u8);
            if (isLongError || line.Json.Span.IndexOf("\"errors\""u8) >= 0)
            {
                if (isLongError || GladlyErrors.ErrorsOf(line.Json) is not null)
                {
                    var errors = GladlyErrors.ErrorsOf(line.Json) ?? "the error text is too long to show.";
                    throw new SourceException($"{GladlyErrors.NameOf(request)} failed during the response: {errors}");
                }
            }
        }
    }

    private async Task<Stream> ReportAsync(string path, Dictionary<string, string> body, CancellationToken cancellation)
    {
        long? call;
        while ((call = await store.BeginReportAsync(cancellation)) is null)
        {
            await Task.Delay(AskAgainEvery, time, cancellation);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var renewed = RenewAsync(call.Value, over.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            return (await SendAsync(Direct, request, ReportTimeout, cancellation)).Body;
        }
        finally
        {
            await over.CancelAsync();
            await renewed;
            await TryAsync(() => store.EndReportAsync(call.Value, CancellationToken.None));
        }
    }

    private async Task RenewAsync(long call, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, time, over);
                await TryAsync(() => store.RenewReportAsync(call, over));
            }
        }
        catch (OperationCanceledException)
        {
            // The call has ended.
        }
    }

    /// <summary>Writes to the list of running report calls. Ignores errors: if a write fails, the list entry expires later.</summary>
    private static async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            // The platform's response must not be lost because of a failed write.
        }
    }

    /// <summary>Sends a request and stores the response in a temporary file. Returns the file and the response's media type.</summary>
    private async Task<(FileStream Body, string? Type)> SendAsync(
        string client, HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            // The client has no timeout, because some reports take minutes.
            using var http = clients.CreateClient(client);
            http.BaseAddress = new Uri(options.Value.Gladly.BaseUrl.TrimEnd('/') + "/");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            clock.Note(response.Headers.Date);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent))
            {
                throw await GladlyErrors.RefusalAsync(request, response, time.GetUtcNow(), limit.Token);
            }

            var spool = SpoolFile.Create();
            try
            {
                await response.Content.CopyToAsync(spool, limit.Token);
                spool.Position = 0;
                return (spool, response.Content.Headers.ContentType?.MediaType);
            }
            catch
            {
                await spool.DisposeAsync();
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException($"{GladlyErrors.NameOf(request)} took longer than {timeout.TotalSeconds:F0} seconds.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException)
        {
            throw new SourceException(
                $"{GladlyErrors.NameOf(request)} failed: {GladlyErrors.ReasonOf(broken)} "
                + $"Check Sources:Gladly:BaseUrl ({options.Value.Gladly.BaseUrl}).");
        }
    }
}
