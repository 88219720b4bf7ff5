using System.Text;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold.Tests;

public sealed class EventDecoderTests
{
    private const string Start = """{"id":"e1","type":"CONVERSATION/CLOSED","timestamp":"2024-03-04T10:00:00Z",""";
    private static readonly string LongId = new('x', 65);

    public static TheoryData<string, string> Refused => new()
    {
        { "", "not a JSON object" },
        { "[]", "not a JSON object" },
        { "\"x\"", "not a JSON object" },
        { "{", "not a JSON object" },
        { "{\"id\":x}", "invalid JSON near byte 7" },
        { "{\n  \"id\":\n  x}", "invalid JSON near byte 13" },
        { Start + "\"content\":{}} x", "not a JSON object" },
        { """{"type":"T","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "id is missing" },
        { """{"id":"","type":"T","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "id is missing" },
        { """{"id":7,"type":"T","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "id is a number" },
        { """{"id":"e","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "type is missing" },
        { """{"id":"e","type":"T","content":{}}""", "timestamp is missing" },
        { """{"id":"e","type":"T","timestamp":"yesterday","content":{}}""", "timestamp 'yesterday'" },
        { """{"id":"e","type":"T","timestamp":"2024-03-04T10:00:00Z"}""", "content is missing" },
        { """{"id":"e","type":"T","timestamp":"2024-03-04T10:00:00Z","content":null}""", "content is missing" },
        { """{"id":"e","type":"T","timestamp":"2024-03-04T10:00:00Z","content":[]}""", "content is an array" },
        { Start + "\"initiator\":[],\"content\":{}}", "initiator is an array" },
        { Start + "\"initiator\":{\"type\":1},\"content\":{}}", "initiator.type is a number" },
        { Start + "\"content\":{\"assignee\":\"a\"}}", "content.assignee is a string" },
        { Start + "\"content\":{\"context\":1}}", "content.context is a number" },
        { Start + "\"content\":{\"context\":{\"assignee\":true}}}", "content.context.assignee is a boolean" },
        { Start + "\"content\":{\"context\":{\"assignee\":{\"agentId\":5}}}}", "content.context.assignee.agentId is a number" },
        { Start + "\"content\":{\"occurredAt\":\"2024-03-04\"}}", "content.occurredAt '2024-03-04'" },
        { Start + "\"content\":{\"channel\":{}}}", "content.channel is an object" },
        { Start + "\"content\":{\"conversationId\":\"\\ud800\"}}", "half of a surrogate pair" },
        { $$$"""{"id":"{{{LongId}}}","type":"T","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "id has 65 characters" },
        { Start + $"\"content\":{{\"topicId\":\"{LongId}\"}}}}", "content.topicId has 65 characters" },
        { """{"id":"e","type":"T","timestamp":"\u001b[31m\nline 9","content":{}}""", "'\\u001b[31m\\u000aline 9'" },
        { """{"id":"e ","type":"T","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "id begins or ends with a space" },
        { """{"id":" ","type":"T","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "id begins or ends with a space" },
        { """{"id":"e","type":" T","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "type begins or ends with a space" },
        { $$$"""{"id":"e","type":"{{{new string('T', 129)}}}","timestamp":"2024-03-04T10:00:00Z","content":{}}""",
            "type has 129 characters, more than 128" },
        { """{"id":"e","type":"T\u0007","timestamp":"2024-03-04T10:00:00Z","content":{}}""", "type contains the control character U+0007" },
        { Start + "\"initiator\":{\"type\":\"AGENT \"},\"content\":{}}", "initiator.type begins or ends with a space" },
        { Start + "\"initiator\":{\"id\":\"é\\u0000\"},\"content\":{}}", "initiator.id contains the control character U+0000" },
        { Start + "\"content\":{\"sourceCustomerId\":\"u\\u007f\"}}", "content.sourceCustomerId contains the control character U+007F" },
        { Start + "\"content\":{\"agentId\":\" a\"}}", "content.agentId begins or ends with a space" },
        { Start + $"\"content\":{{\"channel\":\"{LongId}\"}}}}", "content.channel has 65 characters" },
        { Start + $"\"content\":{{\"newStatus\":\"{LongId}\"}}}}", "content.newStatus has 65 characters" },
        { Start + $"\"content\":{{\"context\":{{\"currency\":\"{LongId}\"}}}}}}", "content.context.currency has 65 characters" },
        { Start + $"\"initiator\":{{\"type\":\"{LongId}\"}},\"content\":{{}}}}", "initiator.type has 65 characters" },
        { Payment("true"), "monetaryUnit is neither" },
        { Payment("\"-1\""), "monetaryUnit '-1'" },
        { Payment("\"1.23456\""), "monetaryUnit '1.23456'" },
        { Payment("\"1.\""), "monetaryUnit '1.'" },
        { Payment("1e30"), "too large" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_invalid_event_is_rejected_with_the_property_and_the_reason(string json, string reason)
    {
        var reading = EventDecoder.Decode(Encoding.UTF8.GetBytes(json));
        Assert.Null(reading.Event);
        Assert.Contains(reason, reading.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"channel\":\" CHAT\\u0007\"")]
    [InlineData("\"conversationId\":\"a b\"")]
    [InlineData("\"conversationId\":\"\\u00a0a\\u0080\"")]
    [InlineData("\"customerId\":\"\"")]
    public void Unusual_but_valid_values_are_accepted(string part) =>
        Assert.NotNull(EventDecoder.Decode(Encoding.UTF8.GetBytes(Start + "\"content\":{" + part + "}}")).Event);

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused() =>
        Assert.Equal(
            "not UTF-8 text", EventDecoder.Decode([.. Encoding.UTF8.GetBytes(Start + "\"content\":{\"x\":\""), 0xC3, .. "\"}}"u8]).Reason);

    [Theory]
    [InlineData("12.5", "12.5")]
    [InlineData("\"12.3456\"", "12.3456")]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("1e2", "100")]
    public void Amounts_are_numbers_or_strings_of_digits(string json, string? amount)
    {
        var payment = Assert.IsType<PaymentRequestEvent>(EventDecoder.Decode(Encoding.UTF8.GetBytes(Payment(json))).Event);
        Assert.Equal(amount is null ? null : decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), payment.Amount);
    }

    [Fact]
    public void Properties_may_have_any_order_and_unknown_ones_are_ignored()
    {
        var json = """
            {"\ud800":{"id":"no"},
             "content":{"\udc00":1,"x":{"conversationId":"no"},"context":{"y":[1,{"assignee":2}],"assignee":{"agentId":"a1"}},
              "conversationId":"c1"},
             "extra":[[]],"timestamp":"2024-03-04T10:00:00Z","type":"CONVERSATION/CLOSED","id":"e1"}
            """;
        var closed = Assert.IsType<ConversationClosed>(EventDecoder.Decode(Encoding.UTF8.GetBytes(json)).Event);
        Assert.Equal("c1", closed.Header.ConversationId);
        Assert.Equal(new Assignment(null, "a1"), closed.AssigneeBefore);
    }

    [Fact]
    public void The_last_of_two_properties_with_the_same_name_counts()
    {
        var closed = EventDecoder.Decode(Encoding.UTF8.GetBytes(
            Start + "\"content\":{\"conversationId\":\"c1\",\"customerId\":\"u1\"},\"content\":{\"conversationId\":\"c2\"}}")).Event!;
        Assert.Equal(("c2", null), (closed.Header.ConversationId, closed.Header.CustomerId));
    }

    [Theory]
    [InlineData("2024-03-04T10:00:00Z", 0)]
    [InlineData("2024-03-04T10:00:00.1234567Z", 1234567)]
    [InlineData("2024-03-04T10:00:00.123456789Z", 1234567)]
    [InlineData("2024-03-04T12:00:00.5+02:00", 5000000)]
    [InlineData("2024-03-03T22:30:00-11:30", 0)]
    public void Timestamps_are_kept_in_UTC_with_a_precision_of_100_ns(string text, long ticks)
    {
        Assert.True(EventTimestamp.TryParse(text, out var utc));
        Assert.Equal(new DateTime(2024, 3, 4, 10, 0, 0, DateTimeKind.Utc).AddTicks(ticks), utc);
    }

    [Theory]
    [InlineData("2024-03-04")]
    [InlineData("2024-03-04T10:00Z")]
    [InlineData("2024-03-04T10:00:00")]
    [InlineData("2024-03-04 10:00:00Z")]
    [InlineData("2024-03-04T10:00:00z")]
    [InlineData("2024-03-04T10:00:00.Z")]
    [InlineData("2024-03-04T10:00:00.1234567890Z")]
    [InlineData("2024-02-30T10:00:00Z")]
    [InlineData("2024-03-04T24:00:00Z")]
    [InlineData("2024-03-04T10:00:60Z")]
    [InlineData("2024-03-04T10:00:00+0200")]
    [InlineData("2024-03-04T10:00:00+24:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("")]
    public void Other_timestamp_formats_are_rejected(string text) => Assert.False(EventTimestamp.TryParse(text, out _));

    private static string Payment(string amount) =>
        """{"id":"e","type":"PAYMENT_REQUEST/CREATED","timestamp":"2024-03-04T10:00:00Z","content":{"context":{"monetaryUnit":"""
        + amount + "}}}";
}
