namespace ConvExport.OData.Fold.Tests;

public sealed class MergeTests
{
    [Fact]
    public void Customers_are_followed_through_merges_in_any_order_of_arrival() =>
        Assert.Equal("u3", new Story().Created().Merged(20, "u2", "u3").Merged(10, "u1", "u2").Row().CustomerId);

    [Fact]
    public void The_latest_merge_of_a_customer_counts_and_a_merge_into_itself_is_ignored() =>
        Assert.Equal("u5", new Story().Created().Merged(1, "u1", "u4").Merged(2, "u1", "u5").Merged(3, "u1", "u1").Row().CustomerId);

    [Fact]
    public void In_a_cycle_the_last_customer_before_the_repeat_counts() =>
        Assert.Equal("u3", new Story().Created().Merged(1, "u1", "u2").Merged(2, "u2", "u3").Merged(3, "u3", "u1").Row().CustomerId);

    [Fact]
    public void A_merged_conversation_keeps_its_customer_and_the_status_MERGED()
    {
        var rows = new Story().Created().Created(1, conversation: "c2", customer: "u2").Merged(5, "u1", "u2", "c1", "c2").Closed(9).Fold();
        Assert.Equal(("MERGED", "u1", "c2"), (rows["c1"].Row.Status, rows["c1"].Row.CustomerId, rows["c1"].Row.MergedConversations));
        Assert.Equal(("OPEN", "u2", "c1"), (rows["c2"].Row.Status, rows["c2"].Row.CustomerId, rows["c2"].Row.MergedConversations));
        Assert.False(rows["c1"].Row.IsFcrEligible);
    }

    [Fact]
    public void Merged_conversations_are_listed_once_in_the_order_of_the_merges() =>
        Assert.Equal("c2, c1", new Story().Created(conversation: "c9").Merged(2, "u1", "u9", "c1", "c9")
            .Merged(1, "u2", "u9", "c2", "c9").Merged(3, "u2", "u9", "c2", "c9").Row("c9").MergedConversations);

    [Theory]
    [InlineData("c1", null)]
    [InlineData("c1", "c1")]
    public void A_merge_that_names_fewer_than_two_conversations_merges_no_conversation(string source, string? destination)
    {
        var row = new Story().Created().Merged(5, "u1", "u2", source, destination).Row();
        Assert.Equal(("OPEN", null, "u2", Story.At(5)), (row.Status, row.MergedConversations, row.CustomerId, row.LastEventAt));
    }
}
