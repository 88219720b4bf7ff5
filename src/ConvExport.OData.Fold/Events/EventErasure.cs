using System.Text.Json;

namespace ConvExport.OData.Fold.Events;

/// <summary>Removes a customer from an event, and every property that no rule reads, because it may be about them too.</summary>
public static class EventErasure
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = EventDecoder.MaxDepth };

    /// <summary>The paths that are kept. Everything else is removed.</summary>
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "id", "type", "timestamp", "initiator", "initiator.id", "initiator.type", "content",
        "content.conversationId", "content.customerId", "content.contactId", "content.channel", "content.agentId",
        "content.assignee", "content.assignee.inboxId", "content.assignee.agentId", "content.topicId", "content.noteId", "content.occurredAt",
        "content.paymentRequestId", "content.newStatus",
        "content.sourceCustomerId", "content.destinationCustomerId", "content.sourceConversationId", "content.destinationConversationId",
        "content.context", "content.context.assignee", "content.context.assignee.inboxId", "content.context.assignee.agentId",
        "content.context.currency", "content.context.monetaryUnit",
    };

    /// <summary>The paths that hold a customer id.</summary>
    private static readonly HashSet<string> Customers = new(StringComparer.Ordinal)
    {
        "initiator.id", "content.customerId", "content.sourceCustomerId", "content.destinationCustomerId",
    };

    /// <summary>The type that replaces a focus on an erased customer. It ends the agent's previous focus and starts none.</summary>
    private const string FocusEnded = "AGENT_STATUS/WENT_AWAY";

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

    /// <summary>Whether a JSON string equals a text. A string with an unpaired surrogate equals none.</summary>
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
            Write(json, document.RootElement, "", customerId, IsFocusOn(document.RootElement, customerId));
        }

        return buffer.ToArray();
    }

    private static bool IsFocusOn(JsonElement root, string customerId) =>
        root.GetProperty("type").ValueEquals("CUSTOMER_PROFILE/FOCUS_ENTERED")
        && root.GetProperty("content") is { ValueKind: JsonValueKind.Object } content
        && content.TryGetProperty("customerId", out var focused) && focused.ValueKind == JsonValueKind.String && focused.ValueEquals(customerId);

    private static void Write(Utf8JsonWriter json, JsonElement part, string path, string customerId, bool isFocus)
    {
        json.WriteStartObject();
        foreach (var property in part.EnumerateObject())
        {
            if (NameOf(property) is not { } name || (path.Length == 0 ? name : $"{path}.{name}") is var at && !Kept.Contains(at))
            {
                continue;
            }

            json.WritePropertyName(name);
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                Write(json, property.Value, at, customerId, isFocus);
            }
            else if (property.Value.ValueKind == JsonValueKind.String && Customers.Contains(at) && property.Value.ValueEquals(customerId))
            {
                json.WriteStringValue("");
            }
            else if (at == "type" && isFocus)
            {
                json.WriteStringValue(FocusEnded);
            }
            else
            {
                property.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }
}
