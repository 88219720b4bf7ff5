using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ConvExport.OData.Fold.Events;

/// <summary>
/// Reads an event's JSON in one pass and keeps the properties that rules need. The properties can be in any order. <see cref="Fault"/>
/// is the first error. Reading continues after an error, so that malformed JSON is always reported as malformed. The methods that read an
/// object skip tiered compilation, because every event passes through them.
/// </summary>
internal ref struct EventFields
{
    private static readonly TextRule Id64 = TextRule.Id;
    private static readonly TextRule TypeText = new(TextRule.LongestType, IsPlain: true);
    private static readonly TextRule InitiatorTypeText = new(TextRule.LongestWord, IsPlain: true);
    private static readonly TextRule Word = new(TextRule.LongestWord, IsPlain: false);
    private static readonly TextRule Any = new(int.MaxValue, IsPlain: false);

    /// <summary>The strings of earlier events, to reuse; null to allocate every string.</summary>
    public RecentTexts? Recent;

    public string? Fault;
    public string? Id, Type, Timestamp, OccurredAt;
    public string? InitiatorId, InitiatorType;
    public string? ConversationId, CustomerId, AgentId, TopicId, NoteId, ContactId, Channel, PaymentRequestId, NewStatus, Reason;
    public string? SourceCustomerId, DestinationCustomerId, SourceConversationId, DestinationConversationId;
    public string? Currency, MonetaryUnit;
    public JsonTokenType MonetaryUnitKind;
    public bool HasContent;
    public Assignment? Assignee, ContextAssignee;

    /// <summary>Reads a complete JSON text. Throws <see cref="JsonException"/> if it is not valid JSON.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ReadRoot(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Fault = "not a JSON object";
            json.Skip();
        }
        else
        {
            while (NextProperty(ref json))
            {
                if (json.ValueTextEquals("id"u8)) { Id = Text(ref json, "id", Id64); }
                else if (json.ValueTextEquals("type"u8)) { Type = Text(ref json, "type", TypeText, RecentTexts.Part.Type); }
                else if (json.ValueTextEquals("timestamp"u8)) { Timestamp = Text(ref json, "timestamp", Any); }
                else if (json.ValueTextEquals("initiator"u8)) { ReadInitiator(ref json); }
                else if (json.ValueTextEquals("content"u8)) { ReadContent(ref json); }
                else { json.Skip(); }
            }
        }

        // Throws if anything but white space follows the value.
        json.Read();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadInitiator(ref Utf8JsonReader json)
    {
        InitiatorId = InitiatorType = null;
        if (!EnterObject(ref json, "initiator"))
        {
            return;
        }

        while (NextProperty(ref json))
        {
            if (json.ValueTextEquals("id"u8)) { InitiatorId = Text(ref json, "initiator.id", Id64, RecentTexts.Part.InitiatorId); }
            else if (json.ValueTextEquals("type"u8))
            {
                InitiatorType = Text(ref json, "initiator.type", InitiatorTypeText, RecentTexts.Part.InitiatorType);
            }
            else { json.Skip(); }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadContent(ref Utf8JsonReader json)
    {
        // If content occurs twice, the second one replaces the first completely.
        ConversationId = CustomerId = AgentId = TopicId = NoteId = ContactId = Channel = PaymentRequestId = null;
        NewStatus = OccurredAt = Reason = null;
        SourceCustomerId = DestinationCustomerId = SourceConversationId = DestinationConversationId = null;
        Assignee = null;
        ForgetContext();
        HasContent = EnterObject(ref json, "content");
        while (HasContent && NextProperty(ref json))
        {
            if (json.ValueTextEquals("conversationId"u8))
            {
                ConversationId = Text(ref json, "content.conversationId", Id64, RecentTexts.Part.ConversationId);
            }
            else if (json.ValueTextEquals("customerId"u8))
            {
                CustomerId = Text(ref json, "content.customerId", Id64, RecentTexts.Part.CustomerId);
            }
            else if (json.ValueTextEquals("contactId"u8))
            {
                ContactId = Text(ref json, "content.contactId", Id64, RecentTexts.Part.ContactId);
            }
            else if (json.ValueTextEquals("channel"u8)) { Channel = Text(ref json, "content.channel", Word, RecentTexts.Part.Channel); }
            else if (json.ValueTextEquals("agentId"u8)) { AgentId = Text(ref json, "content.agentId", Id64, RecentTexts.Part.AgentId); }
            else if (json.ValueTextEquals("assignee"u8))
            {
                Assignee = ReadAssignment(ref json, "content.assignee", "content.assignee.inboxId", "content.assignee.agentId");
            }
            else if (json.ValueTextEquals("context"u8)) { ReadContext(ref json); }
            else if (json.ValueTextEquals("reason"u8)) { Reason = ReadReason(ref json); }
            else if (json.ValueTextEquals("topicId"u8)) { TopicId = Text(ref json, "content.topicId", Id64); }
            else if (json.ValueTextEquals("noteId"u8)) { NoteId = Text(ref json, "content.noteId", Id64); }
            else if (json.ValueTextEquals("occurredAt"u8)) { OccurredAt = Text(ref json, "content.occurredAt", Any); }
            else if (json.ValueTextEquals("paymentRequestId"u8)) { PaymentRequestId = Text(ref json, "content.paymentRequestId", Id64); }
            else if (json.ValueTextEquals("newStatus"u8)) { NewStatus = Text(ref json, "content.newStatus", Word); }
            else if (json.ValueTextEquals("sourceCustomerId"u8)) { SourceCustomerId = Text(ref json, "content.sourceCustomerId", Id64); }
            else if (json.ValueTextEquals("destinationCustomerId"u8))
            {
                DestinationCustomerId = Text(ref json, "content.destinationCustomerId", Id64);
            }
            else if (json.ValueTextEquals("sourceConversationId"u8))
            {
                SourceConversationId = Text(ref json, "content.sourceConversationId", Id64);
            }
            else if (json.ValueTextEquals("destinationConversationId"u8))
            {
                DestinationConversationId = Text(ref json, "content.destinationConversationId", Id64);
            }
            else { json.Skip(); }
        }
    }

    private void ForgetContext()
    {
        ContextAssignee = null;
        Currency = MonetaryUnit = null;
        MonetaryUnitKind = JsonTokenType.Null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadContext(ref Utf8JsonReader json)
    {
        ForgetContext();
        if (!EnterObject(ref json, "content.context"))
        {
            return;
        }

        while (NextProperty(ref json))
        {
            if (json.ValueTextEquals("assignee"u8))
            {
                ContextAssignee = ReadAssignment(
                    ref json, "content.context.assignee", "content.context.assignee.inboxId", "content.context.assignee.agentId");
            }
            else if (json.ValueTextEquals("currency"u8)) { Currency = Text(ref json, "content.context.currency", Word); }
            else if (json.ValueTextEquals("monetaryUnit"u8)) { ReadMonetaryUnit(ref json); }
            else { json.Skip(); }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Assignment? ReadAssignment(ref Utf8JsonReader json, string path, string inboxPath, string agentPath)
    {
        if (!EnterObject(ref json, path))
        {
            return null;
        }

        string? inboxId = null, agentId = null;
        while (NextProperty(ref json))
        {
            if (json.ValueTextEquals("inboxId"u8)) { inboxId = Text(ref json, inboxPath, Id64, RecentTexts.Part.InboxId); }
            else if (json.ValueTextEquals("agentId"u8)) { agentId = Text(ref json, agentPath, Id64, RecentTexts.Part.AssigneeId); }
            else { json.Skip(); }
        }

        return new Assignment(inboxId, agentId);
    }

    /// <summary>
    /// Does not check whether the value is an amount: only payment requests need this check, and the event's type may follow later in the
    /// JSON.
    /// </summary>
    private void ReadMonetaryUnit(ref Utf8JsonReader json)
    {
        json.Read();
        MonetaryUnitKind = json.TokenType;
        MonetaryUnit = json.TokenType switch
        {
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(json.ValueSpan),
            JsonTokenType.String => Unescape(ref json, "content.context.monetaryUnit"),
            _ => null,
        };
        json.Skip();
    }

    /// <summary>Reads a reason. A reason never causes a rejection: a value that is not a valid string counts as missing.</summary>
    private string? ReadReason(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String || (json.ValueIsEscaped && !IsText(in json)))
        {
            json.Skip();
            return null;
        }

        if (Recent?.Same(RecentTexts.Part.Reason, ref json) is { } same)
        {
            return same;
        }

        var reason = json.GetString()!;
        if (reason.Length == 0)
        {
            return null;
        }

        Recent?.Keep(RecentTexts.Part.Reason, reason);
        return reason;
    }

    private bool EnterObject(ref Utf8JsonReader json, string path)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        if (json.TokenType != JsonTokenType.Null)
        {
            Fault ??= $"{path} is {Describe(json.TokenType)}, not an object";
        }

        json.Skip();
        return false;
    }

    /// <summary>Reads a string. Returns null for null and for an empty string: both mean that the value is missing.</summary>
    private string? Text(ref Utf8JsonReader json, string path, TextRule rule, RecentTexts.Part part = RecentTexts.Part.Count)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
        {
            if (Recent is not null && part != RecentTexts.Part.Count && Recent.Same(part, ref json) is { } same)
            {
                return same;
            }

            var text = Unescape(ref json, path);
            if (string.IsNullOrEmpty(text))
            {
                return null;
            }

            if (Fault is null && rule.FaultOf(text) is { } fault)
            {
                Fault = $"{path} {fault}";
            }

            if (Fault is null && part != RecentTexts.Part.Count)
            {
                Recent?.Keep(part, text);
            }

            return text;
        }

        if (json.TokenType != JsonTokenType.Null)
        {
            Fault ??= $"{path} is {Describe(json.TokenType)}, not a string";
        }

        json.Skip();
        return null;
    }

    private string? Unescape(ref Utf8JsonReader json, string path)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            Fault ??= $"{path} contains half of a surrogate pair, which is not valid Unicode";
            return null;
        }
    }

    /// <summary>Moves to the next property. Skips properties whose name is not valid text, because no rule reads them.</summary>
    private static bool NextProperty(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!json.ValueIsEscaped || IsText(in json))
            {
                return true;
            }

            json.Skip();
        }

        return false;
    }

    private static bool IsText(in Utf8JsonReader json)
    {
        try
        {
            return json.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "a string",
    };
}
