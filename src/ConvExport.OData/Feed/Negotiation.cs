using System.Globalization;
using System.Text.RegularExpressions;
using ConvExport.OData.Query;

namespace ConvExport.OData.Feed;

/// <summary>Reads the client's choice of OData version, metadata format and page size.</summary>
internal static partial class Negotiation
{
    /// <summary>The newest version of OData that the feed supports.</summary>
    public const string Newest = "4.01";

    /// <summary>
    /// Returns 4.0 if the header OData-MaxVersion is below 4.01, otherwise 4.01. Throws if the header is below 4.0 or not a number.
    /// </summary>
    public static string VersionOf(HttpRequest request)
    {
        var most = request.Headers["OData-MaxVersion"].ToString();
        if (most.Length == 0)
        {
            return Newest;
        }

        return decimal.TryParse(most, NumberStyles.Number, CultureInfo.InvariantCulture, out var version) && version >= 4.0m
            ? version >= 4.01m ? Newest : "4.0"
            : throw RequestException.Invalid($"OData-MaxVersion '{most}' is not supported. Use 4.0 or 4.01.");
    }

    /// <summary>Whether a Content-Type is text/plain, with the charset utf-8 or none.</summary>
    public static bool IsPlainText(string? contentType) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase)
        && (type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether the client wants metadata as JSON. If it accepts JSON and XML, it gets XML, which BI tools read. Throws 406 if it accepts
    /// neither.
    /// </summary>
    public static bool IsMetadataJson(HttpRequest request, string? format)
    {
        if (format is not null)
        {
            var isJson = IsShort(format, "json");
            Require(
                request, format, isJson ? "application/json" : "application/xml",
                isJson || format.Equals("xml", StringComparison.OrdinalIgnoreCase));
            return isJson || format.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        }

        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0 || accepted.Any(a => a.Quality is not 0 && Takes(a, "application/xml")))
        {
            return false;
        }

        Require(request, format, "application/json", true);
        return true;
    }

    /// <summary>Whether the client wants a delta link (<c>Prefer: odata.track-changes</c>).</summary>
    public static bool AreChangesTracked(HttpRequest request) => TrackChanges().IsMatch(request.Headers["Prefer"].ToString());

    private static bool IsShort(string format, string name) =>
        format.Equals(name, StringComparison.OrdinalIgnoreCase) || format.StartsWith(name + ";", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Returns N of <c>Prefer: odata.maxpagesize=N</c>; the prefix odata. is optional. Null without this preference, or if N is 0 or too
    /// large for an Int32.
    /// </summary>
    public static int? PreferredPageSize(HttpRequest request) =>
        MaxPageSize().Match(request.Headers["Prefer"].ToString()) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var size) && size > 0
            ? size
            : null;

    private static void Require(HttpRequest request, string? format, string type, bool isShortNameFine)
    {
        if (format is not null)
        {
            if (!isShortNameFine && !format.StartsWith(type, StringComparison.OrdinalIgnoreCase)
                && !(type == "application/xml" && format.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)))
            {
                throw new RequestException(RequestFault.NotAcceptable,
                    $"$format '{format}' is not supported here. Use {type}. For rows, $format=csv and $format=xlsx also work.");
            }

            return;
        }

        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count > 0 && !accepted.Any(a => a.Quality is not 0 && Takes(a, type)))
        {
            throw new RequestException(RequestFault.NotAcceptable, $"Accept '{request.Headers.Accept}' is not supported here. Use {type}.");
        }
    }

    /// <summary>Whether a range of the <c>Accept</c> header matches a media type. Parameters are ignored.</summary>
    public static bool Takes(Microsoft.Net.Http.Headers.MediaTypeHeaderValue accepted, string type) =>
        accepted.MatchesAllTypes
            || (accepted.MatchesAllSubTypes && type.StartsWith(accepted.Type.ToString() + "/", StringComparison.OrdinalIgnoreCase))
        || accepted.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"(?:^|[,;\s])(?:odata\.)?track-changes\b", RegexOptions.IgnoreCase)]
    private static partial Regex TrackChanges();

    [GeneratedRegex(@"(?:^|[,;\s])(?:odata\.)?maxpagesize\s*=\s*""?(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex MaxPageSize();
}
