using System.Text.Json;

namespace ConvExport.OData.Fold.Events;

/// <summary>Takes a customer out of an event, and with them everything that rules do not speak of: it may be about them too.</summary>
public static class EventErasure
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = EventDecoder.MaxDepth };

    /// <summary>What stays, by its path; all else of an event goes.</summary>
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

    /// <summary>Where a customer is named.</summary>
    private static readonly HashSet<string> Customers = new(StringComparer.Ordinal)
    {
        "initiator.id", "content.customerId", "content.sourceCustomerId", "content.destinationCustomerId",
    };

    /// <summary>The type that a focus on an erased customer becomes: it ends what the agent looked at before, and begins nothing.</summary>
    private const string FocusEnded = "AGENT_STATUS/WENT_AWAY";

    /// <summary>Whether an id stands anywhere in an event, in whatever spelling JSON allows.</summary>
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

    /// <summary>What holds half of a surrogate pair is no text, and no id.</summary>
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

    /// <summary>The event without the customer: blank where they were named, and only what rules speak of.</summary>
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
