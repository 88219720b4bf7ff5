using System.Text.Json;

namespace ConvExport.OData.Demo;

/// <summary>A generated conversation, from creation to last close.</summary>
internal sealed class LifeLikeConversation(
    Random chance, LifeLikeDirectory directory, string customer, DateTime createdAt, string previousConversation, string previousCustomer)
{
    private static readonly string[] Channels =
        ["EMAIL", "EMAIL", "EMAIL", "CHAT", "CHAT", "PHONE_CALL", "PHONE_CALL", "SMS", "WHATSAPP", "FB_MESSENGER", "INSTAGRAM_DIRECT",
            "VOICEMAIL"];

    private readonly List<byte[]> _events = [];
    private string _conversation = "";
    private DateTime _now = createdAt;
    private string? _inbox;
    private string? _agent;

    private (string? Type, string? Id) Customer => ("CUSTOMER", customer);
    private (string? Type, string? Id) Rule => ("AUTOMATION", $"rule-{chance.Next(1, 9)}");
    private (string? Type, string? Id) Agent => ("AGENT", _agent ?? Pick(directory.Agents));

    public IReadOnlyList<byte[]> Events(string conversation)
    {
        _conversation = conversation;
        Create();
        Contact();
        Route();
        Handle();
        MaybeMergeAway();
        return _events;
    }

    private void Create()
    {
        _inbox = Pick(directory.Inboxes);
        var byAgent = chance.NextDouble() < 0.12;
        _agent = byAgent ? Pick(directory.Agents) : null;
        Add("CONVERSATION/CREATED", byAgent ? Agent : Customer, Context);
    }

    private void Contact()
    {
        var contact = LifeLikeIds.Next(chance);
        var channel = Pick(Channels);
        Add("CONTACT/STARTED", chance.NextDouble() < 0.9 ? Customer : Agent, Write);
        for (var messages = chance.Next(1, 5); messages > 0; messages--)
        {
            Wait(0.5, 30);
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
        Assign(_inbox, Pick(directory.Agents), Rule, "ROUTED");
        while (chance.NextDouble() < 0.25)
        {
            Wait(5, 240);
            switch (chance.Next(3))
            {
                case 0: Assign(_inbox, null, Rule, "REROUTED_UNASSIGN"); break;
                case 1: Assign(Pick(directory.Inboxes), Pick(directory.Agents), Agent, "MANUAL"); break;
                default: Assign(_inbox, Pick(directory.Agents), Agent, "MANUAL"); break;
            }
        }
    }

    private void Handle()
    {
        do
        {
            Work();
            Close();
            if (chance.NextDouble() >= 0.18)
            {
                break;
            }

            Wait(60, 4_000);
            Add("CONVERSATION/REOPENED", Customer, Context);
            Contact();
        }
        while (_events.Count < 60);
    }

    private void Work()
    {
        Focus();
        for (var topics = chance.Next(0, 3); topics > 0; topics--)
        {
            Wait(0.2, 20);
            var topic = Pick(directory.Topics);
            Add("CONVERSATION/TOPIC_ADDED", Agent, json => json.WriteString("topicId", topic));
            if (chance.NextDouble() < 0.1)
            {
                Wait(0.2, 5);
                Add("CONVERSATION/TOPIC_REMOVED", Agent, json => json.WriteString("topicId", topic));
            }
        }

        if (chance.NextDouble() < 0.35)
        {
            Wait(0.2, 10);
            var note = LifeLikeIds.Next(chance);
            Add("CONVERSATION/NOTE_CREATED", Agent, json => json.WriteString("noteId", note));
        }

        if (chance.NextDouble() < 0.08)
        {
            Pay();
        }

        if (chance.NextDouble() < 0.2)
        {
            Wait(5, 120);
            Contact();
        }
    }

    private void Focus()
    {
        var agent = _agent ?? Pick(directory.Agents);
        Wait(1, 60);
        Add("CUSTOMER_PROFILE/FOCUS_ENTERED", ("AGENT", agent), json => json.WriteString("agentId", agent), inConversation: false);
        Wait(1, 25);
        Add("CUSTOMER_PROFILE/FOCUS_EXITED", ("AGENT", agent), json => json.WriteString("agentId", agent), inConversation: false);
    }

    private void Pay()
    {
        var request = LifeLikeIds.Next(chance);
        var amount = Math.Round(5m + (decimal)chance.NextDouble() * 400m, 2);
        Payment("PAYMENT_REQUEST/CREATED", null, withAmount: true);
        Wait(1, 60);
        Payment("PAYMENT_REQUEST/VIEWED", null, withAmount: false);
        Wait(1, 30);
        Payment("PAYMENT_REQUEST/STATUS_CHANGED", chance.NextDouble() < 0.85 ? "COMPLETED" : "DECLINED", withAmount: false);

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
        Add("CONVERSATION/CLOSED", chance.NextDouble() < 0.15 ? Rule : Agent, Context);
    }

    private void MaybeMergeAway()
    {
        if (chance.NextDouble() < 0.01 && previousCustomer != customer)
        {
            Wait(1, 100);
            Add("CUSTOMER/MERGED", Agent, json =>
            {
                json.WriteString("sourceCustomerId", customer);
                json.WriteString("destinationCustomerId", previousCustomer);
                json.WriteString("sourceConversationId", _conversation);
                json.WriteString("destinationConversationId", previousConversation);
            }, inConversation: false, withCustomer: false);
        }
    }

    private void Assign(string? inbox, string? agent, (string? Type, string? Id) by, string reason)
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

    private static void WriteAssignee(Utf8JsonWriter json, string? inbox, string? agent)
    {
        json.WriteStartObject("assignee");
        EventJson.WriteText(json, "inboxId", inbox);
        EventJson.WriteText(json, "agentId", agent);
        json.WriteEndObject();
    }

    private void Add(
        string type, (string? Type, string? Id) by, Action<Utf8JsonWriter> content, bool inConversation = true, bool withCustomer = true) =>
        _events.Add(EventJson.Write(LifeLikeIds.Next(chance), type, _now, by, json =>
        {
            EventJson.WriteText(json, "conversationId", inConversation ? _conversation : null);
            EventJson.WriteText(json, "customerId", withCustomer ? customer : null);
            content(json);
        }));

    /// <summary>Advances the time by a random number of minutes, mostly close to the minimum.</summary>
    private void Wait(double leastMinutes, double mostMinutes)
    {
        var minutes = leastMinutes + (mostMinutes - leastMinutes) * Math.Pow(chance.NextDouble(), 3);
        _now = _now.AddMilliseconds(Math.Round(minutes * 60_000));
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[chance.Next(from.Count)];
}
