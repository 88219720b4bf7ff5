using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Fold.Events;

/// <summary>
/// Removes a customer from an event. Also removes every property that no rule reads, because it may contain data about the customer.
/// </summary>
public static partial class EventErasure
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = EventDecoder.MaxDepth };

    /// <summary>The paths that are kept in every event.</summary>
    private static readonly string[] KeptOfEach =
        ["id", "type", "timestamp", "initiator.id", "initiator.type", "content", "content.conversationId", "content.customerId"];

    /// <summary>The paths that are kept in events of each type.</summary>
    private static readonly FrozenDictionary<EventType, FrozenSet<string>> Kept =
        EventTypes.All.ToFrozenDictionary(t => t, t => PathsOf(t.Parts));

    /// <summary>The paths that are kept in events of unknown types. A later version may have rules for these types.</summary>
    private static readonly FrozenSet<string> KeptOfUnknown = PathsOf(EventTypes.All.SelectMany(t => t.Parts));

    /// <summary>The paths that can hold a customer id.</summary>
    private static readonly FrozenSet<string> Customers =
        new[] { "initiator.id", "content.customerId", "content.sourceCustomerId", "content.destinationCustomerId" }
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether an id occurs anywhere in an event, literally or as JSON escapes. Also finds it inside a longer text, such as an address, but
    /// not as part of a longer word or number.
    /// </summary>
    public static bool Names(ReadOnlySpan<byte> utf8Json, string customerId)
    {
        var id = Encoding.UTF8.GetBytes(customerId);
        var json = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = EventDecoder.MaxDepth });
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName or JsonTokenType.Number
                && (json.ValueIsEscaped || json.ValueSpan.IndexOf(id) >= 0) && IsIn(TextOf(ref json), customerId))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether an id occurs in a line, literally or as JSON escapes. The line was sent as JSON, but need not be valid JSON.
    /// </summary>
    public static bool IsInLine(string line, string customerId) =>
        IsIn(line, customerId)
        || (line.Contains('\\', StringComparison.Ordinal) && IsIn(Escape().Replace(line, m => Unescaped(m.Value)), customerId));

    /// <summary>Whether an id occurs in a text. Does not count an id that is part of a longer word or number.</summary>
    public static bool IsIn(string text, string id)
    {
        for (var at = text.IndexOf(id, StringComparison.Ordinal); at >= 0; at = text.IndexOf(id, at + 1, StringComparison.Ordinal))
        {
            var end = at + id.Length;
            if (!(at > 0 && IsInWord(text[at - 1], text[at])) && !(end < text.Length && IsInWord(text[end - 1], text[end])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes an id from a text, except where the id is part of a longer word or number.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Without(string? text, string id)
    {
        if (text is null || !IsIn(text, id))
        {
            return text;
        }

        var rest = new StringBuilder();
        var from = 0;
        for (var at = text.IndexOf(id, StringComparison.Ordinal); at >= 0; at = text.IndexOf(id, at + id.Length, StringComparison.Ordinal))
        {
            var end = at + id.Length;
            if (!(at > 0 && IsInWord(text[at - 1], text[at])) && !(end < text.Length && IsInWord(text[end - 1], text[end])))
            {
                rest.Append(text, from, at - from);
                from = end;
            }
        }

        return rest.Append(text, from, text.Length - from).ToString();
    }

    private static bool IsInWord(char before, char after) => char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after);

    private static string Unescaped(string escape) => escape[1] switch
    {
        'u' => ((char)int.Parse(escape.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        'n' or 'r' or 't' or 'b' or 'f' => " ",
        var other => other.ToString(),
    };

    /// <summary>The text of a token. A string with an unpaired surrogate is returned with its escapes.</summary>
    private static string TextOf(ref Utf8JsonReader json)
    {
        try
        {
            return json.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(json.ValueSpan) : json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(json.ValueSpan);
        }
    }

    [GeneratedRegex(@"\\(u[0-9a-fA-F]{4}|[^u])", RegexOptions.Singleline)]
    private static partial Regex Escape();

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns the event without the customer: the customer's id becomes an empty string, and every property that no rule reads is removed.
    /// </summary>
    public static byte[] Erase(ReadOnlyMemory<byte> utf8Json, string customerId)
    {
        using var document = JsonDocument.Parse(utf8Json, Options);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var root = document.RootElement;
            var kept = EventTypes.Of(root.GetProperty("type").GetString()!) is { } type ? Kept[type] : KeptOfUnknown;
            Write(json, root, "", new Change(customerId, kept, IsFocusOn(root, customerId)));
        }

        return buffer.ToArray();
    }

    private static bool IsFocusOn(JsonElement root, string customerId) =>
        root.GetProperty("type").ValueEquals(EventTypes.FocusEntered)
        && root.GetProperty("content") is { ValueKind: JsonValueKind.Object } content
        && content.TryGetProperty("customerId", out var focused) && focused.ValueKind == JsonValueKind.String
        && focused.ValueEquals(customerId);

    private static void Write(Utf8JsonWriter json, JsonElement part, string path, Change change)
    {
        json.WriteStartObject();
        foreach (var property in part.EnumerateObject())
        {
            if (NameOf(property) is not { } name || (path.Length == 0 ? name : $"{path}.{name}") is var at && !change.Kept.Contains(at))
            {
                continue;
            }

            json.WritePropertyName(name);
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                Write(json, property.Value, at, change);
            }
            else if (
                property.Value.ValueKind == JsonValueKind.String && Customers.Contains(at) && property.Value.ValueEquals(change.CustomerId))
            {
                json.WriteStringValue("");
            }
            else if (at == "content.reason" && property.Value.ValueKind == JsonValueKind.String)
            {
                // A reason is free text, so the id can be anywhere in it.
                json.WriteStringValue(Without(ReasonOf(property.Value), change.CustomerId));
            }
            else if (at == "type" && change.EndsFocus)
            {
                // This type ends the agent's previous focus and starts no new one.
                json.WriteStringValue(EventTypes.WentAway);
            }
            else
            {
                property.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>The text of a reason; null if it is not valid Unicode, which counts as no reason.</summary>
    private static string? ReasonOf(JsonElement reason)
    {
        try
        {
            return reason.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Returns the paths to keep in an event, and the paths of the objects that contain them.</summary>
    private static FrozenSet<string> PathsOf(IEnumerable<string> parts) =>
        KeptOfEach.Concat(parts.Select(p => $"content.{p}")).SelectMany(Around).ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Around(string path) =>
        path.Select((c, i) => c == '.' ? path[..i] : null).OfType<string>().Append(path);

    /// <summary>How an erasure changes an event.</summary>
    /// <param name="CustomerId">The id that becomes blank.</param>
    /// <param name="Kept">The paths that are kept.</param>
    /// <param name="EndsFocus">
    /// Whether the event starts a focus on the customer. The erasure then changes the event's type to one that only ends a focus.
    /// </param>
    private sealed record Change(string CustomerId, FrozenSet<string> Kept, bool EndsFocus);
}
