using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Feed.Answers;

/// <summary>Where an answer goes on.</summary>
/// <param name="Values">What the last row sorts by.</param>
/// <param name="Since">The revision that changes are to be told from; null where they are not tracked.</param>
internal sealed record SkipPlace(IReadOnlyList<Bound> Values, long? Since);

/// <summary>
/// Tokens that say where an answer goes on, or from when changes are wanted. Signed together with the query that they
/// belong to: made or changed by anybody else, or used with another query, they are refused.
/// </summary>
internal sealed class SkipTokens(byte[] key)
{
    private const int SignatureBytes = 12;

    /// <summary>The tokens of this installation: every process of it signs alike.</summary>
    public static async Task<SkipTokens> OfAsync(SecretStore secrets, CancellationToken cancellation) =>
        new(await secrets.GetAsync(StoredSetting.TokenKey, cancellation));

    /// <summary>The token after a row.</summary>
    /// <param name="values">What the row sorts by, as text; null for no value.</param>
    /// <param name="since">The revision that changes are to be told from; null where they are not tracked.</param>
    /// <param name="query">What the order and the rows depend on.</param>
    public string Write(IEnumerable<string?> values, long? since, string query) =>
        Sign(JsonSerializer.SerializeToUtf8Bytes(values.Prepend(since?.ToString(CultureInfo.InvariantCulture))), query);

    /// <summary>The place that a token of <see cref="Write"/> says, as constants of the kinds that are sorted by.</summary>
    public SkipPlace Read(string token, IReadOnlyList<OutputColumn> sortColumns, string query)
    {
        var parts = Verify(token, query, "$skiptoken");
        return parts.Length == sortColumns.Count + 1
            ? new SkipPlace([.. sortColumns.Select((column, i) => Parse(parts[i + 1], column.Kind))], parts[0] is { } since ? long.Parse(since, CultureInfo.InvariantCulture) : null)
            : throw Refused("$skiptoken");
    }

    /// <summary>The token for what changes after a revision.</summary>
    public string WriteRevision(long revision, string query) =>
        Sign(JsonSerializer.SerializeToUtf8Bytes(new[] { "changes", revision.ToString(CultureInfo.InvariantCulture) }), query);

    /// <summary>The revision of a token of <see cref="WriteRevision"/>.</summary>
    public long ReadRevision(string token, string query) => Verify(token, query, "$deltatoken") is ["changes", { } revision]
        ? long.Parse(revision, CultureInfo.InvariantCulture)
        : throw Refused("$deltatoken");

    private string Sign(byte[] content, string query) => Base64Url.EncodeToString([.. SignatureOf(content, query), .. content]);

    private string?[] Verify(string token, string query, string option)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length > SignatureBytes
                && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureBytes), SignatureOf(bytes[SignatureBytes..], query)))
            {
                return JsonSerializer.Deserialize<string?[]>(bytes.AsSpan(SignatureBytes))!;
            }
        }
        catch (FormatException)
        {
            // Not a token of ours: said below, as for one of another query.
        }

        throw Refused(option);
    }

    private byte[] SignatureOf(byte[] content, string query) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(query), 0, .. content])[..SignatureBytes];

    private static FeedException Refused(string option) =>
        FeedException.Bad($"The {option} is none of this query's. Follow the link that had it as it is, or begin without one.");

    private static Bound Parse(string? text, ValueKind kind) => (text, kind) switch
    {
        (null, _) => new Bound(System.Linq.Expressions.Expression.Constant(null), ValueKind.Null, true),
        (_, ValueKind.Text) => Bound.Parameter(text, kind, text),
        (_, ValueKind.Flag) => Bound.Parameter<bool?>(text == "true", kind, text),
        (_, ValueKind.Timestamp) => Bound.Parameter<DateTime?>(
            DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal), kind, text),
        (_, ValueKind.Date) => Bound.Parameter<DateOnly?>(DateOnly.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Int32) => Bound.Parameter<int?>(int.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Int64 or ValueKind.Time) => Bound.Parameter<long?>(long.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Double) => Bound.Parameter<double?>(double.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Money or ValueKind.Decimal) => Bound.Parameter<decimal?>(decimal.Parse(text, CultureInfo.InvariantCulture), kind, text),
        _ => throw new ArgumentException($"nothing sorts by {kind}", nameof(kind)),
    };
}
