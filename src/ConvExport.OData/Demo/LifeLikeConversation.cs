using System.Text.Json;

namespace ConvExport.OData.Demo;

/// <summary>An event with the time when it happens.</summary>
internal readonly record struct TimedEvent(DateTime At, byte[] Json);

/// <summary>The ids and the creation time of a generated conversation.</summary>
/// <param name="Id">The id of the conversation.</param>
/// <param name="CustomerId">The id of its customer.</param>
/// <param name="CreatedAt">When it is created, in UTC.</param>
/// <param name="EarlierId">The id of another conversation, into which it may be merged.</param>
/// <param name="EarlierCustomerId">The id of that conversation's customer.</param>
internal sealed record LifeLikeSubject(string Id, string CustomerId, DateTime CreatedAt, string EarlierId, string EarlierCustomerId);

/// <summary>A generated conversation, from creation to last close.</summary>
internal sealed class LifeLikeConversation
{
    private const double CreatedByAgentShare = 0.12;
    private const double NeverClosedShare = 0.012;

    private static readonly (string Channel, double Share)[] Channels =
        [("EMAIL", 26), ("CHAT", 30), ("PHONE_CALL", 20), ("SMS", 9), ("WHATSAPP", 6), ("FB_MESSENGER", 4), ("INSTAGRAM_DIRECT", 3),
            ("VOICEMAIL", 2)];

    private static readonly (string Channel, double Share)[] ChannelsOfDeclinedCards = [("SMS", 50), ("CHAT", 20), ("EMAIL", 20), ("PHONE_CALL", 10)];

    private readonly List<TimedEvent> _events = [];
    private readonly Random _chance;
    private readonly LifeLikeDirectory _directory;
    private readonly LifeLikeStories _stories;
    private readonly LifeLikeSubject _subject;
    private readonly LifeLikeTopic _topic;
    private readonly string _channel;
    private DateTime _now;
    private LifeLikeInbox _inbox;
    private LifeLikeAgent? _agent;
    private double _effort = 1;
    private string? _topicNow;

    /// <param name="isOutage">Whether it is created on the day of the outage, and so is probably about it.</param>
    public LifeLikeConversation(
        Random chance, LifeLikeDirectory directory, LifeLikeStories stories, LifeLikeSubject subject, bool isOutage)
    {
        (_chance, _directory, _stories, _subject, _now) = (chance, directory, stories, subject, subject.CreatedAt);
        var outage = directory.Topics.First(t => t.Name == LifeLikeCalendar.OutageTopic);
        _inbox = isOutage && Happens(0.6) ? outage.Inbox : Pick(directory.Inboxes, i => i.Share);
        _topic = isOutage && _inbox == outage.Inbox ? outage : Pick(directory.Topics, t => t.Inbox == _inbox ? t.Share : t.Share * 0.02);
        _channel = _topic.Name == LifeLikeStories.CardDeclined
            ? Pick(ChannelsOfDeclinedCards, c => c.Share).Channel
            : Pick(Channels, c => c.Share).Channel;
    }

    private (string? Type, string? Id) Customer => ("CUSTOMER", _subject.CustomerId);
    private (string? Type, string? Id) Agent => ("AGENT", (_agent ?? AgentOf(_inbox)).Id);

    private bool HasClosedForGood { get; set; }

    /// <summary>Returns all its events in time order, including future ones.</summary>
    public IReadOnlyList<TimedEvent> Events()
    {
        Create();
        Contact(_channel);
        Route();
        Handle();
        MaybeMergeAway();
        return _events;
    }

    private static (string? Type, string? Id) Rule(string name) => ("AUTOMATION", $"rule-{name}");

    private void Create()
    {
        var isByAgent = Happens(CreatedByAgentShare);
        _agent = isByAgent ? AgentOf(_inbox) : null;
        Add("CONVERSATION/CREATED", isByAgent ? Agent : Customer, Context);
    }

    private void Contact(string channel)
    {
        var contact = LifeLikeIds.Next(_chance);
        Add("CONTACT/STARTED", Happens(0.93) ? Customer : Agent, Write);
        for (var messages = _chance.Next(1, 5); messages > 0; messages--)
        {
            Wait(0.5, 20);
            Add(messages % 2 == 0 ? "CONTACT/MESSAGE_SENT" : "CONTACT/MESSAGE_RECEIVED", messages % 2 == 0 ? Agent : Customer, Write);
        }

        void Write(Utf8JsonWriter json)
        {
            json.WriteString("contactId", contact);
            json.WriteString("channel", channel);
        }
    }

