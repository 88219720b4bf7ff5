using System.Text.Json;

namespace ConvExport.OData.Demo;

/// <summary>Collects the events of a generated conversation, and tracks the simulated time.</summary>
/// <param name="chance">Chooses ids and waiting times.</param>
/// <param name="subject">The conversation.</param>
internal sealed class LifeLikeEvents(Random chance, LifeLikeSubject subject)
{
    private readonly List<TimedEvent> _all = [];
    private DateTime _now = subject.CreatedAt;

    /// <summary>The events so far, in time order.</summary>
    public IReadOnlyList<TimedEvent> All => _all;

    /// <summary>Adds an event at the current simulated time.</summary>
    public void Add(
        string type, (string? Type, string? Id) by, Action<Utf8JsonWriter> content, bool inConversation = true, bool withCustomer = true) =>
        _all.Add(new(_now, EventJson.Write(LifeLikeIds.Next(chance), type, _now, by, json =>
        {
            EventJson.WriteText(json, "conversationId", inConversation ? subject.Id : null);
            EventJson.WriteText(json, "customerId", withCustomer ? subject.CustomerId : null);
            content(json);
        })));

    /// <summary>Advances the time by a random number of minutes, mostly close to the minimum.</summary>
    public void Wait(double leastMinutes, double mostMinutes) =>
        Pass(leastMinutes + (mostMinutes - leastMinutes) * Math.Pow(chance.NextDouble(), 3));

    /// <summary>Advances the time.</summary>
    public void Pass(double minutes) => _now = _now.AddMilliseconds(Math.Round(minutes * 60_000));

    public static void WriteAssignee(Utf8JsonWriter json, LifeLikeInbox inbox, LifeLikeAgent? agent)
    {
        json.WriteStartObject("assignee");
        json.WriteString("inboxId", inbox.Id);
        EventJson.WriteText(json, "agentId", agent?.Id);
        json.WriteEndObject();
    }
}
