using System.Text.Unicode;

namespace ConvExport.OData.Feed.Requests;

/// <summary>The body of a request, up to a limit.</summary>
internal static class RequestBody
{
    private const int PieceBytes = 16 * 1024;

    /// <summary>Reads it whole. More than the limit throws 413.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int most)
    {
        using var body = new MemoryStream();
        var piece = new byte[PieceBytes];
        int read;
        while ((read = await request.Body.ReadAsync(piece, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > most)
            {
                throw FeedException.TooMuch($"The body is larger than {most} bytes ({FeedOptions.Section}:{nameof(FeedOptions.MaxBatchBytes)}). Send less at once.");
            }

            body.Write(piece, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>Throws 400 for a body that is not UTF-8.</summary>
    public static void RequireUtf8(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            throw FeedException.Bad("The body is not UTF-8.");
        }
    }
}
