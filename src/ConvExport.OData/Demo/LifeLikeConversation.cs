using System.Text.Json;

namespace ConvExport.OData.Demo;

/// <summary>Generates the events of one conversation.</summary>
internal sealed class LifeLikeConversation
{
    private const double CreatedByAgentShare = 0.12;
    private const double NeverClosedShare = 0.012;
    private const int MostEvents = 60;

    private static readonly (string Channel, double Share)[] Channels =
        [("EMAIL", 26), ("CHAT", 30), ("PHONE_CALL", 20), ("SMS", 9), ("WHATSAPP", 6), ("FB_MESSENGER", 4), ("INSTAGRAM_DIRECT", 3),
            ("VOICEMAIL", 2)];

    private static readonly (string Channel, double Share)[] ChannelsOfDeclinedCards =
        [("SMS", 50), ("CHAT", 20), ("EMAIL", 20), ("PHONE_CALL", 10)];

    private readonly LifeLikeEvents _events;
    private readonly Random _chance;
    private readonly LifeLikeDirectory _directory;
    private readonly LifeLikeStories _stories;
    private readonly LifeLikeSubject _subject;
    private readonly LifeLikeTopic _topic;
    private readonly string _channel;
    private LifeLikeInbox _inbox;
    private LifeLikeAgent? _agent;
    private double _effort = 1;
    private string? _topicNow;
    private bool _isClosedForGood;

    /// <param name="isOutage">Whether the conversation is created on the day of the outage. If so, it is probably about the outage.</param>
    public LifeLikeConversation(
        Random chance, LifeLikeDirectory directory, LifeLikeStories stories, LifeLikeSubject subject, bool isOutage)
    {
        (_chance, _directory, _stories, _subject) = (chance, directory, stories, subject);
        _events = new LifeLikeEvents(chance, subject);
        var outage = directory.Topics.First(t => t.Name == LifeLikeCalendar.OutageTopic);
        _inbox = isOutage && _chance.Happens(0.6) ? outage.Inbox : _chance.Pick(directory.Inboxes, i => i.Share);
        _topic = isOutage && _inbox == outage.Inbox
            ? outage
            : _chance.Pick(directory.Topics, t => t.Inbox == _inbox ? t.Share : t.Share * 0.02);
        _channel = _topic.Name == LifeLikeStories.CardDeclined
            ? _chance.Pick(ChannelsOfDeclinedCards, c => c.Share).Channel
            : _chance.Pick(Channels, c => c.Share).Channel;
    }

    private (string? Type, string? Id) Customer => ("CUSTOMER", _subject.CustomerId);
    private (string? Type, string? Id) Agent => ("AGENT", (_agent ?? AgentOf(_inbox)).Id);

    /// <summary>Returns all events of the conversation in time order, including those after the end of the generated data.</summary>
    public IReadOnlyList<TimedEvent> Events()
    {
        Create();
        Contact(_channel);
        Route();
        Handle();
        MaybeMergeAway();
        return _events.All;
    }

    private static (string? Type, string? Id) Rule(string name) => ("AUTOMATION", $"rule-{name}");

    private void Create()
    {
        var isByAgent = _chance.Happens(CreatedByAgentShare);
        _agent = isByAgent ? AgentOf(_inbox) : null;
        _events.Add("CONVERSATION/CREATED", isByAgent ? Agent : Customer, Context);
    }

    private void Contact(string channel)
    {
        var contact = LifeLikeIds.Next(_chance);
        _events.Add("CONTACT/STARTED", _chance.Happens(0.93) ? Customer : Agent, Write);
        for (var messages = _chance.Next(1, 5); messages > 0; messages--)
        {
            _events.Wait(0.5, 20);
            _events.Add(
                messages % 2 == 0 ? "CONTACT/MESSAGE_SENT" : "CONTACT/MESSAGE_RECEIVED", messages % 2 == 0 ? Agent : Customer, Write);
        }

        void Write(Utf8JsonWriter json)
        {
            json.WriteString("contactId", contact);
            json.WriteString("channel", channel);
        }
    }

    private void Route()
    {
        _events.Wait(0.1, 10);
        Assign(_inbox, AgentOf(_inbox), Rule($"assign-in-{_inbox.Key}"), "ROUTED");
        if (_chance.Happens(_stories.UnassignedShare(_topic, _subject.CreatedAt)))
        {
            TakeFromAgent();
        }

        while (_chance.Happens(0.1))
        {
            _events.Wait(5, 240);
            var inbox = _chance.Happens(0.5) ? _chance.Pick(_directory.Inboxes, i => i.Share) : _inbox;
            Assign(inbox, AgentOf(inbox), Agent, "MANUAL");
        }
    }

    /// <summary>
    /// A rule unassigns the agent. Conversations about damaged items also move to Returns, and often back to the previous inbox.
    /// </summary>
    private void TakeFromAgent()
    {
        _events.Wait(20, 300);
        if (_topic.Name != LifeLikeStories.DamagedItem)
        {
            Assign(_inbox, null, Rule("idle-for-two-hours"), "REROUTED_UNASSIGN");
            _events.Wait(5, 200);
            Assign(_inbox, AgentOf(_inbox), Rule($"assign-in-{_inbox.Key}"), "ROUTED");
            return;
        }

        var from = _inbox;
        var returns = _directory.Inboxes.First(i => i.Key == "returns");
        Assign(returns, null, Rule("damaged-items-to-returns"), "REROUTED_UNASSIGN");
        _events.Wait(30, 400);
        Assign(returns, AgentOf(returns), Rule("assign-in-returns"), "ROUTED");
        _effort *= 1.2;
        if (from != returns && _chance.Happens(0.6))
        {
            _events.Wait(10, 120);
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
            if (_chance.Happens(NeverClosedShare))
            {
                return;
            }

            Close();
            if (!_chance.Happens(returns))
            {
                _isClosedForGood = true;
                return;
            }

            _events.Wait(60, 5_000);
            _events.Add("CONVERSATION/REOPENED", Customer, Context);
            Contact(channel);
        }
        while (_events.All.Count < MostEvents);
    }

