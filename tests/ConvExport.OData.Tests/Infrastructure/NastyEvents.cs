using System.Text.Json;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// Conversations whose ids and channels are difficult for file formats: formulas, markup, other scripts, control characters, missing
/// values.
/// </summary>
internal static class NastyEvents
{
    private static readonly string[] Ids =
    [
        "-dash", "_under", "=1+1", "@at", "+plus", "it's", "quo\"te", "a,b", "a/b%2F?x=1&y#z", "<tag>&amp;", 
        "ünï-çödé", "日本語", "😀emoji", "مرحبا", "case", "CASE", "_x0041_", "~tilde", "１２３", "007", "TRUE", "1e5",
    ];

    /// <summary>Channels may contain characters that ids may not.</summary>
    private static readonly string[] Channels =
        ["line\nbreak", "cr\rlf\r\n", "tab\tbed", " space ", "\u0001ctl", new string('x', 64), "\u007f"];

    public static IEnumerable<byte[]> All() => Ids.SelectMany(Events);

    private static IEnumerable<byte[]> Events(string id, int number)
    {
        var (conversation, at) = ($"{id}", new DateTime(2024, 3, 10, 9, number, 0, DateTimeKind.Utc));
        yield return Event("CONVERSATION/CREATED", 0, new
        {
            conversationId = conversation, customerId = number % 4 == 0 ? null : "cust" + id,
            context = new { assignee = new { inboxId = number % 3 == 0 ? "inbox-returns" : null, agentId = "=agent" } },
        }, number % 2 == 0 ? id : "AGENT");
        yield return Event("CONTACT/STARTED", 1, new
        {
            conversationId = conversation, customerId = "cust" + id, contactId = id,
            channel = number % 4 == 3 ? Channels[number / 4 % Channels.Length] : id,
        }, "CUSTOMER");
        yield return Event(
            "CONVERSATION/TOPIC_ADDED", 2, new { conversationId = conversation, customerId = "cust" + id, topicId = id }, "AGENT");
        if (number % 5 == 0)
        {
            yield return Event("PAYMENT_REQUEST/STATUS_CHANGED", 3, new
            {
                conversationId = conversation, customerId = "cust" + id, paymentRequestId = id, newStatus = "COMPLETED",
                context = new { currency = "USD", monetaryUnit = 10649.969m + number },
            }, "CUSTOMER");
        }

        if (number % 2 == 0)
        {
            yield return Event("CONVERSATION/CLOSED", 4, new { conversationId = conversation, customerId = "cust" + id }, "AGENT");
        }

        byte[] Event(string type, int minute, object content, string by) => JsonSerializer.SerializeToUtf8Bytes(new
        {
            id = $"nasty-{number}-{minute}",
            type,
            timestamp = at.AddMinutes(minute).AddMilliseconds(number * 37).ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            initiator = new { type = by, id = "=who" },
            content,
        });
    }
}
