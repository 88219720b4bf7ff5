using System.Text;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold.Tests;

public sealed class EventErasureTests
{
    private const string Event = """
        {"id":"e1","type":"CONVERSATION/CLOSED","timestamp":"2024-03-04T10:00:00Z","note":"Jane",
         "initiator":{"id":"jane","type":"CUSTOMER","name":"Jane"},
         "content":{"conversationId":"jane","customerId":"\u006aane","\ud800":1,"x":"\ud800",
          "context":{"assignee":{"inboxId":"i","agentId":"a","desk":4},"mail":"j@x"},"deep":[{"a":["jane"]}]}}
        """;

    [Fact]
    public void An_erasure_removes_the_customer_and_every_part_that_no_rule_reads()
    {
        var erased = Encoding.UTF8.GetString(EventErasure.Erase(Encoding.UTF8.GetBytes(Event), "jane"));
        Assert.Equal(
            """{"id":"e1","type":"CONVERSATION/CLOSED","timestamp":"2024-03-04T10:00:00Z","initiator":{"id":"","type":"CUSTOMER"}"""
                + ""","content":{"conversationId":"jane","customerId":"","context":{"assignee":{"inboxId":"i","agentId":"a"}}}}""",
            erased);
    }

    [Theory]
    [InlineData("jane asked for it", " asked for it")]
    [InlineData("janet asked for it", "janet asked for it")]
    [InlineData("transfer", "transfer")]
    public void The_id_of_the_customer_is_erased_from_a_reason(string reason, string left)
    {
        var assigned = $$$"""
            {"id":"e","type":"CONVERSATION/ASSIGNED","timestamp":"2024-03-04T10:00:00Z",
             "content":{"conversationId":"c","reason":"{{{reason}}}"}}
            """;
        var erased = Encoding.UTF8.GetString(EventErasure.Erase(Encoding.UTF8.GetBytes(assigned), "jane"));
        Assert.Contains($"\"reason\":\"{left}\"", erased, StringComparison.Ordinal);
    }

    [Fact]
    public void A_focus_on_an_erased_customer_does_nothing_but_end_the_previous_focus()
    {
        var focus = """
            {"id":"f","type":"CUSTOMER_PROFILE/FOCUS_ENTERED","timestamp":"2024-03-04T10:00:00Z",
             "content":{"agentId":"a","customerId":"jane"}}
            """;
        var left = Assert.IsType<AgentLeft>(EventDecoder.Decode(EventErasure.Erase(Encoding.UTF8.GetBytes(focus), "jane")).Event);
        Assert.Equal(("a", null), (left.AgentId, left.Header.CustomerId));
        Assert.IsType<FocusEntered>(EventDecoder.Decode(EventErasure.Erase(Encoding.UTF8.GetBytes(focus), "john")).Event);
    }

    [Theory]
    [InlineData("""{"a":"jane"}""", true)]
    [InlineData("""{"jane":1}""", true)]
    [InlineData("""{"a":["\u006a\u0061ne"]}""", true)]
    [InlineData("""{"a":"\ud800","b":"janet"}""", false)]
    [InlineData("""{"a":"https://example.com/customers/jane/edit"}""", true)]
    [InlineData("""{"a":"write to jane\u0040example.com"}""", true)]
    [InlineData("""{"a":"\u006aane-1"}""", true)]
    [InlineData("""{"a":"mjane"}""", false)]
    public void An_id_is_found_in_any_JSON_spelling(string json, bool isNamed) =>
        Assert.Equal(isNamed, EventErasure.Names(Encoding.UTF8.GetBytes(json), "jane"));

    [Theory]
    [InlineData("""{"id":4711}""", "4711", true)]
    [InlineData("""{"id":47110}""", "4711", false)]
    [InlineData("""{"id":"c-4"}""", "c-42", false)]
    [InlineData("""{"id":"c-42"}""", "c-4", false)]
    public void A_part_of_a_word_or_a_number_is_not_the_id(string json, string id, bool isNamed) =>
        Assert.Equal(isNamed, EventErasure.Names(Encoding.UTF8.GetBytes(json), id));

    [Theory]
    [InlineData("""{"broken: jane""", true)]
    [InlineData("""{"customerId":"\u006A\u0061ne", broken""", true)]
    [InlineData("""{"customerId":"ja\ne", broken""", false)]
    [InlineData("""{"url":"https:\/\/example.com\/jane\/", broken""", true)]
    [InlineData("""janet \u""", false)]
    public void An_id_is_found_in_a_line_that_is_not_JSON(string line, bool isNamed) =>
        Assert.Equal(isNamed, EventErasure.IsInLine(line, "jane"));
}