    private void Route()
    {
        Wait(0.1, 10);
        Assign(_inbox, AgentOf(_inbox), Rule($"assign-in-{_inbox.Key}"), "ROUTED");
        if (Happens(_stories.UnassignedShare(_topic, _subject.CreatedAt)))
        {
            TakeFromAgent();
        }

        while (Happens(0.1))
        {
            Wait(5, 240);
            var inbox = Happens(0.5) ? Pick(_directory.Inboxes, i => i.Share) : _inbox;
            Assign(inbox, AgentOf(inbox), Agent, "MANUAL");
        }
    }

    /// <summary>
    /// A rule unassigns the agent. Conversations about damaged items also move to Returns, and often back to the previous inbox.
    /// </summary>
    private void TakeFromAgent()
    {
        Wait(20, 300);
        if (_topic.Name != LifeLikeStories.DamagedItem)
        {
            Assign(_inbox, null, Rule("idle-for-two-hours"), "REROUTED_UNASSIGN");
            Wait(5, 200);
            Assign(_inbox, AgentOf(_inbox), Rule($"assign-in-{_inbox.Key}"), "ROUTED");
            return;
        }

        var from = _inbox;
        var returns = _directory.Inboxes.First(i => i.Key == "returns");
        Assign(returns, null, Rule("damaged-items-to-returns"), "REROUTED_UNASSIGN");
        Wait(30, 400);
        Assign(returns, AgentOf(returns), Rule("assign-in-returns"), "ROUTED");
        _effort *= 1.2;
        if (from != returns && Happens(0.6))
        {
            Wait(10, 120);
            Assign(from, AgentOf(from), Agent, "MANUAL");
        }
    }

    private void Handle()
    {
        var returns = _topic.ReopenedShare * LifeLikeStories.ReturnFactor(_inbox);
        var channel = _channel;
        do
        {
            Work(ref channel);
            if (Happens(NeverClosedShare))
            {
                return;
            }

            Close();
            if (!Happens(returns))
            {
                HasClosedForGood = true;
                return;
            }

            Wait(60, 5_000);
            Add("CONVERSATION/REOPENED", Customer, Context);
            Contact(channel);
        }
        while (_events.Count < 60);
    }

    private void Work(ref string channel)
    {
        if (Next(channel) is { } next)
        {
            _effort *= channel == "CHAT" && next == "PHONE_CALL" ? LifeLikeStories.ChatToPhoneEffort : 1;
            Wait(5, 120);
            channel = next;
            Contact(channel);
        }

        Focus();
        Topics();
        if (Happens(0.35))
        {
            Wait(0.2, 10);
            var note = LifeLikeIds.Next(_chance);
            Add("CONVERSATION/NOTE_CREATED", Agent, json => json.WriteString("noteId", note));
        }

        var (share, factor) = LifeLikeStories.Payment(_topic, _channel);
        if (Happens(share))
        {
            Pay(channel, factor);
        }
    }

    /// <summary>The channel of another contact before the close; null if there is none.</summary>
    private string? Next(string channel)
    {
        var factor = LifeLikeStories.ReturnFactor(_inbox);
        return channel == "CHAT" && Happens(LifeLikeStories.ChatToPhoneShare(_topic)) ? "PHONE_CALL"
            : channel == "EMAIL" && Happens(0.05 * factor) ? "PHONE_CALL"
            : channel == "PHONE_CALL" && Happens(0.08 * factor) ? "EMAIL"
            : Happens(0.14 * factor) ? channel : null;
    }

    private void Topics()
    {
        if (_topicNow is null && Happens(0.94))
        {
            Wait(0.2, 20);
            Topic("CONVERSATION/TOPIC_ADDED", _topicNow = _topic.Id);
        }

        if (Happens(0.08))
        {
            Wait(0.2, 20);
            var other = Pick(_directory.Topics, t => t.Inbox == _inbox ? t.Share : t.Share * 0.1).Id;
            Topic("CONVERSATION/TOPIC_ADDED", other);
            if (other != _topicNow && Happens(0.3))
            {
                Wait(0.2, 5);
                Topic("CONVERSATION/TOPIC_REMOVED", other);
            }
        }

        void Topic(string type, string id) => Add(type, Agent, json => json.WriteString("topicId", id));
    }

    private void Focus()
    {
        var agent = _agent ?? AgentOf(_inbox);
        Wait(1, 40);
        Add("CUSTOMER_PROFILE/FOCUS_ENTERED", ("AGENT", agent.Id), json => json.WriteString("agentId", agent.Id), inConversation: false);
        var ofChannel = _channel switch { "PHONE_CALL" => 1.3, "EMAIL" => 1.05, "CHAT" => 0.85, _ => 0.95 };
        Pass(Lognormal(_topic.HandleMinutes * ofChannel * agent.Pace * _effort, 0.55));
        Add("CUSTOMER_PROFILE/FOCUS_EXITED", ("AGENT", agent.Id), json => json.WriteString("agentId", agent.Id), inConversation: false);
    }

