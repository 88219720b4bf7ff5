namespace ConvExport.OData.Fold.Tests;

public sealed class AssignmentTests
{
    private static readonly ReportDirectory Names = new(
        [new("a1", "Ann", null), new("a2", "Bob", null), new("a3", null, null)],
        [new("i1", "Billing", false), new("i2", "Returns", false)], []);

    [Fact]
    public void An_update_replaces_the_whole_assignment()
    {
        var row = new Story { Directory = Names }.Created(inbox: "i1", agent: "a1").Assigned(1, "i2", null).Row();
        Assert.Equal(
            ("i2", "Returns", null, null),
            (row.InboxIdCurrent, row.InboxNameCurrent, row.AssignedAgentIdCurrent, row.AssignedAgentNameCurrent));
        Assert.Equal(("i1", "a1", "Ann"), (row.InboxIdCreated, row.AssignedAgentIdCreated, row.AssignedAgentNameCreated));
    }

    [Fact]
    public void Back_and_forth_counts_again() =>
        Assert.Equal(3, new Story().Created(agent: "a1").Assigned(1, null, "a2").Assigned(2, null, "a1").Row().CountOfAgents);

    [Fact]
    public void Away_and_back_counts_twice() =>
        Assert.Equal(2, new Story().Created(agent: "a1").Assigned(1, null, null).Assigned(2, null, "a1").Row().CountOfAgents);

    [Fact]
    public void The_same_agent_again_counts_nothing()
    {
        var row = new Story().Created(agent: "a1", inbox: "i1").Assigned(1, "i2", "a1").Assigned(2, "i2", "a1").Row();
        Assert.Equal((1, 2), (row.CountOfAgents, row.CountOfInboxesAssigned));
    }

    [Theory]
    [InlineData("AUTOMATION", 1)]
    [InlineData("rule", 1)]
    [InlineData("SYSTEM", 0)]
    [InlineData("AGENT", 0)]
    public void Only_a_rule_unassigns_by_rule(string by, int times) =>
        Assert.Equal(
            times,
            new Story().Created(agent: "a1").Assigned(1, null, null, by).Assigned(2, null, null, by).Row().TimesAgentUnassignedByRule);

    [Theory]
    [InlineData("AGENT", "Billing")]
    [InlineData("CUSTOMER", null)]
    public void The_inbox_name_at_creation_shows_only_when_an_agent_created_it(string by, string? name) =>
        Assert.Equal(name, new Story { Directory = Names }.Created(inbox: "i1", by: by).Row().InboxNameCreated);

    [Fact]
    public void The_last_close_shows_the_assignment_before_it_or_else_the_running_one()
    {
        var fromContext = new Story { Directory = Names }.Created(inbox: "i1", agent: "a1").Closed(
            1, new { inboxId = "i2", agentId = "a2" }).Row();
        Assert.Equal(("i2", "Returns", "a2", "Bob"), (fromContext.InboxIdLastClosed, fromContext.InboxNameLastClosed,
            fromContext.AssignedAgentIdLastClosed, fromContext.AssignedAgentNameLastClosed));

        var running = new Story().Created(inbox: "i1", agent: "a1").Assigned(1, "i2", "a2").Closed(2).Assigned(3, "i1", "a1").Row();
        Assert.Equal(("i2", "a2"), (running.InboxIdLastClosed, running.AssignedAgentIdLastClosed));
    }

    [Fact]
    public void Agents_without_a_name_show_none()
    {
        var row = new Story { Directory = Names }.Created(agent: "a3").Row();
        Assert.Equal(("a3", null), (row.AssignedAgentIdCreated, row.AssignedAgentNameCreated));
    }
}
