using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Feed.Requests;

/// <summary>How JSON is wanted.</summary>
/// <param name="HasMetadata">With <c>@odata.context</c>; without it (metadata=none) only what cannot be worked out is said.</param>
/// <param name="AreNumbersText">Int64 and Decimal as text, for readers whose numbers are doubles.</param>
internal sealed record JsonStyle(bool HasMetadata, bool AreNumbersText)
{
    public string ContentType =>
        $"application/json;odata.metadata={(HasMetadata ? "minimal" : "none")};odata.streaming=true;IEEE754Compatible={(AreNumbersText ? "true" : "false")};charset=utf-8";

    /// <summary>As <c>$format</c> says, else as the <c>Accept</c> header says of JSON.</summary>
    public static JsonStyle Of(HttpRequest request, string? format = null)
    {
        var wanted = format is not null && MediaTypeHeaderValue.TryParse(format, out var type) ? [type]
            : request.GetTypedHeaders().Accept.Where(a => a.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)).Take(1);
        var parameters = wanted.SelectMany(w => w.Parameters).ToList();
        return new JsonStyle(!Is("metadata", "none"), Is("IEEE754Compatible", "true"));

        bool Is(string name, string value) => parameters.Any(p =>
            (p.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || p.Name.Equals("odata." + name, StringComparison.OrdinalIgnoreCase))
            && p.Value.Equals(value, StringComparison.OrdinalIgnoreCase));
    }
}
