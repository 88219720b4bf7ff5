namespace ConvExport.OData.Fold.Tests;

public sealed class TopicAndContactTests
{
    private static readonly ReportDirectory Tree = new([], [],
    [
        new("t1", "Orders", false, null), new("t2", "Exchange", false, "t1"), new("t3", "Size", false, "t2"),
        new("t4", "Praise", false, null),
        new("x1", "X", false, "x2"), new("x2", "Y", false, "x1"), new("p", "Part", false, "gone"),
    ]);

    [Fact]
    public void Topics_are_sorted_by_their_first_addition_since_they_were_last_removed()
    {
        var row = new Story { Directory = Tree }.Created()
            .Topic(1, "t3").Topic(2, "t4").Topic(3, "t3").Topic(4, "t4", added: false).Topic(5, "t1").Topic(6, "t4").Row();
        Assert.Equal("Size, Orders, Praise", row.Topics);
        Assert.Equal("Orders>>Exchange>>Size, Orders, Praise", row.TopicsWithHierarchy);
        Assert.Equal((5, 1), (row.TimesTopicAdded, row.TimesTopicRemoved));
    }

    [Theory]
    [InlineData("x1", "Y>>X")]
    [InlineData("p", "gone>>Part")]
    [InlineData("nameless", "nameless")]
    public void A_topic_path_ends_before_a_cycle_repeats_and_shows_ids_for_missing_names(string topic, string path) =>
        Assert.Equal(path, new Story { Directory = Tree }.Created().Topic(1, topic).Row().TopicsWithHierarchy);

    [Fact]
    public void Topics_is_null_if_every_topic_was_removed() =>
        Assert.Null(new Story().Created().Topic(1, "t1").Topic(2, "t1", added: false).Row().Topics);

    [Fact]
    public void Contacts_are_sorted_by_their_start_or_else_by_their_first_event()
    {
        var folded = new Story().Created()
            .Contact(1, "k1", "MESSAGE_RECEIVED", "SMS").Contact(5, "k2", channel: "email").Contact(10, "k1", channel: "SMS", by: "AGENT")
            .Contact(20, "k2", channel: "CHAT").Contact(30, "k3", "ENDED", "Fax").Fold()["c1"];
        Assert.Equal(("k2", "Email", "SMS", "Fax", "Fax"), (folded.Row.FirstContactId, folded.Row.FirstChannel, folded.Row.SecondChannel,
            folded.Row.ThirdChannel, folded.Row.LastChannel));
        Assert.Equal((3, 3), (folded.Row.CountOfContacts, folded.Row.CountOfChannels));
        Assert.Equal(new ConversationContact("k1", "c1", 2, "SMS", "Agent", Story.At(10)), folded.Row.Contacts[1]);
    }

    [Fact]
    public void Channels_that_differ_only_in_case_count_once() =>
        Assert.Equal(
            1, new Story().Created().Contact(1, "k1", channel: "Pigeon").Contact(2, "k2", channel: "PIGEON").Row().CountOfChannels);

    [Theory]
    [InlineData("CUSTOMER", true)]
    [InlineData("internal", true)]
    [InlineData("EXTERNAL", true)]
    [InlineData("AGENT", false)]
    [InlineData("API", false)]
    [InlineData("Robot", false)]
    [InlineData(null, true)]
    public void First_contact_resolution_needs_an_inbound_first_contact(string? by, bool inbound)
    {
        var row = new Story().Created().Contact(1, "k1", by: by).Closed(2).Row();
        Assert.Equal((inbound, inbound), (row.IsFcrEligible, row.IsFcrSuccess));
    }

    [Fact]
    public void First_contact_resolution_fails_after_a_second_contact_or_a_reopening()
    {
        Assert.Equal((true, false), Fcr(new Story().Created().Contact(1, "k1").Contact(2, "k2").Closed(3)));
        Assert.Equal((true, false), Fcr(new Story().Created().Contact(1, "k1").Closed(3).Reopened(4)));
        Assert.Equal((false, false), Fcr(new Story().Created().Contact(1, "k1")));
        Assert.Equal((false, false), Fcr(new Story().Created().Closed(3)));

        static (bool, bool) Fcr(Story story) => (story.Row().IsFcrEligible, story.Row().IsFcrSuccess);
    }
}
