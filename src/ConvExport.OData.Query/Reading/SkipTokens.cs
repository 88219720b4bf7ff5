using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Query.Reading;

/// <summary>Where an answer goes on.</summary>
/// <param name="Values">What the last row sorts by.</param>
/// <param name="Since">The revision that changes are to be told from; null where they are not tracked.</param>
/// <param name="Count">How many rows there are in all, as the first page counted them; null where nobody asked.</param>
public sealed record SkipPlace(IReadOnlyList<Bound> Values, long? Since, long? Count);

/// <summary>
/// Tokens that say where an answer goes on, or from when changes are wanted. Signed together with the query that they
/// belong to: made or changed by anybody else, or used with another query, they are refused. After a restore of the database
/// they are good no more: what they count by went back.
/// </summary>
public sealed class SkipTokens(byte[] key, long epoch)
{
    private const int SignatureBytes = 12;

    /// <summary>Of longer sort values a token has the row's key only, so that no link outgrows what a server takes.</summary>
    private const int LongestValues = 600;

    /// <summary>The tokens of this installation: every process of it signs alike.</summary>
    public static async Task<SkipTokens> OfAsync(SecretStore secrets, IReadOnlyDictionary<string, long> counters, CancellationToken cancellation) =>
        new(await secrets.GetAsync(StoredSetting.TokenKey, cancellation), counters[Counter.Epoch]);

    /// <summary>The token after a row.</summary>
    /// <param name="values">What the row sorts by, as text; null for no value.</param>
    /// <param name="since">The revision that changes are to be told from; null where they are not tracked.</param>
    /// <param name="count">How many rows there are in all; null where nobody asked.</param>
    /// <param name="plan">What the values are of.</param>
    /// <param name="query">What the order and the rows depend on.</param>
    public string Write(IReadOnlyList<string?> values, long? since, long? count, QueryPlan plan, string query)
    {
        var isLong = values.Sum(v => v?.Length ?? 0) > LongestValues;
        var written = isLong ? plan.KeyPlaces.Select(i => values[i]) : values;
        string?[] head = [isLong ? "key" : "", since?.ToString(CultureInfo.InvariantCulture), count?.ToString(CultureInfo.InvariantCulture)];
        return Sign(head.Concat(written), query);
    }

    /// <summary>The place that a token of <see cref="Write"/> says; and the row's key, where its values have to be looked up.</summary>
    public (SkipPlace Place, IReadOnlyList<Bound>? Key) Read(string token, QueryPlan plan, string query)
    {
        var parts = Verify(token, query, "$skiptoken");
        var isKey = parts is ["key", ..];
        IReadOnlyList<OutputColumn> columns = isKey ? [.. plan.KeyPlaces.Select(i => plan.SortColumns[i])] : plan.SortColumns;
        if (parts.Length != columns.Count + 3)
        {
            throw Refused("$skiptoken");
        }

        IReadOnlyList<Bound> values = [.. columns.Select((column, i) => Parse(parts[i + 3], column.Kind))];
        return (new SkipPlace(isKey ? [] : values, Number(parts[1]), Number(parts[2])), isKey ? values : null);

        static long? Number(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>The place after a row.</summary>
    /// <param name="values">What the row sorts by, as text; null for no value.</param>
    /// <param name="sortColumns">The kinds of these values.</param>
    public static SkipPlace PlaceAfter(IReadOnlyList<string?> values, IReadOnlyList<OutputColumn> sortColumns) =>
        new([.. sortColumns.Select((column, i) => Parse(values[i], column.Kind))], null, null);

    /// <summary>The token for what changes after a revision.</summary>
    public string WriteRevision(long revision, string query) =>
        Sign(["changes", revision.ToString(CultureInfo.InvariantCulture)], query);

    /// <summary>The revision of a token of <see cref="WriteRevision"/>.</summary>
    public long ReadRevision(string token, string query) => Verify(token, query, "$deltatoken") is ["changes", { } revision]
        ? long.Parse(revision, CultureInfo.InvariantCulture)
        : throw Refused("$deltatoken");

    private string Sign(IEnumerable<string?> parts, string query)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(parts.Prepend(Epoch));
        return Base64Url.EncodeToString([.. SignatureOf(content, query), .. content]);
    }

    private string Epoch => epoch.ToString(CultureInfo.InvariantCulture);

    private string?[] Verify(string token, string query, string option)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length > SignatureBytes
                && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureBytes), SignatureOf(bytes[SignatureBytes..], query)))
            {
                string?[] parts = JsonSerializer.Deserialize<string?[]>(bytes.AsSpan(SignatureBytes))!;
                return parts[0] == Epoch
                    ? parts[1..]
                    : throw new RequestException(RequestFault.Gone, $"The {option} is from before the database was restored. Read everything again, without it.");
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

    private static RequestException Refused(string option) =>
        RequestException.Invalid($"The {option} is none of this query's. Follow the link that had it as it is, or begin without one.");

    private static Bound Parse(string? text, ValueKind kind) => (text, kind) switch
    {
        (null, _) => new Bound(System.Linq.Expressions.Expression.Constant(null), ValueKind.Null, true),
        (_, ValueKind.Text) => Bound.Parameter(text, kind, text),
        (_, ValueKind.Boolean) => Bound.Parameter<bool?>(text == "true", kind, text),
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
