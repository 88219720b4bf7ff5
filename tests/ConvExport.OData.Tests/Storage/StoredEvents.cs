using System.Text;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Tests.Storage;

/// <summary>Creates events for the storage tests. Minutes are counted from 2024-03-04 10:00 UTC.</summary>
internal static class StoredEvents
{
    public static IncomingEvent Created(string id, string conversation, string customer = "u1", string context = "") =>
        Event(id, "CONVERSATION/CREATED", conversation, 0, context, customer);

    public static IncomingEvent Event(string id, string type, string conversation, int minute, string more = "", string customer = "u1") =>
        Incoming(Line(id, type, minute, $"\"conversationId\":\"{conversation}\",\"customerId\":\"{customer}\"{more}"));

    public static IncomingEvent Focus(string id, string what, string customer, int minute) =>
        Incoming(Line(id, "CUSTOMER_PROFILE/FOCUS_" + what, minute, $"\"agentId\":\"a1\",\"customerId\":\"{customer}\""));

    /// <summary>A focus event, this many seconds after 2024-03-04 10:00 UTC.</summary>
    public static IncomingEvent FocusAt(string id, string what, string customer, string agent, int second) =>
        Incoming(Encoding.UTF8.GetBytes(
        $"{{\"id\":\"{id}\",\"type\":\"CUSTOMER_PROFILE/FOCUS_{what}\",\"timestamp\":\"2024-03-04T{10 + second / 3600:D2}:"
        + $"{second / 60 % 60:D2}:{second % 60:D2}Z\",\"content\":{{\"agentId\":\"{agent}\",\"customerId\":\"{customer}\"}}}}"));

    public static IncomingEvent ConversationMerge(string id, string source, string destination) => Incoming(Line(
        id, "CUSTOMER/MERGED", 20, $"\"sourceConversationId\":\"{source}\",\"destinationConversationId\":\"{destination}\""));

    public static IncomingEvent Merge(string id, string source, string destination, string more = "") =>
        Incoming(Line(id, "CUSTOMER/MERGED", 20, $"\"sourceCustomerId\":\"{source}\",\"destinationCustomerId\":\"{destination}\"{more}"));

    public static IncomingEvent Bare(string id, string type, string content = "") => Incoming(Line(id, type, 0, content));

    public static IncomingEvent Incoming(byte[] line) => new(EventDecoder.Decode(line).Event!, line);

    private static byte[] Line(string id, string type, int minute, string content) => Encoding.UTF8.GetBytes(
        $"{{\"id\":\"{id}\",\"type\":\"{type}\",\"timestamp\":\"2024-03-04T10:{minute:D2}:00Z\",\"content\":{{{content}}}}}");
}
