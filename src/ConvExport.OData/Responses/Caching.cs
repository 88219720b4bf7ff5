using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Responses;

/// <summary>
/// Says of an answer which state of the data it shows, so that a client that has it already is told so instead of being
/// given it again: Power Query asks the same thing at each step in its editor.
/// </summary>
internal static class Caching
{
    /// <summary>When rows were last folded.</summary>
    public const string FoldedHeader = "ConvExport-Folded-At";

    private const int TagBytes = 12;

    /// <summary>The tag of bytes that do not change.</summary>
    public static string TagOf(ReadOnlySpan<byte> bytes) => $"W/\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, TagBytes))}\"";

    /// <summary>
    /// The tag of an answer: of the query, its reader's scope, the form, and the state of the sets that it reads. Null
    /// where nothing counts that state, or where the answer depends on the time of the request.
    /// </summary>
    public static string? TagOf(HttpContext http, QueryRequest request, string contentType, string scope, IReadOnlyDictionary<string, long> counters)
    {
        var sets = request.SetsRead;
        if (sets.Any(s => s.Versions.Count == 0) || request.DependsOnTime)
        {
            return null;
        }

        var versions = sets.SelectMany(s => s.Versions).Append(Counter.Epoch).Distinct().Order(StringComparer.Ordinal).Select(v => $"{v}={counters[v]}");
        var text = string.Join('\n', [
            .. versions, http.Request.Path.Value ?? "", .. request.Options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value}"),
            contentType, http.Request.Headers["Prefer"].ToString(), http.Response.Headers["OData-Version"].ToString(), scope,
                typeof(Caching).Module.ModuleVersionId.ToString()]);
        return TagOf(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Says the tag. Where the client has that answer already it is told so, and there is nothing more to write.</summary>
    public static bool IsUnchanged(HttpContext http, string? tag)
    {
        http.Response.Headers.Vary = "Accept-Encoding, Accept, Prefer, OData-MaxVersion, Authorization, X-Api-Key";
        if (tag is null)
        {
            return false;
        }

        http.Response.Headers.ETag = tag;
        if (!http.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Tag == "*" || t.Compare(EntityTagHeaderValue.Parse(tag), useStrongComparison: false)))
        {
            return false;
        }

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        http.Response.ContentType = null;
        return true;
    }

    /// <summary>When rows were last folded; null before the first time.</summary>
    public static DateTime? FoldedAt(IReadOnlyDictionary<string, long> counters) =>
        counters.GetValueOrDefault(Counter.Folded) is var milliseconds and > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime : null;
}
