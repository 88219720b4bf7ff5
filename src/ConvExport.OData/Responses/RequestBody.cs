using System.Text.Unicode;
using ConvExport.OData.Query;

namespace ConvExport.OData.Responses;

/// <summary>Reads the body of a request, up to a limit.</summary>
internal static class RequestBody
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Returns the complete body. Throws a <see cref="RequestException"/> for status 413 if it exceeds the limit.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">The limit, in bytes.</param>
    /// <param name="setting">The name of the setting for the limit; null if the limit is fixed.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int most, string? setting)
    {
        using var body = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > most)
            {
                throw RequestException.TooLarge(
                    $"The body is larger than {most} bytes{(setting is null ? "" : $" ({setting})")}. Send a smaller body.");
            }

            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>Throws a <see cref="RequestException"/> for status 400 if the body is not UTF-8.</summary>
    public static void RequireUtf8(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw RequestException.Invalid("The body is not UTF-8.");
        }
    }
}
