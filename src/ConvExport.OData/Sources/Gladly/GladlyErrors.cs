using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>Turns the platform's errors into messages that say what is wrong and what to do.</summary>
internal static class GladlyErrors
{
    private const int LongestDetail = 200;

    /// <summary>Returns the exception for a response that is not a success.</summary>
    /// <param name="request">The request.</param>
    /// <param name="response">The response.</param>
    /// <param name="now">The current time, for a <c>Retry-After</c> with a date.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public static async Task<SourceException> RefusalAsync(
        HttpRequestMessage request, HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellation)
    {
        var detail = await DetailAsync(response, cancellation);
        var after = response.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - now : null;
        var status = (int)response.StatusCode;
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new SourceException(
                "The platform does not accept the credential (401). "
                + $"Check Sources:Gladly:User, and Token or TokenFile, or create a new token.{detail}"),
            HttpStatusCode.Forbidden => new SourceException(
                $"{NameOf(request)} is not allowed (403). Give the API user (Sources:Gladly:User) permission for this request.{detail}"),
            HttpStatusCode.NotFound => new SourceException(
                $"{NameOf(request)} does not exist (404). Check Sources:Gladly:BaseUrl.{detail}"),
            HttpStatusCode.TooManyRequests => new SourceException(
                $"The platform's request limit is reached (429).{detail}", after: after ?? TimeSpan.FromSeconds(10)),
            _ => new SourceException(
                $"{NameOf(request)} returned {status}.{detail}", status >= 500 || status == 408 || status < 400, after),
        };
    }

    /// <summary>Returns a space and a sentence with the platform's error text; an empty string if the response has no error text.</summary>
    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        const int Enough = 16 * 1024;
        var buffer = new byte[Enough];
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var read = await body.ReadAtLeastAsync(buffer, Enough, throwOnEndOfStream: false, cancellation);
        return ErrorsOf(buffer.AsMemory(0, read)) is { } errors ? " The platform says: " + errors : "";
    }

    /// <summary>Returns the texts of <c>{"errors":[…]}</c> as one line; null for any other text, and for an object with an id.</summary>
    public static string? ErrorsOf(ReadOnlyMemory<byte> json)
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

    /// <summary>
    /// Shortens a text from the platform and replaces its control characters with spaces, so that it fits in one log line.
    /// </summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text.Take(LongestDetail))
        {
            plain.Append(char.IsControl(c) ? ' ' : c);
        }

        return plain.Append(text.Length > LongestDetail ? "…" : "").ToString();
    }

    /// <summary>Returns the method and path of a request, for messages.</summary>
    public static string NameOf(HttpRequestMessage request)
    {
        var address = request.RequestUri!;
        var path = address.IsAbsoluteUri ? address.AbsolutePath : address.OriginalString.Split('?')[0];
        return $"{request.Method} /{path.TrimStart('/')}";
    }

    /// <summary>Returns why a request failed, for messages.</summary>
    public static string ReasonOf(Exception failure)
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
