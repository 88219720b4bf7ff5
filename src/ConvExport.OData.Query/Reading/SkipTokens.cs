using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Reading;

/// <summary>The position at which a response continues.</summary>
/// <param name="Values">The sort values of the row before this position; empty if the token contains the row's key instead.</param>
/// <param name="Since">The revision after which changes are reported; null if changes are not tracked.</param>
/// <param name="Count">The total number of rows, counted for the first page; null if not requested.</param>
public sealed record SkipPlace(IReadOnlyList<Bound> Values, long? Since, long? Count);

/// <summary>
/// Writes and reads <c>$skiptoken</c> (where a response continues) and <c>$deltatoken</c> (the revision after which changes are reported).
/// Tokens are encrypted, because revisions and counts would reveal how many changes happen outside the reader's inbox scope. A token is
/// valid only for its query and inbox scope. Forged and modified tokens are rejected. The command <c>restored</c>, which is run after a
/// restore of the database, makes earlier tokens invalid.
/// </summary>
/// <param name="key">The secret of this installation.</param>
/// <param name="epoch">The epoch: a number that the command <c>restored</c> changes.</param>
/// <param name="scope">The reader's inbox scope.</param>
public sealed class SkipTokens(byte[] key, long epoch, InboxScope scope)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>
    /// The maximum total length of the sort values. If they are longer, the token contains the row's key instead, so that links stay
    /// within the URL limits of servers.
    /// </summary>
    private const int LongestValues = 600;

    /// <summary>Creates the instance with the secret of this installation, which all its processes share.</summary>
    public static async Task<SkipTokens> OfAsync(
        SecretStore secrets, IReadOnlyDictionary<string, long> counters, InboxScope scope, CancellationToken cancellation) =>
        new(await secrets.GetAsync(StoredSetting.TokenKey, cancellation), counters[Counter.Epoch], scope);

    /// <summary>Creates the token for the rows after a given row.</summary>
    /// <param name="values">The sort values of the row, as text; null for no value.</param>
    /// <param name="since">The revision after which changes are reported; null if changes are not tracked.</param>
    /// <param name="count">The total number of rows; null if not requested.</param>
    /// <param name="plan">The plan that the values belong to.</param>
    /// <param name="query">The query that the rows and their order depend on.</param>
    public string Write(IReadOnlyList<string?> values, long? since, long? count, QueryPlan plan, string query)
    {
        var isLong = values.Sum(v => v?.Length ?? 0) > LongestValues;
        var written = isLong ? plan.KeyPlaces.Select(i => values[i]) : values;
        string?[] head =
            [isLong ? "key" : "", since?.ToString(CultureInfo.InvariantCulture), count?.ToString(CultureInfo.InvariantCulture)];
        return Sign(head.Concat(written), query);
    }

    /// <summary>
    /// Reads a token that <see cref="Write"/> created. If the token has the row's key instead of its sort values, also returns the key.
    /// </summary>
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

    /// <summary>The position after a row.</summary>
    /// <param name="values">The sort values of the row, as text; null for no value.</param>
    /// <param name="sortColumns">The columns of these values.</param>
    public static SkipPlace PlaceAfter(IReadOnlyList<string?> values, IReadOnlyList<OutputColumn> sortColumns) =>
        new([.. sortColumns.Select((column, i) => Parse(values[i], column.Kind))], null, null);

    /// <summary>Creates the token for changes after a revision.</summary>
    public string WriteRevision(long revision, string query) =>
        Sign(["changes", revision.ToString(CultureInfo.InvariantCulture)], query);

    /// <summary>Reads the revision from a token that <see cref="WriteRevision"/> created.</summary>
    public long ReadRevision(string token, string query) => Verify(token, query, "$deltatoken") is ["changes", { } revision]
        ? long.Parse(revision, CultureInfo.InvariantCulture)
        : throw Refused("$deltatoken");

    private string Sign(IEnumerable<string?> parts, string query)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(parts.Prepend(Epoch));
        var context = ContextOf(query);

        // The nonce is derived from the content, so that the same request has the same response. Different contents have different nonces.
        var token = new byte[NonceBytes + TagBytes + content.Length];
        var nonce = token.AsSpan(0, NonceBytes);
        HMACSHA256.HashData(key, (byte[])[.. context, 0, .. content]).AsSpan(0, NonceBytes).CopyTo(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, content, token.AsSpan(NonceBytes + TagBytes), token.AsSpan(NonceBytes, TagBytes), context);
        return Base64Url.EncodeToString(token);
    }

    private string Epoch => epoch.ToString(CultureInfo.InvariantCulture);

    private string?[] Verify(string token, string query, string option)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length > NonceBytes + TagBytes)
            {
                var content = new byte[bytes.Length - NonceBytes - TagBytes];
                using var aes = new AesGcm(key, TagBytes);
                aes.Decrypt(
                    bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), content,
                    ContextOf(query));
                string?[] parts = JsonSerializer.Deserialize<string?[]>(content)!;
                return parts[0] == Epoch
                    ? parts[1..]
                    : throw new RequestException(RequestFault.Gone,
                        $"The {option} is from before the database was restored. Remove {option} and read everything again.");
            }
        }
        catch (Exception wrong) when (wrong is FormatException or AuthenticationTagMismatchException)
        {
            // Not a token, a forged token, or a token for another query or inbox scope. The code below rejects it.
        }

        throw Refused(option);
    }

    private byte[] ContextOf(string query) => Encoding.UTF8.GetBytes($"{scope}\n{query}");

    private static RequestException Refused(string option) =>
        RequestException.Invalid($"The {option} is not valid for this query. Follow the link unchanged, or remove {option}.");

    /// <summary>
    /// Binds a number. INF, -INF and NaN do not become constants: a comparison with such a constant assumes that all numbers in the rows
    /// are finite.
    /// </summary>
    private static Bound OfDouble(double value, string text)
    {
        var number = Bound.Parameter<double?>(value, ValueKind.Double, text);
        return double.IsFinite(value) ? number : number with { Literal = null };
    }

    private static Bound Parse(string? text, ValueKind kind) => (text, kind) switch
    {
        (null, _) => new Bound(System.Linq.Expressions.Expression.Constant(null), ValueKind.Null, true),
        (_, ValueKind.Text) => Bound.Parameter(text, kind, text),
        (_, ValueKind.Boolean) => Bound.Parameter<bool?>(text == "true", kind, text),
        (_, ValueKind.Timestamp) => Bound.Parameter<DateTime?>(
            DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal),
            kind, text),
        (_, ValueKind.Date) => Bound.Parameter<DateOnly?>(DateOnly.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Int32) => Bound.Parameter<int?>(int.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Int64) => Bound.Parameter<long?>(long.Parse(text, CultureInfo.InvariantCulture), kind, text),
        (_, ValueKind.Time) => Bound.Parameter<long?>(
            TimeSpan.Parse(text, CultureInfo.InvariantCulture).Ticks / TimeSpan.TicksPerMillisecond, kind, text),
        (_, ValueKind.Double) => OfDouble(double.Parse(text, CultureInfo.InvariantCulture), text),
        (_, ValueKind.Money or ValueKind.Decimal) =>
            Bound.Parameter<decimal?>(decimal.Parse(text, CultureInfo.InvariantCulture), kind, text),
        _ => throw new ArgumentException($"nothing sorts by {kind}", nameof(kind)),
    };
}
