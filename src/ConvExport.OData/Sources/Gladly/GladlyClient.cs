using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Intake;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// Calls the platform's API. Every failure is a <see cref="SourceException"/> with a clear message. A response is used only after it has
/// arrived completely.
/// </summary>
internal sealed class GladlyClient(
    IHttpClientFactory clients, GladlyClock clock, SourceStore store, IOptions<SourcesOptions> options, TimeProvider time)
{
    /// <summary>The name of the HTTP client that retries failed requests.</summary>
    public const string Patient = "gladly";

    /// <summary>The name of the HTTP client without retries: the poller and the backfill try again themselves.</summary>
    public const string Direct = "gladly-events";

    private const string LinesType = "application/x-jsonlines";
    private const int LongestDetail = 200;

    private static readonly TimeSpan EventsTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(330);
    private static readonly TimeSpan DirectoryTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgainEvery = TimeSpan.FromSeconds(1);

    /// <summary>Fetches the events of a span, one JSON object per line, oldest first.</summary>
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
                throw new SourceException($"{NameOf(request)} returned {type ?? "no content type"} instead of {LinesType}. Check Sources:Gladly:BaseUrl.");
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
            throw new SourceException($"{NameOf(request)} did not return JSON. Check Sources:Gladly:BaseUrl.");
        }
    }

    /// <summary>Fetches a report of whole days as CSV. Waits until the platform's limits allow it.</summary>
    public Task<Stream> ReportAsync(string metricSet, DateOnly from, DateOnly to, CancellationToken cancellation) => ReportAsync(
        "api/v1/reports",
        new Dictionary<string, string> { ["metricSet"] = metricSet, ["timezone"] = "UTC", ["startAt"] = Day(from), ["endAt"] = Day(to) },
        cancellation);

    /// <summary>Fetches the work sessions that ended in a span, as CSV.</summary>
    public Task<Stream> WorkSessionsAsync(DateTime startUtc, DateTime endUtc, CancellationToken cancellation) => ReportAsync(
        "api/v1/reports/work-session-events",
        new Dictionary<string, string> { ["startAtTime"] = InstantText.Of(startUtc), ["endAtTime"] = InstantText.Of(endUtc) },
        cancellation);

    /// <summary>Calls the API with a JSON body; null for none.</summary>
    public async Task<Stream> CallAsync(HttpMethod method, string path, Dictionary<string, object>? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return (await SendAsync(Direct, request, DirectoryTimeout, cancellation)).Body;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Throws if the response is incomplete: it does not end with a newline, or one of its lines is an error.</summary>
    private static async Task CheckLinesAsync(Stream lines, GladlyOptions gladly, HttpRequestMessage request, CancellationToken cancellation)
    {
        if (lines.Length > 0)
        {
            lines.Position = lines.Length - 1;
            if (lines.ReadByte() != '\n')
            {
                throw new SourceException($"{NameOf(request)} returned an incomplete response. None of it is used.");
            }
        }

        lines.Position = 0;
        const int Enough = 4_096;
        await foreach (var line in LineReader.ReadAsync(lines, Enough, cancellation))
        {
            var isLongError = line.IsCut && line.Json.Span.StartsWith("{\"errors\""u8);
            if (isLongError || line.Json.Span.IndexOf("\"errors\""u8) >= 0)
            {
                if (isLongError || ErrorsOf(line.Json) is not null)
                {
                    throw new SourceException($"{NameOf(request)} failed during the response: {ErrorsOf(line.Json) ?? "a long error"}");
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

    /// <summary>Writes to the list of calls. If the database does not respond, the call expires later.</summary>
    private static async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            // The response of the platform must not be lost because of this.
        }
    }

    /// <summary>Sends a request and stores the response in a temporary file. Returns it with its media type.</summary>
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
                throw await RefusalAsync(request, response, limit.Token);
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
            throw new SourceException($"{NameOf(request)} took longer than {timeout.TotalSeconds:F0} seconds.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException)
        {
            throw new SourceException($"{NameOf(request)} failed: {ReasonOf(broken)} Check Sources:Gladly:BaseUrl ({options.Value.Gladly.BaseUrl}).");
        }
    }

    private async Task<SourceException> RefusalAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellation)
    {
        var detail = await DetailAsync(response, cancellation);
        var after = response.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - time.GetUtcNow() : null;
        var status = (int)response.StatusCode;
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new SourceException(
                $"The platform does not accept the credential (401). Check Sources:Gladly:User and Token, or create a new token.{detail}"),
            HttpStatusCode.Forbidden => new SourceException(
                $"{NameOf(request)} is not allowed (403). Give the API user of Sources:Gladly:User this permission.{detail}"),
            HttpStatusCode.NotFound => new SourceException($"{NameOf(request)} does not exist (404). Check Sources:Gladly:BaseUrl.{detail}"),
            HttpStatusCode.TooManyRequests => new SourceException(
                $"The platform's request limit is reached (429).{detail}", after: after ?? TimeSpan.FromSeconds(10)),
            _ => new SourceException($"{NameOf(request)} returned {status}.{detail}", status >= 500 || status == 408 || status < 400, after),
        };
    }

    /// <summary>Returns what the platform says about an error, after a space; empty if it says nothing.</summary>
    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        const int Enough = 16 * 1024;
        var buffer = new byte[Enough];
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var read = await body.ReadAtLeastAsync(buffer, Enough, throwOnEndOfStream: false, cancellation);
        return ErrorsOf(buffer.AsMemory(0, read)) is { } errors ? " The platform says: " + errors : "";
    }

    /// <summary>Returns the texts of <c>{"errors":[…]}</c>; null if the JSON is something else.</summary>
    internal static string? ErrorsOf(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("errors", out var errors)
                || document.RootElement.TryGetProperty("id", out _))
            {
                return null;
            }

            var texts = errors.ValueKind == JsonValueKind.Array
                ? errors.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("detail", out var detail)
                    ? detail.ToString()
                    : e.ToString())
                : [errors.ToString()];
            return Plain(string.Join("; ", texts));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Shortens a text of the platform and replaces control characters with spaces, so that it fits in one log line.</summary>
    internal static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text.Take(LongestDetail))
        {
            plain.Append(char.IsControl(c) ? ' ' : c);
        }

        return plain.Append(text.Length > LongestDetail ? "…" : "").ToString();
    }

    /// <summary>The method and path of a request, for messages.</summary>
    private static string NameOf(HttpRequestMessage request)
    {
        var address = request.RequestUri!;
        var path = address.IsAbsoluteUri ? address.AbsolutePath : address.OriginalString.Split('?')[0];
        return $"{request.Method} /{path.TrimStart('/')}";
    }

    private static string ReasonOf(Exception failure)
    {
        for (var reason = failure; reason is not null; reason = reason.InnerException)
        {
            if (reason is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.HostNotFound or SocketError.NoData => "the host is unknown.",
                    SocketError.ConnectionRefused => "the connection was refused.",
                    _ => "the connection failed.",
                };
            }
        }

        return failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? "TLS failed."
            : "the connection failed.";
    }
}
