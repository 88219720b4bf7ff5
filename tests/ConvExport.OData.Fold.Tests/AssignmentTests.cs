using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold.Tests;

public sealed class AssignmentTests
{
    private static readonly ReportDirectory Names = new(
        [new("a1", "Ann", null), new("a2", "Bob", null), new("a3", null, null)],
        [new("i1", "Billing", false), new("i2", "Returns", false)], []);

    [Fact]
    public void An_update_replaces_both_inbox_and_agent()
    {
        var row = new Story { Directory = Names }.Created(inbox: "i1", agent: "a1").Assigned(1, "i2", null).Row();
        Assert.Equal(
            ("i2", "Returns", null, null),
            (row.InboxIdCurrent, row.InboxNameCurrent, row.AssignedAgentIdCurrent, row.AssignedAgentNameCurrent));
        Assert.Equal(("i1", "a1", "Ann"), (row.InboxIdCreated, row.AssignedAgentIdCreated, row.AssignedAgentNameCreated));
    }

    [Fact]
    public void An_agent_who_gets_the_conversation_back_counts_again() =>
        Assert.Equal(3, new Story().Created(agent: "a1").Assigned(1, null, "a2").Assigned(2, null, "a1").Row().CountOfAgents);

    [Fact]
    public void An_agent_who_is_unassigned_and_assigned_again_counts_twice() =>
        Assert.Equal(2, new Story().Created(agent: "a1").Assigned(1, null, null).Assigned(2, null, "a1").Row().CountOfAgents);

    [Fact]
    public void An_update_with_the_same_agent_is_not_counted()
    {
        var row = new Story().Created(agent: "a1", inbox: "i1").Assigned(1, "i2", "a1").Assigned(2, "i2", "a1").Row();
        Assert.Equal((1, 2), (row.CountOfAgents, row.CountOfInboxesAssigned));
    }

    [Theory]
    [InlineData("AUTOMATION", 1)]
    [InlineData("rule", 1)]
    [InlineData("SYSTEM", 0)]
    [InlineData("AGENT", 0)]
    public void Only_unassignments_by_a_rule_are_counted(string by, int times) =>
        Assert.Equal(
            times,
            new Story().Created(agent: "a1").Assigned(1, null, null, by).Assigned(2, null, null, by).Row().TimesAgentUnassignedByRule);

    [Theory]
    [InlineData("AGENT", "Billing")]
    [InlineData("CUSTOMER", null)]
    public void The_inbox_name_at_creation_shows_only_when_an_agent_created_the_conversation(string by, string? name) =>
        Assert.Equal(name, new Story { Directory = Names }.Created(inbox: "i1", by: by).Row().InboxNameCreated);

    [Fact]
    public void The_last_close_shows_the_assignment_in_its_context_or_else_the_one_at_that_time()
    {
        var fromContext = new Story { Directory = Names }.Created(inbox: "i1", agent: "a1").Closed(
            1, new { inboxId = "i2", agentId = "a2" }).Row();
        Assert.Equal(("i2", "Returns", "a2", "Bob"), (fromContext.InboxIdLastClosed, fromContext.InboxNameLastClosed,
            fromContext.AssignedAgentIdLastClosed, fromContext.AssignedAgentNameLastClosed));

        var running = new Story().Created(inbox: "i1", agent: "a1").Assigned(1, "i2", "a2").Closed(2).Assigned(3, "i1", "a1").Row();
        Assert.Equal(("i2", "a2"), (running.InboxIdLastClosed, running.AssignedAgentIdLastClosed));
    }

    [Fact]
    public void Every_assignment_has_a_row_with_the_previous_and_the_new_assignment()
    {
        var row = new Story().Created(inbox: "i1", agent: "a1", by: "CUSTOMER")
            .Assigned(2, null, "a2", "rule", reason: "OVERFLOW").Assigned(1, "i2", null).Assigned(3, "i2", "a2", "APPLICATION").Row();
        Assert.Equal(
            [
                new("c1", 0, Story.At(0), default, new("i1", "a1"), null, "Customer", null),
                new("c1", 1, Story.At(1), new("i1", "a1"), new("i2", null), null, "Agent", null),
                new("c1", 2, Story.At(2), new("i2", null), new(null, "a2"), "OVERFLOW", "Automation", "r1"),
                new("c1", 3, Story.At(3), new(null, "a2"), new("i2", "a2"), null, "Application", null),
            ],
            row.Assignments);
    }

    [Fact]
    public void An_assignment_dated_before_the_creation_is_listed_after_it()
    {
        var row = new Story().Created(inbox: "i1").Assigned(-5, "i2", null).Row();
        Assert.Equal([(0, "i1", Story.At(0)), (1, "i2", Story.At(-5))], row.Assignments.Select(a => (a.Position, a.To.InboxId!, a.AtUtc)));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(" as given\n", " as given\n")]
    [InlineData(7, null)]
    [InlineData(true, null)]
    public void An_empty_reason_or_one_that_is_not_text_is_null(object reason, string? expected) =>
        Assert.Equal(expected, new Story().Created().Assigned(1, "i2", null, reason: reason).Row().Assignments[1].Reason);

    [Fact]
    public void A_reason_that_is_not_valid_Unicode_is_null_and_the_event_is_accepted()
    {
        var read = EventDecoder.Decode("""
            {"id":"e1","type":"CONVERSATION_ASSIGNEE/UPDATED","timestamp":"2024-03-01T09:00:00Z",
            "content":{"conversationId":"c1","reason":"\ud800","assignee":{"inboxId":"i1"}}}
            """u8);
        Assert.Equal((null, "i1"), read.Event is AssigneeUpdated e ? (e.Reason, e.Assignee.InboxId) : default);
    }

    [Fact]
    public void An_agent_without_a_name_shows_no_name()
    {
        var row = new Story { Directory = Names }.Created(agent: "a3").Row();
        Assert.Equal(("a3", null), (row.AssignedAgentIdCreated, row.AssignedAgentNameCreated));
    }
}
