using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace ConvExport.OData.Fold.Events;

/// <summary>
/// Decodes an event's JSON into a <see cref="PlatformEvent"/>, or returns why the event is rejected. Intake and the fold share this
/// code, so every accepted event can be folded.
/// </summary>
public static class EventDecoder
{
    /// <summary>
    /// The absolute value of an amount must be below this limit. Other amounts are errors in the data, and their sums might not fit in a
    /// money column.
    /// </summary>
    public const decimal LargestAmount = 10_000_000_000_000m;

    /// <summary>The maximum nesting depth of an event's JSON.</summary>
    public const int MaxDepth = 512;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Decodes one event.</summary>
    /// <param name="utf8Json">One JSON text, without a byte order mark.</param>
    /// <param name="recent">The strings of earlier events, to reuse; null to reuse none.</param>
    public static EventReading Decode(ReadOnlySpan<byte> utf8Json, RecentTexts? recent = null)
    {
        if (!Utf8.IsValid(utf8Json))
        {
            return Refuse("not UTF-8 text");
        }

        var fields = new EventFields { Recent = recent };
        try
        {
            var json = new Utf8JsonReader(utf8Json, Options);
            fields.ReadRoot(ref json);
        }
        catch (JsonException broken)
        {
            return Refuse(string.Create(CultureInfo.InvariantCulture,
                $"not a JSON object: invalid JSON near byte {PositionOf(broken, utf8Json)}"));
        }

        return Check(ref fields, out var timestamp, out var occurred, out var amount) is { } fault
            ? Refuse(fault)
            : new EventReading(Build(in fields, timestamp, occurred, amount), null);
    }

    private static EventReading Refuse(string reason) => new(null, reason);

    /// <summary>Returns the number of the byte at which invalid JSON was found, from 1. The exception has only line and column.</summary>
    private static long PositionOf(JsonException broken, ReadOnlySpan<byte> utf8Json)
    {
        var start = 0;
        for (var lines = broken.LineNumber ?? 0; lines > 0; lines--)
        {
            start += utf8Json[start..].IndexOf((byte)'\n') + 1;
        }

        return start + (broken.BytePositionInLine ?? 0) + 1;
    }

    private static string? Check(ref EventFields fields, out DateTime timestamp, out DateTime occurred, out decimal? amount)
    {
        timestamp = occurred = default;
        amount = null;
        if (fields.Fault is not null)
        {
            return fields.Fault;
        }

        var missing = fields.Id is null ? "id" : fields.Type is null ? "type" : fields.Timestamp is null ? "timestamp" : null;
        if (missing is not null)
        {
            return $"{missing} is missing";
        }

        if (!EventTimestamp.TryParse(fields.Timestamp, out timestamp))
        {
            return WrongTimestamp("timestamp", fields.Timestamp!);
        }

        if (!fields.HasContent)
        {
            return "content is missing";
        }

        occurred = timestamp;
        if (fields.OccurredAt is not null && !EventTimestamp.TryParse(fields.OccurredAt, out occurred))
        {
            return WrongTimestamp("content.occurredAt", fields.OccurredAt);
        }

        return fields.Type!.StartsWith("PAYMENT_REQUEST/", StringComparison.Ordinal)
            ? CheckAmount(in fields, out amount)
            : null;
    }

    private static string WrongTimestamp(string path, string value) =>
        $"{path} '{Shorten(value)}' is not a time in the form YYYY-MM-DDThh:mm:ss[.f] with Z or an offset ±hh:mm, in the years 1 to 9999";

    /// <summary>Prepares a value for a rejection reason: shortens it to 40 characters and escapes control characters.</summary>
    private static string Shorten(string value) => string.Concat(
        (value.Length <= 40 ? value : value[..40] + "…")
        .Select(c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));

    private static string? CheckAmount(in EventFields fields, out decimal? amount)
    {
        const string Path = "content.context.monetaryUnit";
        amount = null;
        switch (fields.MonetaryUnitKind)
        {
            case JsonTokenType.None or JsonTokenType.Null:
            case JsonTokenType.String when string.IsNullOrEmpty(fields.MonetaryUnit):
                return null;
            case JsonTokenType.String when !IsAmountText(fields.MonetaryUnit!):
                return $"{Path} '{Shorten(fields.MonetaryUnit!)}' is not a string of digits with at most four decimals";
            case JsonTokenType.String or JsonTokenType.Number:
                break;
            default:
                return $"{Path} is neither a number nor a string of digits";
        }

        if (!decimal.TryParse(fields.MonetaryUnit, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
            || Math.Abs(parsed) >= LargestAmount)
        {
            return $"{Path} {Shorten(fields.MonetaryUnit!)} is too large: amounts must be below 10,000,000,000,000";
        }

        amount = decimal.Round(parsed, 4, MidpointRounding.AwayFromZero);
        return null;
    }

    private static bool IsAmountText(string text)
    {
        var digits = text.AsSpan();
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var decimals = point < 0 ? "0" : digits[(point + 1)..];
        return whole.Length > 0 && decimals.Length is > 0 and <= 4
            && !whole.ContainsAnyExceptInRange('0', '9') && !decimals.ContainsAnyExceptInRange('0', '9');
    }

    private static PlatformEvent Build(in EventFields f, DateTime timestamp, DateTime occurred, decimal? amount)
    {
        var header = new EventHeader(
            f.Id!, f.Type!, timestamp, new Initiator(f.InitiatorId, f.InitiatorType), f.ConversationId, f.CustomerId);
        return EventTypes.Of(f.Type!) is { } type ? type.Decode(in f, header, occurred, amount) : new UnknownEvent(header);
    }
}
