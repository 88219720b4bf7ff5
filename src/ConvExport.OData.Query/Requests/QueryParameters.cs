namespace ConvExport.OData.Query.Requests;

/// <summary>Parses a query string.</summary>
public static class QueryParameters
{
    /// <summary>Returns the parameters in order, decoded. A name without <c>=</c> has an empty value. Empty pairs are skipped.</summary>
    /// <param name="query">The query string, with or without its <c>?</c>.</param>
    public static IEnumerable<(string Name, string Value)> Parse(string query) =>
        from pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let end = pair.IndexOf('=', StringComparison.Ordinal)
        select end < 0 ? (Decoded(pair), "") : (Decoded(pair[..end]), Decoded(pair[(end + 1)..]));

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
