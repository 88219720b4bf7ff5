namespace ConvExport.OData.Fold.Tests;

public sealed class ConversationTests
{
    [Fact]
    public void There_is_no_row_before_the_creation_is_known() => Assert.Empty(new Story().Closed(1).Contact(2, "k1").Fold());

    [Fact]
    public void The_earliest_of_several_creations_counts_and_is_folded_first()
    {
        var row = new Story().Created(5, agent: "a2").Created(1, agent: "a1").Closed(0).Row();
        Assert.Equal(Story.At(1), row.CreatedAt);
        Assert.Equal("a1", row.AssignedAgentIdCreated);
        Assert.Equal((0d, Story.At(5)), (row.CreatedToFirstClosedSeconds, row.LastEventAt));
    }

    [Fact]
    public void Timestamps_are_cut_to_the_millisecond_before_they_are_subtracted()
    {
        var row = new Story().Created(0).Closed(1.999999 / 60).Row();
        Assert.Equal(Story.At(0).AddMilliseconds(1999), row.LastClosedAt);
        Assert.Equal(1.999, row.CreatedToLastClosedSeconds);
    }

    [Fact]
    public void A_second_close_is_counted_and_a_reopening_keeps_the_times_of_closing()
    {
        var row = new Story().Created().Closed(1).Closed(2).Reopened(3).Row();
        Assert.Equal(("OPEN", 2, 1), (row.Status, row.TimesClosed, row.TimesReopened));
        Assert.Equal((Story.At(1), Story.At(2)), (row.FirstClosedAt, row.LastClosedAt));
    }

    [Fact]
    public void Columns_about_closing_are_null_before_the_first_close()
    {
        var row = new Story().Created().Row();
        Assert.Null(row.FirstClosedAt);
        Assert.Null(row.CreatedToFirstClosedSeconds);
        Assert.Null(row.InitiatorTypeLastClosed);
        Assert.Null(row.FirstClosedDate);
        Assert.Null(row.LastClosedDateKey);
        Assert.Equal("OPEN", row.Status);
    }

    [Theory]
    [InlineData("AGENT", "Agent", "x", null)]
    [InlineData("api", "Application", null, null)]
    [InlineData("RULE", "Automation", null, "x")]
    [InlineData("Robot", "Robot", null, null)]
    [InlineData(null, null, null, null)]
    public void Initiator_types_have_the_words_of_the_report(string? code, string? type, string? agent, string? rule)
    {
        var row = new Story().Created().Add(1, "CONVERSATION/CLOSED", null, code, "x").Row();
        Assert.Equal((type, agent, rule), (row.InitiatorTypeLastClosed, row.InitiatorAgentIdLastClosed, row.InitiatorRuleIdLastClosed));
    }

    [Fact]
    public void Events_of_unknown_types_change_nothing()
    {
        var row = new Story().Created().Add(
            9, "CONVERSATION/WHATEVER", new { customerId = "u7" }).Entered(1, customer: "u7").Exited(2, customer: "u7").Row();
        Assert.Equal(Story.At(0), row.LastEventAt);
        Assert.Null(row.HandleTimeSeconds);
    }

    [Fact]
    public void An_event_without_a_topic_id_or_contact_id_or_note_id_adds_none_of_them()
    {
        var row = new Story().Created().Topic(1, null).Contact(2, null).Add(3, "CONVERSATION/NOTE_CREATED").Row();
        Assert.Equal((1, 0, 0), (row.TimesTopicAdded, row.CountOfContacts, row.CountOfNotes));
        Assert.Equal((null, Story.At(3)), (row.Topics, row.LastEventAt));
    }

    [Theory]
    [InlineData("https://x/{customerId}/{conversationId}", "https://x/a%2Fb/c%201")]
    [InlineData("https://x/{conversationId}", "https://x/c%201")]
    [InlineData(null, null)]
    public void A_link_is_the_template_with_encoded_ids(string? template, string? link)
    {
        var story = new Story { Settings = FoldSettings.Default with { ConversationLink = template } }
            .Created(conversation: "c 1", customer: "a/b");
        Assert.Equal(link, story.Row("c 1").ConversationLink);
    }

    [Fact]
    public void A_link_that_needs_a_customer_is_null_without_one() =>
        Assert.Null(new Story { Settings = FoldSettings.Default with { ConversationLink = "https://x/{customerId}" } }
            .Add(0, "CONVERSATION/CREATED", new { customerId = "" }).Row().ConversationLink);

    [Fact]
    public void Days_are_those_of_the_report_time_zone()
    {
        var row =
            new Story { Settings = FoldSettings.Default with { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles") } }
            .Created(-240).Row();
        Assert.Equal((new DateOnly(2024, 3, 3), 20240303), (row.CreatedDate, row.CreatedDateKey));
    }
}
