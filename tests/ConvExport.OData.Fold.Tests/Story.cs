using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold.Tests;

/// <summary>
/// Builds a few events and folds them. Minutes count from 2024-03-04 10:00 UTC. The events are in the order of the calls.
/// </summary>
internal sealed class Story
{
    private static readonly DateTime Morning = new(2024, 3, 4, 10, 0, 0, DateTimeKind.Utc);
    private readonly List<PlatformEvent> _events = [];
    private int _number;

    public ReportDirectory Directory { get; init; } = ReportDirectory.Empty;
    public FoldSettings Settings { get; init; } = FoldSettings.Default;
    public IReadOnlyList<PlatformEvent> Events => _events;

    /// <summary>Returns the UTC time that is this many minutes after 2024-03-04 10:00.</summary>
    public static DateTime At(double minutes) => Morning.AddMinutes(minutes);

    /// <summary>Adds an event. Unless the content sets them, <c>conversationId</c> is c1 and <c>customerId</c> is u1.</summary>
    public Story Add(double minute, string type, object? content = null, string? by = "CUSTOMER", string? byId = "u1", string? id = null)
    {
        var parts = Parts(content);
        parts.TryAdd("conversationId", "c1");
        parts.TryAdd("customerId", "u1");
        return AddBare(minute, type, parts, by, byId, id);
    }

    /// <summary>Adds an event with exactly the given content.</summary>
    public Story AddBare(double minute, string type, object? content = null, string? by = "AGENT", string? byId = "a9", string? id = null)
    {
        var json = JsonSerializer.Serialize(new
        {
            id = id ?? $"e{++_number:D3}",
            type,
            timestamp = At(minute).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
            initiator = new { type = by, id = byId },
            content = Parts(content),
        });
        var reading = EventDecoder.Decode(Encoding.UTF8.GetBytes(json));
        _events.Add(reading.Event ?? throw new ArgumentException(reading.Reason));
        return this;
    }

    public Story Created(
        double minute = 0, string? inbox = null, string? agent = null, string by = "CUSTOMER", string byId = "u1",
        string conversation = "c1", string customer = "u1") =>
        Add(minute, "CONVERSATION/CREATED", new
        {
            conversationId = conversation, customerId = customer, context = new { assignee = new { inboxId = inbox, agentId = agent } },
        }, by, byId);

    public Story Closed(double minute, object? assignee = null, string by = "AGENT", string byId = "a1", string conversation = "c1") =>
        Add(minute, "CONVERSATION/CLOSED", assignee is null
            ? new { conversationId = conversation }
            : new { conversationId = conversation, context = new { assignee } }, by, byId);

    public Story Reopened(double minute) => Add(minute, "CONVERSATION/REOPENED");

    public Story Assigned(double minute, string? inbox, string? agent, string by = "AGENT", object? reason = null) =>
        Add(minute, "CONVERSATION_ASSIGNEE/UPDATED", new { assignee = new { inboxId = inbox, agentId = agent }, reason }, by, "r1");

    public Story Contact(double minute, string? contact, string type = "STARTED", string? channel = "CHAT", string? by = "CUSTOMER") =>
        Add(minute, "CONTACT/" + type, new { contactId = contact, channel }, by);

    public Story Topic(double minute, string? topic, bool added = true) =>
        Add(minute, added ? "CONVERSATION/TOPIC_ADDED" : "CONVERSATION/TOPIC_REMOVED", new { topicId = topic }, "AGENT", "a1");

    public Story Merged(
        double minute, string? fromCustomer, string? intoCustomer, string? fromConversation = null, string? intoConversation = null,
        string? id = null) =>
        AddBare(minute, "CUSTOMER/MERGED", new
        {
            sourceCustomerId = fromCustomer,
            destinationCustomerId = intoCustomer,
            sourceConversationId = fromConversation,
            destinationConversationId = intoConversation,
        }, id: id);

    public Story Entered(double minute, string? agent = "a1", string? customer = "u1", string? occurredAt = null) =>
        AddBare(minute, "CUSTOMER_PROFILE/FOCUS_ENTERED", new { agentId = agent, customerId = customer, occurredAt });

    public Story Exited(double minute, string? agent = "a1", string? customer = "u1") =>
        AddBare(minute, "CUSTOMER_PROFILE/FOCUS_EXITED", new { agentId = agent, customerId = customer });

    /// <summary>Folds the events. Returns the results by conversation id.</summary>
    public IReadOnlyDictionary<string, FoldedConversation> Fold() =>
        ReportFold.Fold(_events, Directory, Settings).ToDictionary(f => f.Row.ConversationId, StringComparer.Ordinal);

    /// <summary>Folds the events. Returns the row of a conversation.</summary>
    public ConversationRow Row(string conversation = "c1") => Fold()[conversation].Row;

    private static Dictionary<string, object?> Parts(object? content) => content switch
    {
        null => [],
        Dictionary<string, object?> parts => parts,
        _ => JsonSerializer.SerializeToElement(content).EnumerateObject()
            .Where(p => p.Value.ValueKind != JsonValueKind.Null).ToDictionary(p => p.Name, p => (object?)p.Value),
    };
}
