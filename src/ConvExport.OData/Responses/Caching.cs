using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Responses;

/// <summary>
/// Computes and checks ETags. An ETag identifies the state of the data, so a client that already has the response gets 304. This saves time
/// in Power Query, because its editor repeats the same request at each step.
/// </summary>
internal static class Caching
{
    /// <summary>The header with the time of the last fold.</summary>
    public const string FoldedHeader = "ConvExport-Folded-At";

    private const int TagBytes = 12;

    /// <summary>Returns the ETag of a response that always consists of these bytes.</summary>
    public static string TagOf(ReadOnlySpan<byte> bytes) => Tag(SHA256.HashData(bytes));

    /// <summary>
    /// Returns the ETag of a response: a hash of the query, the header <c>Prefer</c>, the OData version, the content type, the reader's
    /// scope, the program's build, and the counters of the entity sets that the query reads. Null if one of these entity sets has no
    /// counters, or if the response depends on the time of the request. The hash uses a secret key. From a hash without a key, readers
    /// could work out the counters, and thus learn how much changes outside their scope.
    /// </summary>
    public static string? TagOf(
        HttpContext http, QueryRequest request, string contentType, string scope, IReadOnlyDictionary<string, long> counters, byte[] key)
    {
        var sets = request.SetsRead;
        if (sets.Any(s => s.Versions.Count == 0) || request.DependsOnTime)
        {
            return null;
        }

        var versions = sets.SelectMany(s => s.Versions)
            .Append(Counter.Epoch).Distinct().Order(StringComparer.Ordinal).Select(v => $"{v}={counters[v]}");
        var text = string.Join('\n', [
            .. versions, http.Request.Path.Value
                ?? "", .. request.Options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value}"),
            contentType, http.Request.Headers["Prefer"].ToString(), http.Response.Headers["OData-Version"].ToString(), scope,
                typeof(Caching).Module.ModuleVersionId.ToString()]);
        return Tag(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string Tag(byte[] hash) => $"W/\"{Base64Url.EncodeToString(hash.AsSpan(0, TagBytes))}\"";

    /// <summary>
    /// Sets the Vary header and, unless the tag is null, the ETag and Cache-Control headers. If the client already has this response, sets
    /// status 304 and returns true. The caller then writes no body.
    /// </summary>
    public static bool IsUnchanged(HttpContext http, string? tag)
    {
        http.Response.Headers.Vary = "Accept-Encoding, Accept, Prefer, OData-MaxVersion, Authorization, X-Api-Key";
        if (tag is null)
        {
            return false;
        }

        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (!http.Request.GetTypedHeaders()
            .IfNoneMatch.Any(t => t.Tag == "*" || t.Compare(EntityTagHeaderValue.Parse(tag), useStrongComparison: false)))
        {
            return false;
        }

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        http.Response.ContentType = null;
        return true;
    }

    /// <summary>Returns when rows were last folded; null before the first fold.</summary>
    public static DateTime? FoldedAt(IReadOnlyDictionary<string, long> counters) =>
        counters.GetValueOrDefault(Counter.Folded) is var milliseconds and > 0
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime
            : null;
}