    private void Work(ref string channel)
    {
        if (Next(channel) is { } next)
        {
            _effort *= channel == "CHAT" && next == "PHONE_CALL" ? LifeLikeStories.ChatToPhoneEffort : 1;
            _events.Wait(5, 120);
            channel = next;
            Contact(channel);
        }

        Focus();
        Topics();
        if (_chance.Happens(0.35))
        {
            _events.Wait(0.2, 10);
            var note = LifeLikeIds.Next(_chance);
            _events.Add("CONVERSATION/NOTE_CREATED", Agent, json => json.WriteString("noteId", note));
        }

        var (share, factor) = LifeLikeStories.Payment(_topic, _channel);
        if (_chance.Happens(share))
        {
            Pay(channel, factor);
        }
    }

    /// <summary>The channel of another contact before the close; null if there is none.</summary>
    private string? Next(string channel)
    {
        var factor = LifeLikeStories.ReturnFactor(_inbox);
        return channel == "CHAT" && _chance.Happens(LifeLikeStories.ChatToPhoneShare(_topic)) ? "PHONE_CALL"
            : channel == "EMAIL" && _chance.Happens(0.05 * factor) ? "PHONE_CALL"
            : channel == "PHONE_CALL" && _chance.Happens(0.08 * factor) ? "EMAIL"
            : _chance.Happens(0.14 * factor) ? channel : null;
    }

    private void Topics()
    {
        if (_topicNow is null && _chance.Happens(0.94))
        {
            _events.Wait(0.2, 20);
            Topic("CONVERSATION/TOPIC_ADDED", _topicNow = _topic.Id);
        }

        if (_chance.Happens(0.08))
        {
            _events.Wait(0.2, 20);
            var other = _chance.Pick(_directory.Topics, t => t.Inbox == _inbox ? t.Share : t.Share * 0.1).Id;
            Topic("CONVERSATION/TOPIC_ADDED", other);
            if (other != _topicNow && _chance.Happens(0.3))
            {
                _events.Wait(0.2, 5);
                Topic("CONVERSATION/TOPIC_REMOVED", other);
            }
        }

        void Topic(string type, string id) => _events.Add(type, Agent, json => json.WriteString("topicId", id));
    }

    private void Focus()
    {
        var agent = _agent ?? AgentOf(_inbox);
        _events.Wait(1, 40);
        _events.Add(
            "CUSTOMER_PROFILE/FOCUS_ENTERED", ("AGENT", agent.Id), json => json.WriteString("agentId", agent.Id), inConversation: false);
        var ofChannel = _channel switch { "PHONE_CALL" => 1.3, "EMAIL" => 1.05, "CHAT" => 0.85, _ => 0.95 };
        _events.Pass(_chance.Lognormal(_topic.HandleMinutes * ofChannel * agent.Pace * _effort, 0.55));
        _events.Add(
            "CUSTOMER_PROFILE/FOCUS_EXITED", ("AGENT", agent.Id), json => json.WriteString("agentId", agent.Id), inConversation: false);
    }

    private void Pay(string channel, double factor)
    {
        var request = LifeLikeIds.Next(_chance);
        var amount = Math.Max(1, Math.Round((decimal)_chance.Lognormal(_topic.PaymentMedian * factor, 0.6), 2));
        var declined = _stories.DeclinedShare(_topic, channel, _subject.CreatedAt);
        Payment("PAYMENT_REQUEST/CREATED", null, withAmount: true);
        _events.Wait(1, 60);
        Payment("PAYMENT_REQUEST/VIEWED", null, withAmount: false);
        _events.Wait(1, 30);
        Payment("PAYMENT_REQUEST/STATUS_CHANGED", _chance.Happens(declined) ? "DECLINED" : "COMPLETED", withAmount: false);

        void Payment(string type, string? status, bool withAmount) => _events.Add(type, status is null ? Agent : Customer, json =>
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
        _events.Wait(2, 600);
        _events.Add("CONVERSATION/CLOSED", _chance.Happens(0.12) ? Rule("close-when-silent") : Agent, Context);
    }

    private void MaybeMergeAway()
    {
        if (_isClosedForGood && _chance.Happens(0.01) && _subject.EarlierCustomerId != _subject.CustomerId)
        {
            _events.Wait(1, 100);
            _events.Add("CUSTOMER/MERGED", Agent, json =>
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
        _events.Add("CONVERSATION_ASSIGNEE/UPDATED", by, json =>
        {
            json.WriteString("reason", reason);
            LifeLikeEvents.WriteAssignee(json, inbox, agent);
            json.WriteStartObject("context");
            LifeLikeEvents.WriteAssignee(json, inboxBefore, agentBefore);
            json.WriteEndObject();
        });
    }

    private void Context(Utf8JsonWriter json)
    {
        json.WriteStartObject("context");
        LifeLikeEvents.WriteAssignee(json, _inbox, _agent);
        json.WriteEndObject();
    }

    private LifeLikeAgent AgentOf(LifeLikeInbox inbox) => _chance.Pick(_directory.Agents, a => a.Inbox == inbox ? 1 : 0.002);
}
