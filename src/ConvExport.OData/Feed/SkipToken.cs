using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Feed.Binding;

namespace ConvExport.OData.Feed;

/// <summary>
/// Where an answer goes on: the values that its last row sorts by. Bound to the query that it came from, so that it is
/// not taken for another order or filter.
/// </summary>
internal static class SkipToken
{
    private const int HashBytes = 9;

    /// <summary>The token after a row.</summary>
    /// <param name="values">What the row sorts by, as text; null for no value.</param>
    /// <param name="query">The options that the order and the rows depend on.</param>
    public static string Write(IEnumerable<string?> values, string query) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(values.Prepend(HashOf(query))));

    /// <summary>The values of a token, as constants of the kinds that are sorted by.</summary>
    public static IReadOnlyList<Bound> Read(string token, IReadOnlyList<OutputColumn> sortColumns, string query)
    {
        try
        {
            var parts = JsonSerializer.Deserialize<string?[]>(Base64Url.DecodeFromChars(token));
            if (parts?.Length == sortColumns.Count + 1 && parts[0] == HashOf(query))
            {
                return [.. sortColumns.Select((column, i) => Parse(parts[i + 1], column.Kind))];
            }
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or OverflowException)
        {
            // Not a token of ours: said below, as for one of another query.
        }

        throw FeedException.Bad("The $skiptoken is none of this query's. Follow @odata.nextLink as it is, or begin without a token.");
    }

    private static Bound Parse(string? text, ValueKind kind) => (text, kind) switch
    {
        (null, _) => new Bound(System.Linq.Expressions.Expression.Constant(null), ValueKind.Null, true),
        (_, ValueKind.Text) => Bound.Parameter(text, kind, text),
        (_, ValueKind.Flag) => Bound.Parameter<bool?>(text == "true", kind, text),
        (_, ValueKind.Timestamp) => Bound.Parameter<DateTime?>(
            DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal), kind, text),
        (_, ValueKind.Date) => Bound.Parameter<DateOnly?>(DateOnly.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Int32) => Bound.Parameter<int?>(int.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Int64) => Bound.Parameter<long?>(long.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Double) => Bound.Parameter<double?>(double.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Money or ValueKind.Decimal) => Bound.Parameter<decimal?>(decimal.Parse(text, CultureInfo.InvariantCulture), kind, text),
        _ => throw new FormatException($"nothing sorts by {kind}"),
    };

    private static string HashOf(string query) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(query)).AsSpan(0, HashBytes));
}
