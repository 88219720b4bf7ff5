namespace ConvExport.OData.Fold.Tests;

public sealed class HandleTimeTests
{
    [Fact]
    public void Focus_counts_while_the_conversation_is_open() =>
        Assert.Equal(600, Seconds(new Story().Created().Closed(10).Reopened(20).Closed(30).Entered(5).Exited(25)));

    [Fact]
    public void Focus_before_the_creation_does_not_count() =>
        Assert.Equal(600, Seconds(new Story().Created().Closed(10).Entered(-10).Exited(20)));

    [Fact]
    public void The_time_of_two_agents_at_the_same_customer_counts_twice() =>
        Assert.Equal(1200, Seconds(new Story().Created().Entered(0, "a1").Entered(0, "a2").Exited(10, "a1").Exited(10, "a2")));

    [Fact]
    public void An_interval_that_has_not_ended_does_not_count_yet() => Assert.Null(Seconds(new Story().Created().Entered(5)));

    [Fact]
    public void An_ended_interval_after_the_close_counts_zero() =>
        Assert.Equal(0, Seconds(new Story().Created().Closed(1).Entered(5).Exited(6)));

    [Fact]
    public void Entering_another_customer_ends_the_running_interval_but_exiting_another_customer_does_not() =>
        Assert.Equal(300, Seconds(new Story().Created().Entered(0).Exited(2, customer: "u9").Entered(5, customer: "u2").Exited(9)));

    [Theory]
    [InlineData("AGENT_STATUS/WENT_AWAY")]
    [InlineData("AGENT_STATUS/LOGGED_OUT")]
    public void Going_away_or_logging_out_ends_the_running_interval(string type) =>
        Assert.Equal(180, Seconds(new Story().Created().Entered(0).AddBare(3, type, new { agentId = "a1" }).Exited(9)));

    [Fact]
    public void A_long_interval_ends_at_the_cap() =>
        Assert.Equal(43_200, Seconds(new Story().Created().Entered(0).Exited(24 * 60)));

    [Fact]
    public void OccurredAt_replaces_the_timestamp_if_present() =>
        Assert.Equal(60, Seconds(new Story().Created().Entered(50, occurredAt: "2024-03-04T10:09:00Z").Exited(10)));

    [Fact]
    public void Focus_events_without_an_agent_or_customer_change_nothing() =>
        Assert.Equal(300, Seconds(new Story().Created()
            .Entered(0).Entered(1, agent: null).Entered(2, customer: null).AddBare(3, "AGENT_STATUS/WENT_AWAY").Exited(5)));

    [Fact]
    public void Focus_on_customers_of_later_events_and_of_merges_counts_too() =>
        Assert.Equal(360, Seconds(new Story().Created().Contact(1, "k1")
            .Add(2, "CONVERSATION/REOPENED", new { customerId = "u2" }).Merged(3, "u1", "u3")
            .Entered(10, customer: "u2").Exited(12, customer: "u2")
            .Entered(20, customer: "u3").Exited(22, customer: "u3").Entered(30).Exited(32)));

    [Fact]
    public void Focus_on_a_merged_conversation_ends_at_its_merge() =>
        Assert.Equal(120, Seconds(new Story().Created().Created(0, conversation: "c2", customer: "u2")
            .Entered(3).Exited(9).Merged(5, "u1", "u2", "c1", "c2")));

    private static double? Seconds(Story story) => story.Row().HandleTimeSeconds;
}