    private void Pay(string channel, double factor)
    {
        var request = LifeLikeIds.Next(_chance);
        var amount = Math.Max(1, Math.Round((decimal)Lognormal(_topic.PaymentMedian * factor, 0.6), 2));
        var declined = _stories.DeclinedShare(_topic, channel, _subject.CreatedAt);
        Payment("PAYMENT_REQUEST/CREATED", null, withAmount: true);
        Wait(1, 60);
        Payment("PAYMENT_REQUEST/VIEWED", null, withAmount: false);
        Wait(1, 30);
        Payment("PAYMENT_REQUEST/STATUS_CHANGED", Happens(declined) ? "DECLINED" : "COMPLETED", withAmount: false);

        void Payment(string type, string? status, bool withAmount) => Add(type, status is null ? Agent : Customer, json =>
        {
            json.WriteString("paymentRequestId", request);
            EventJson.WriteText(json, "newStatus", status);
            if (withAmount)
            {
                json.WriteStartObject("context");
                json.WriteString("currency", "USD");
                json.WriteNumber("monetaryUnit", amount);
                json.WriteEndObject();
            }
        });
    }

    private void Close()
    {
        Wait(2, 600);
        Add("CONVERSATION/CLOSED", Happens(0.12) ? Rule("close-when-silent") : Agent, Context);
    }

    private void MaybeMergeAway()
    {
        if (HasClosedForGood && Happens(0.01) && _subject.EarlierCustomerId != _subject.CustomerId)
        {
            Wait(1, 100);
            Add("CUSTOMER/MERGED", Agent, json =>
            {
                json.WriteString("sourceCustomerId", _subject.CustomerId);
                json.WriteString("destinationCustomerId", _subject.EarlierCustomerId);
                json.WriteString("sourceConversationId", _subject.Id);
                json.WriteString("destinationConversationId", _subject.EarlierId);
            }, inConversation: false, withCustomer: false);
        }
    }

    private void Assign(LifeLikeInbox inbox, LifeLikeAgent? agent, (string? Type, string? Id) by, string reason)
    {
        var (inboxBefore, agentBefore) = (_inbox, _agent);
        (_inbox, _agent) = (inbox, agent);
        Add("CONVERSATION_ASSIGNEE/UPDATED", by, json =>
        {
            json.WriteString("reason", reason);
            WriteAssignee(json, inbox, agent);
            json.WriteStartObject("context");
            WriteAssignee(json, inboxBefore, agentBefore);
            json.WriteEndObject();
        });
    }

    private void Context(Utf8JsonWriter json)
    {
        json.WriteStartObject("context");
        WriteAssignee(json, _inbox, _agent);
        json.WriteEndObject();
    }

    private static void WriteAssignee(Utf8JsonWriter json, LifeLikeInbox inbox, LifeLikeAgent? agent)
    {
        json.WriteStartObject("assignee");
        json.WriteString("inboxId", inbox.Id);
        EventJson.WriteText(json, "agentId", agent?.Id);
        json.WriteEndObject();
    }

    private void Add(
        string type, (string? Type, string? Id) by, Action<Utf8JsonWriter> content, bool inConversation = true, bool withCustomer = true) =>
        _events.Add(new(_now, EventJson.Write(LifeLikeIds.Next(_chance), type, _now, by, json =>
        {
            EventJson.WriteText(json, "conversationId", inConversation ? _subject.Id : null);
            EventJson.WriteText(json, "customerId", withCustomer ? _subject.CustomerId : null);
            content(json);
        })));

    /// <summary>Advances the time by a random number of minutes, mostly close to the minimum.</summary>
    private void Wait(double leastMinutes, double mostMinutes) =>
        Pass(leastMinutes + (mostMinutes - leastMinutes) * Math.Pow(_chance.NextDouble(), 3));

    private void Pass(double minutes) => _now = _now.AddMilliseconds(Math.Round(minutes * 60_000));

    private bool Happens(double share) => _chance.NextDouble() < share;

    /// <summary>A random number of a lognormal distribution.</summary>
    private double Lognormal(double median, double sigma)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - _chance.NextDouble())) * Math.Cos(2 * Math.PI * _chance.NextDouble());
        return median * Math.Exp(sigma * normal);
    }

    private LifeLikeAgent AgentOf(LifeLikeInbox inbox) => Pick(_directory.Agents, a => a.Inbox == inbox ? 1 : 0.002);

    private T Pick<T>(IReadOnlyList<T> from, Func<T, double> share)
    {
        var place = _chance.NextDouble() * from.Sum(share);
        return from.FirstOrDefault(item => (place -= share(item)) < 0) ?? from[^1];
    }
}
