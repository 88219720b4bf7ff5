using System.Text;
using System.Text.Json.Nodes;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold.Tests;

/// <summary>
/// The list of event types is complete: every event record except <see cref="UnknownEvent"/> has an entry, and decoder, fold and erasure
/// agree with it.
/// </summary>
public sealed class EventTypesTests
{
    public static TheoryData<string> Codes => [.. EventTypes.All.SelectMany(t => t.Codes).Select(c => c.EndsWith('/') ? c + "X" : c)];

    [Fact]
    public void Each_class_of_events_has_an_entry() => Assert.Equal(
        typeof(PlatformEvent).Assembly.GetTypes().Where(
            t => t.IsSubclassOf(typeof(PlatformEvent)) && !t.IsAbstract && t != typeof(UnknownEvent))
            .Select(t => t.Name).Order(StringComparer.Ordinal),
        EventTypes.All.Select(t => t.Record.Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_type_is_decoded_to_the_class_of_its_entry(string code)
    {
        Assert.IsType(EventTypes.Of(code)!.Record, Decoded(Full(code)));
        Assert.IsType<UnknownEvent>(Decoded(Full(code.ToLowerInvariant())));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_fold_has_a_rule_for_each_type(string code)
    {
        var context = new FoldContext(
            ReportDirectory.Empty, CustomerMerges.None, new Dictionary<string, FocusTimeline>(), FoldSettings.Default);
        var created = Full("CONVERSATION/CREATED");
        created["id"] = "a-first";
        Assert.NotNull(ConversationFold.Fold("conversation", [Decoded(created), Decoded(Full(code))], context));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void An_erasure_keeps_every_part_that_a_rule_reads(string code)
    {
        var json = Full(code);
        Assert.Equal(Decoded(json), Decoded(JsonNode.Parse(EventErasure.Erase(Bytes(json), "somebody-else"))!.AsObject()));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_rule_reads_every_part_that_an_entry_lists(string code)
    {
        foreach (var part in EventTypes.Of(code)!.Parts)
        {
            var json = Full(code);
            var names = part.Split('.');
            names.SkipLast(1).Aggregate(json["content"]!.AsObject(), (parent, name) => parent[name]!.AsObject()).Remove(names[^1]);
            Assert.NotEqual(Decoded(Full(code)), Decoded(json));
        }
    }

    /// <summary>An event with every property that a rule reads.</summary>
    private static JsonObject Full(string code) => new()
    {
        ["id"] = "event", ["type"] = code, ["timestamp"] = "2024-03-04T10:00:00Z",
        ["initiator"] = new JsonObject { ["id"] = "initiator", ["type"] = "AGENT" },
        ["content"] = new JsonObject
        {
            ["conversationId"] =
                "conversation", ["customerId"] = "customer", ["contactId"] = "contact", ["channel"] = "CHAT", ["agentId"] = "agent",
            ["assignee"] = new JsonObject { ["inboxId"] = "inbox", ["agentId"] = "agent" }, ["reason"] = "reason",
            ["topicId"] = "topic", ["noteId"] = "note",
            ["occurredAt"] = "2024-03-04T09:59:00Z", ["paymentRequestId"] = "payment", ["newStatus"] = "COMPLETED",
            ["sourceCustomerId"] = "source", ["destinationCustomerId"] = "destination",
            ["sourceConversationId"] = "other", ["destinationConversationId"] = "conversation",
            ["context"] = new JsonObject
            {
                ["assignee"] = new JsonObject { ["inboxId"] = "inbox-before", ["agentId"] = "agent-before" }, ["currency"] = "USD",
                ["monetaryUnit"] = "12.50",
            },
        },
    };

    private static PlatformEvent Decoded(JsonObject json)
    {
        var reading = EventDecoder.Decode(Bytes(json));
        return reading.Event ?? throw new ArgumentException(reading.Reason);
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
