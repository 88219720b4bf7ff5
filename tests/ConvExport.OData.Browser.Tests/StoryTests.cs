using Microsoft.Playwright;

namespace ConvExport.OData.Browser.Tests;

/// <summary>
/// Starts at the overview and finds each story of the demo in at most four clicks. A sentence on a page tells the story. The page
/// that the sentence links to shows as many conversations as the feed counts.
/// </summary>
public sealed class StoryTests(StoryTests.Site site) : IClassFixture<StoryTests.Site>
{
    private const string LastQuarter = "CreatedAt ge 2024-04-02T00:00:00Z and CreatedAt lt 2024-07-01T00:00:00Z and ";
    private const int MostClicks = 4;

    /// <summary>A demo site with a year of data, which is enough for every sentence.</summary>
    public sealed class Site : DemoSite
    {
        protected override int Conversations => 12_000;

        protected override int Days => 365;
    }

    [SkippableTheory]
    [InlineData(
        "Handovers", "Damaged item explains",
        "CountOfInboxesAssigned gt 1 and ConversationTopics/any(t:t/Topic/Path eq 'Orders>>Damaged item')")]
    [InlineData(
        "Handovers", "The most frequent move is from Orders to Returns & Exchanges",
        "ConversationAssignments/any(a:a/FromInboxId eq 'inbox-orders' and a/ToInboxId eq 'inbox-returns')")]
    [InlineData(
        "Channels", "Chat is followed by Phone Call more often for Double charge",
        "FirstChannel eq 'Chat' and SecondChannel eq 'Phone Call' and ConversationTopics/any(t:t/Topic/Path eq 'Payment>>Double charge')")]
    [InlineData(
        "Payments", "The rate rose for Card declined",
        "PaymentRequestsDeclined gt 0 and ConversationTopics/any(t:t/Topic/Path eq 'Payment>>Card declined')")]
    [InlineData(
        "Payments", "Conversations about Sizing advice that begin with Chat earn the most",
        "FirstChannel eq 'Chat' and ConversationTopics/any(t:t/Topic/Path eq 'Product>>Sizing advice')")]
    [InlineData("Overview", "Loyalty Club has the highest FCR rate", "InboxIdCreated eq 'inbox-loyalty'")]
    public async Task A_sentence_tells_the_story_and_its_link_shows_the_conversations(string name, string sentence, string condition)
    {
        // The story on the page Channels covers the whole year. The other stories cover the last quarter.
        var isYear = name == "Channels";
        await using var visit = await site.VisitAsync(isYear ? "/" : "/?from=2024-04-02&to=2024-06-30");
        var clicks = 0;
        if (name != "Overview")
        {
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true })).ToBeVisibleAsync();
            await visit.SettledAsync();
            clicks++;
        }

        if (isYear)
        {
            await visit.Page.Locator("#begin").GetByRole(AriaRole.Link, new() { Name = "Chat", Exact = true }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator("#begin strong")).ToHaveTextAsync("Chat");
            await visit.SettledAsync();
            clicks++;
        }

        var said = visit.Page.Locator("#answer > span").Filter(new() { HasText = sentence });
        await said.GetByRole(AriaRole.Link).ClickAsync();
        clicks++;
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Conversation Export" })).ToBeVisibleAsync();
        await visit.SettledAsync();
        Assert.Equal(await site.CountAsync((isYear ? "" : LastQuarter) + condition), await visit.CountAsync());
        Assert.InRange(clicks, 1, MostClicks);
        Assert.Empty(visit.Faults);
    }
}
