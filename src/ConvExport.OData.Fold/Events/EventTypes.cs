using System.Collections.Frozen;

namespace ConvExport.OData.Fold.Events;

/// <summary>The registry of event types. Each class of events has at least one entry, except <see cref="UnknownEvent"/>.</summary>
public static class EventTypes
{
    /// <summary>The type string of customer merges.</summary>
    public const string CustomerMerged = "CUSTOMER/MERGED";

    /// <summary>The type string of the event that starts an agent's focus on a customer.</summary>
    internal const string FocusEntered = "CUSTOMER_PROFILE/FOCUS_ENTERED";

    /// <summary>The type string of the event in which an agent goes away.</summary>
    internal const string WentAway = "AGENT_STATUS/WENT_AWAY";

    private static readonly string[] ContextAssignee = ["context.assignee.inboxId", "context.assignee.agentId"];
    private static readonly string[] Assignee = ["assignee.inboxId", "assignee.agentId"];
    private static readonly string[] Payment = ["paymentRequestId", "context.currency", "context.monetaryUnit"];
    private static readonly string[] Focus = ["agentId", "occurredAt"];

    public static IReadOnlyList<EventType> All { get; } =
    [
        EventType.Of<ConversationCreated>(
            ["CONVERSATION/CREATED"], ContextAssignee,
            (in f, header, _, _) => new ConversationCreated(header, f.ContextAssignee ?? default),
            e => IdsOf(e.Assignee, e.Header.Initiator)),
        EventType.Of<ConversationClosed>(
            ["CONVERSATION/CLOSED"], ContextAssignee,
            (in f, header, _, _) => new ConversationClosed(header, f.ContextAssignee),
            e => IdsOf(e.AssigneeBefore ?? default, e.Header.Initiator)),
        EventType.Of<ConversationReopened>(["CONVERSATION/REOPENED"], [], (in _, header, _, _) => new ConversationReopened(header)),
        EventType.Of<AssigneeUpdated>(
            ["CONVERSATION_ASSIGNEE/UPDATED"], [.. Assignee, "reason"],
            (in f, header, _, _) => new AssigneeUpdated(header, f.Assignee ?? default, f.Reason),
            e => IdsOf(e.Assignee)),
        EventType.Of<TopicAdded>(
            ["CONVERSATION/TOPIC_ADDED"], ["topicId"],
            (in f, header, _, _) => new TopicAdded(header, f.TopicId),
            e => e.TopicId is { } topic ? [new EventReference(ReferenceKind.Topic, topic)] : []),
        EventType.Of<TopicRemoved>(
            ["CONVERSATION/TOPIC_REMOVED"], ["topicId"], (in f, header, _, _) => new TopicRemoved(header, f.TopicId)),
        EventType.Of<NoteCreated>(
            ["CONVERSATION/NOTE_CREATED", "NOTE/CREATED"], ["noteId"], (in f, header, _, _) => new NoteCreated(header, f.NoteId)),
        EventType.Of<ContactEvent>(
            ["CONTACT/STARTED"], ["contactId", "channel"],
            (in f, header, _, _) => new ContactEvent(header, f.ContactId, f.Channel, IsStart: true)),
        EventType.Of<ContactEvent>(
            ["CONTACT/"], ["contactId", "channel"],
            (in f, header, _, _) => new ContactEvent(header, f.ContactId, f.Channel, IsStart: false)),
        EventType.Of<CustomerMerged>(
            [CustomerMerged], ["sourceCustomerId", "destinationCustomerId", "sourceConversationId", "destinationConversationId"],
            (in f, header, _, _) => new CustomerMerged(
                header, f.SourceCustomerId, f.DestinationCustomerId, f.SourceConversationId, f.DestinationConversationId)),
        EventType.Of<PaymentRequestEvent>(
            ["PAYMENT_REQUEST/CREATED", "PAYMENT_REQUEST/VIEWED"], Payment,
            (in f, header, _, amount) =>
                new PaymentRequestEvent(header, f.PaymentRequestId, f.Currency, amount, IsStatusChange: false, null)),
        EventType.Of<PaymentRequestEvent>(
            ["PAYMENT_REQUEST/STATUS_CHANGED", "PAYMENT_REQUEST/CHANGED"], [.. Payment, "newStatus"],
            (in f, header, _, amount) =>
                new PaymentRequestEvent(header, f.PaymentRequestId, f.Currency, amount, IsStatusChange: true, f.NewStatus)),
        EventType.Of<FocusEntered>([FocusEntered], Focus, (in f, header, occurred, _) => new FocusEntered(header, f.AgentId, occurred)),
        EventType.Of<FocusExited>(
            ["CUSTOMER_PROFILE/FOCUS_EXITED"], Focus, (in f, header, occurred, _) => new FocusExited(header, f.AgentId, occurred)),
        EventType.Of<AgentLeft>(
            [WentAway, "AGENT_STATUS/LOGGED_OUT"], Focus, (in f, header, occurred, _) => new AgentLeft(header, f.AgentId, occurred)),
    ];

    private static readonly FrozenDictionary<string, EventType> ByCode =
        All.SelectMany(t => t.Codes, (type, code) => KeyValuePair.Create(code, type)).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly (string Code, EventType Type)[] Prefixes =
        [.. ByCode.Where(c => c.Key.EndsWith('/')).Select(c => (c.Key, c.Value))];

    /// <summary>
    /// Returns the usual spelling of a type string. The platform's history reports spell some types differently. All other type strings are
    /// returned unchanged.
    /// </summary>
    public static string SpellingOf(string code) => code switch
    {
        "NOTE/CREATED" => "CONVERSATION/NOTE_CREATED",
        "PAYMENT_REQUEST/CHANGED" => "PAYMENT_REQUEST/STATUS_CHANGED",
        _ => code,
    };

    /// <summary>The entry for a type string; null if no rule handles it.</summary>
    public static EventType? Of(string code) => ByCode.TryGetValue(code, out var type)
        ? type
        : Prefixes.FirstOrDefault(p => code.StartsWith(p.Code, StringComparison.Ordinal)).Type;

    /// <summary>
    /// The agent and the inbox of an assignment, and the agent who created or closed the conversation. A row may show their names.
    /// </summary>
    private static IEnumerable<EventReference> IdsOf(Assignment assignment, Initiator initiator = default)
    {
        if (assignment.AgentId is { } agent)
        {
            yield return new EventReference(ReferenceKind.Agent, agent);
        }

        if (assignment.InboxId is { } inbox)
        {
            yield return new EventReference(ReferenceKind.Inbox, inbox);
        }

        if (initiator.Id is { } by && ReportWords.InitiatorType(initiator.Type) == ReportWords.Agent)
        {
            yield return new EventReference(ReferenceKind.Agent, by);
        }
    }
}
