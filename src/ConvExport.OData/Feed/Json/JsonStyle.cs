using ConvExport.OData.Query;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Feed.Json;

/// <summary>The JSON format that the client requested.</summary>
/// <param name="HasMetadata">
/// Whether to write <c>@odata.context</c> and the time of the last fold. False for metadata=none. Counts and links are written in both
/// cases.
/// </param>
/// <param name="AreNumbersText">Whether to write Int64 and Decimal as strings, for clients whose numbers are doubles.</param>
/// <param name="NamesCharset">Whether the content type contains charset=utf-8. JSON is always UTF-8.</param>
internal sealed record JsonStyle(bool HasMetadata, bool AreNumbersText, bool NamesCharset)
{
    private const string Json = "application/json";
    private const string Prefix = "odata.";

    /// <summary>The style of a request without <c>$format</c>, <c>Accept</c> or <c>Accept-Charset</c>.</summary>
    public static JsonStyle Default { get; } = new(HasMetadata: true, AreNumbersText: false, NamesCharset: false);

    public string ContentType =>
        $"{Json};odata.metadata={(HasMetadata ? "minimal" : "none")};odata.streaming=true;"
        + $"IEEE754Compatible={(AreNumbersText ? "true" : "false")}"
        + (NamesCharset ? ";charset=utf-8" : "");

    /// <summary>
    /// Returns the style of <c>$format</c>, or else of the <c>Accept</c> header. Throws 406 if the client accepts no JSON that the feed
    /// supports.
    /// </summary>
    public static JsonStyle Of(HttpRequest request, string? format)
    {
        var wanted = format is null ? Accepted(request) : Formatted(format);
        return new JsonStyle(
            !Is(wanted, "metadata", "none"),
            Is(wanted, "IEEE754Compatible", "true"),
            ValueOf(wanted, "charset") is not null || request.Headers.AcceptCharset.Count > 0);
    }

    private static MediaTypeHeaderValue? Formatted(string format)
    {
        var name = format.Split(';')[0].Trim();
        var whole = name.Equals("json", StringComparison.OrdinalIgnoreCase) ? Json + format.TrimStart()[name.Length..] : format;
        return MediaTypeHeaderValue.TryParse(whole, out var type) && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
            && IsSupported(type)
            ? type
            : throw NotAcceptable($"$format '{format}'");
    }

    /// <summary>
    /// Returns the supported media range with the highest q; of several with this q, the first. Returns null without an <c>Accept</c>
    /// header. Throws 406 if no range is supported.
    /// </summary>
    private static MediaTypeHeaderValue? Accepted(HttpRequest request)
    {
        var ranges = request.GetTypedHeaders().Accept;
        if (ranges.Count == 0)
        {
            return null;
        }

        return ranges.Where(r => r.Quality is not 0).OrderByDescending(r => r.Quality ?? 1).FirstOrDefault(
            r => Negotiation.Takes(r, Json) && IsSupported(r))
            ?? throw NotAcceptable($"Accept '{request.Headers.Accept}'");
    }

    private static bool IsSupported(MediaTypeHeaderValue type) => type.Parameters.All(IsSupported);

    private static bool IsSupported(NameValueHeaderValue parameter) =>
        (NameOf(parameter), parameter.GetUnescapedValue().ToString().ToLowerInvariant()) switch
    {
        ("q", _) => true,
        ("metadata", "minimal" or "none") => true,
        ("streaming" or "ieee754compatible" or "exponentialdecimals", "true" or "false") => true,
        ("charset", "utf-8") => true,
        _ => false,
    };

    private static RequestException NotAcceptable(string asked) => new(
        RequestFault.NotAcceptable,
        $"{asked} is not supported. Use {Json}, optionally with odata.metadata=minimal, odata.metadata=none, IEEE754Compatible, "
        + "ExponentialDecimals, odata.streaming or charset=utf-8. For rows, $format=csv and $format=xlsx also work.");

    private static bool Is(MediaTypeHeaderValue? type, string name, string value) =>
        string.Equals(ValueOf(type, name), value, StringComparison.OrdinalIgnoreCase);

    private static string? ValueOf(MediaTypeHeaderValue? type, string name) =>
        type?.Parameters.FirstOrDefault(p => NameOf(p).Equals(name, StringComparison.OrdinalIgnoreCase))?.GetUnescapedValue().ToString();

    /// <summary>Returns the name in lower case without the prefix <c>odata.</c>, which is optional in OData 4.01.</summary>
    private static string NameOf(NameValueHeaderValue parameter)
    {
        var name = parameter.Name.ToString().ToLowerInvariant();
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
    }
}
