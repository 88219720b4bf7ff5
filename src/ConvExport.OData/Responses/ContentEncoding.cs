using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Responses;

/// <summary>The encodings of response bodies.</summary>
internal static class ContentEncoding
{
    public const string Gzip = "gzip";
    public const string Brotli = "br";

    /// <summary>
    /// Returns the encoding that the client prefers. If the client accepts both equally, returns gzip, which is faster. If it accepts
    /// neither, returns null.
    /// </summary>
    public static string? Of(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        var best = new[] { Gzip, Brotli }.Select(e => (Encoding: e, Quality: QualityOf(accepted, e))).MaxBy(e => e.Quality);
        return best.Quality > 0 ? best.Encoding : null;
    }

    public static Stream Compress(Stream to, string encoding, bool leaveOpen = true) => encoding == Brotli
        ? new BrotliStream(to, CompressionLevel.Fastest, leaveOpen)
        : new GZipStream(to, CompressionLevel.Fastest, leaveOpen);

    private static double QualityOf(IList<StringWithQualityHeaderValue> accepted, string encoding) =>
        (accepted.FirstOrDefault(a => a.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(a => a.Value == "*")) is { } found ? found.Quality ?? 1 : 0;
}
