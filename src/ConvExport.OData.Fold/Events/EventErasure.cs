using System.Collections.Frozen;
using System.Text.Json;

namespace ConvExport.OData.Fold.Events;

/// <summary>Removes a customer from an event, and every property that no rule reads, because it may be about them too.</summary>
public static class EventErasure
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = EventDecoder.MaxDepth };

    /// <summary>The parts of every event that are kept.</summary>
    private static readonly string[] KeptOfEach =
        ["id", "type", "timestamp", "initiator.id", "initiator.type", "content", "content.conversationId", "content.customerId"];

    /// <summary>The paths that are kept of each type.</summary>
    private static readonly FrozenDictionary<EventType, FrozenSet<string>> Kept =
        EventTypes.All.ToFrozenDictionary(t => t, t => PathsOf(t.Parts));

    /// <summary>The paths that are kept of unknown types: a later version may have a rule for them.</summary>
    private static readonly FrozenSet<string> KeptOfUnknown = PathsOf(EventTypes.All.SelectMany(t => t.Parts));

    /// <summary>The paths that hold a customer id.</summary>
    private static readonly FrozenSet<string> Customers =
        new[] { "initiator.id", "content.customerId", "content.sourceCustomerId", "content.destinationCustomerId" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether an id occurs anywhere in an event, however JSON escapes it.</summary>
    public static bool Names(ReadOnlySpan<byte> utf8Json, string customerId)
    {
        var json = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = EventDecoder.MaxDepth });
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && IsText(ref json, customerId))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a JSON string equals a text. A string with an unpaired surrogate never equals it.</summary>
    private static bool IsText(ref Utf8JsonReader json, string text)
    {
        try
        {
            return json.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

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

    /// <summary>Returns the event without the customer: their id is blank, and only the properties that rules read remain.</summary>
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
            else if (at == "type" && change.EndsFocus)
            {
                // Ends the agent's previous focus and starts none.
                json.WriteStringValue(EventTypes.WentAway);
            }
            else
            {
                property.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Returns the paths to keep in an event, and those of the objects that contain them.</summary>
    private static FrozenSet<string> PathsOf(IEnumerable<string> parts) =>
        KeptOfEach.Concat(parts.Select(p => $"content.{p}")).SelectMany(Around).ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Around(string path) =>
        path.Select((c, i) => c == '.' ? path[..i] : null).OfType<string>().Append(path);

    /// <summary>What changes in an event.</summary>
    /// <param name="CustomerId">The id that becomes blank.</param>
    /// <param name="Kept">The paths that are kept.</param>
    /// <param name="EndsFocus">Whether it is a focus on the customer, which becomes the end of the agent's focus.</param>
    private sealed record Change(string CustomerId, FrozenSet<string> Kept, bool EndsFocus);
}
