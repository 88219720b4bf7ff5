using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ConvExport.OData.Browser.Tests;

/// <summary>The pages as people use them.</summary>
public sealed class ReportTests(DemoSite site) : IClassFixture<DemoSite>
{
    public static TheoryData<string> Pages => ["/", "/overview", "/reassigned", "/channels", "/topics", "/revenue", "/take"];

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_a_title_no_error_nothing_from_elsewhere_and_nothing_that_keeps_people_out(string path)
    {
        foreach (var (isDark, width) in new[] { (false, 1400), (true, 1400), (false, 390) })
        {
            await using var visit = await site.VisitAsync(path, isDark, width);
            Assert.NotEmpty(await visit.Page.Locator("h1").InnerTextAsync());
            var found = await visit.Page.RunAxe();
            Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{path} {(isDark ? "dark" : "light")} {width}: {v.Id} {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"));
            Assert.Empty(visit.Faults);
        }
    }

    [SkippableFact]
    public async Task Filters_change_the_rows_and_the_address_and_the_address_shows_the_same_rows()
    {
        await using var visit = await site.VisitAsync("/");
        Assert.Equal(2_000, await visit.CountAsync());
        await visit.Page.GetByLabel("Created from").FillAsync("2024-03-01");
        await visit.Page.GetByLabel("Created to").FillAsync("2024-03-31");
        await visit.Page.GetByLabel("Created to").BlurAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("from=2024-03-01&to=2024-03-31"));
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Column", Exact = true }).SelectOptionAsync("CountOfContacts");
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Comparison" }).SelectOptionAsync("gt");
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Value" }).FillAsync("1");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add condition" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("f=CountOfContacts~gt~1"));
        await visit.SettledAsync();

        var expected = await CountAsync("CreatedAt ge 2024-03-01T00:00:00Z and CreatedAt lt 2024-04-01T00:00:00Z and CountOfContacts gt 1");
        Assert.Equal(expected, await visit.CountAsync());
        var shown = await visit.Page.Locator(".rows .id").AllInnerTextsAsync();
        Assert.NotEmpty(shown);

        await using var again = await site.VisitAsync(new Uri(visit.Page.Url).PathAndQuery);
        Assert.Equal(expected, await again.CountAsync());
        Assert.Equal(shown, await again.Page.Locator(".rows .id").AllInnerTextsAsync());

        await visit.Page.GoBackAsync();
        await visit.SettledAsync();
        Assert.Equal(await CountAsync("CreatedAt ge 2024-03-01T00:00:00Z and CreatedAt lt 2024-04-01T00:00:00Z"), await visit.CountAsync());
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task A_condition_that_makes_no_sense_is_said_and_changes_nothing()
    {
        await using var visit = await site.VisitAsync("/");
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Column", Exact = true }).SelectOptionAsync("CountOfContacts");
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Value" }).FillAsync("many");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add condition" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("'many' is no value of Count of Contacts");
        Assert.Equal(2_000, await visit.CountAsync());

        await using var wrong = await site.VisitAsync("/?from=yesterday");
        await Assertions.Expect(wrong.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("yesterday");
    }

    [SkippableFact]
    public async Task Sorting_a_column_changes_the_rows_and_the_address()
    {
        await using var visit = await site.VisitAsync("/?columns=ConversationId,CountOfContacts");
        await visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Count of Contacts" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("order=CountOfContacts"));
        await visit.SettledAsync();
        var feed = await FeedAsync("Conversations?$orderby=CountOfContacts&$top=5&$select=CountOfContacts");
        var least = feed.GetProperty("value")[0].GetProperty("CountOfContacts").GetInt32();
        Assert.Equal(least.ToString(CultureInfo.InvariantCulture), await visit.Page.Locator(".rows tbody tr").First.Locator("td").Last.InnerTextAsync());
    }

    [SkippableFact]
    public async Task A_row_is_explained_to_its_events()
    {
        await using var visit = await site.VisitAsync("/");
        var button = visit.Page.Locator(".rows .id").First;
        var id = await button.InnerTextAsync();
        await button.ClickAsync();
        var panel = visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "Why this row is as it is" });
        await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Name = id })).ToBeVisibleAsync();
        await Assertions.Expect(panel.Locator("tbody tr")).ToHaveCountAsync(53);
        var events = (await FeedAsync($"Conversations('{id}')/Events?$select=EventId")).GetProperty("value").GetArrayLength();
        await Assertions.Expect(panel.Locator(".timeline > li")).ToHaveCountAsync(events);
        await Assertions.Expect(panel.Locator(".timeline > li").Filter(new() { HasText = "CONVERSATION/CREATED" }).First).ToContainTextAsync("Conversation ID: " + id);
        await panel.GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Event [0-9]+, CONVERSATION.CREATED$") }).First.ClickAsync();
        await Assertions.Expect(panel.Locator(".timeline .chosen")).ToContainTextAsync("CONVERSATION/CREATED");
        Assert.Empty((await visit.Page.RunAxe()).Violations.Where(v => v.Impact is "serious" or "critical").Select(v => v.Help));
        await panel.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await Assertions.Expect(panel).ToHaveCountAsync(0);
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task Figures_are_those_of_the_feed_and_lead_to_their_rows()
    {
        await using var visit = await site.VisitAsync("/overview?from=2024-02-01&to=2024-04-30");
        const string Range = "CreatedAt ge 2024-02-01T00:00:00Z and CreatedAt lt 2024-05-01T00:00:00Z";
        foreach (var (tile, condition) in new[] { ("Conversations", Range), ("Reopened", Range + " and TimesReopened gt 0"), ("Closed", Range + " and Status eq 'CLOSED'") })
        {
            var expected = await CountAsync(condition);
            var figure = visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex($"^{tile}: ") });
            Assert.Equal(expected.ToString("N0", CultureInfo.InvariantCulture), await figure.InnerTextAsync());
            await using var rows = await site.VisitAsync((await figure.GetAttributeAsync("href"))!);
            Assert.Equal(expected, await rows.CountAsync());
        }
    }

    [SkippableFact]
    public async Task The_ways_between_channels_add_up()
    {
        await using var visit = await site.VisitAsync("/channels");
        var ways = await visit.Page.Locator("table tbody tr td a").AllInnerTextsAsync();
        Assert.Equal(2_000, ways.Sum(w => int.Parse(w, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
        var first = visit.Page.Locator("table tbody tr td a").First;
        var count = int.Parse(await first.InnerTextAsync(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        await using var rows = await site.VisitAsync((await first.GetAttributeAsync("href"))!);
        Assert.Equal(count, await rows.CountAsync());
    }

    [SkippableFact]
    public async Task A_download_and_the_address_of_the_feed_are_of_the_view()
    {
        await using var visit = await site.VisitAsync("/take?from=2024-03-01&to=2024-03-31&f=CountOfContacts~gt~1&columns=ConversationId,CountOfContacts");
        var count = await visit.CountAsync();
        var address = await visit.Page.Locator("#feed").InnerTextAsync();
        using var client = new HttpClient();
        Assert.Equal(count, (await client.GetFromJsonAsync<JsonElement>(address)).GetProperty("value").GetArrayLength());
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal("Conversation ID,Count of Contacts", lines[0]);
        Assert.Equal(count, lines.Length - 1);
    }

    [SkippableFact]
    public async Task Who_signs_in_with_a_key_sees_what_it_sees()
    {
        await using var visit = await site.VisitAsync("/take");
        await visit.Page.GotoAsync("/signin?returnUrl=/overview");
        await visit.Page.GetByLabel("API key").FillAsync("cx_wrong_wrong");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not known");
        await visit.Page.GetByLabel("API key").FillAsync(site.ScopedKey);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        await visit.GoAsync("/");
        Assert.Equal(await CountAsync("InboxIdCreated eq 'inbox-2'"), await visit.CountAsync());
        await Assertions.Expect(visit.Page.GetByText("one inbox")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByLabel("API key")).ToBeVisibleAsync();
        await visit.GoAsync("/");
        Assert.Equal(2_000, await visit.CountAsync());
    }

    [SkippableFact]
    public async Task A_file_is_made_in_the_background_while_one_looks_on()
    {
        await using var visit = await site.VisitAsync("/take?f=CountOfContacts~gt~1");
        var count = await visit.CountAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make a workbook in the background" }).ClickAsync();
        var ready = visit.Page.Locator(".making a");
        await Assertions.Expect(ready).ToContainTextAsync($"{count.ToString("N0", CultureInfo.InvariantCulture)} rows");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => ready.ClickAsync());
        Assert.Equal("ConversationExportReport.xlsx", download.SuggestedFilename);
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task Administrators_make_and_revoke_keys_and_a_revoked_key_is_signed_out()
    {
        await using var visit = await site.VisitAsync("/");
        await visit.Page.GotoAsync("/signin?returnUrl=/administration");
        await visit.Page.GetByLabel("API key").FillAsync(site.AdminKey);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.SettledAsync();
        await visit.Page.GetByLabel("Name").FillAsync("for a while");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Create a key" }).ClickAsync();
        var key = await visit.Page.Locator("#made").InnerTextAsync();
        Assert.StartsWith("cx_", key, StringComparison.Ordinal);
        Assert.Empty((await visit.Page.RunAxe()).Violations.Where(v => v.Impact is "serious" or "critical").Select(v => v.Help));

        await using var reader = await site.VisitAsync("/take");
        await reader.Page.GotoAsync("/signin?returnUrl=/administration");
        await reader.Page.GetByLabel("API key").FillAsync(key);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(reader.Page.GetByText("does not allow")).ToBeVisibleAsync();
        await reader.GoAsync("/");
        await Assertions.Expect(reader.Page.GetByText("for a while")).ToBeVisibleAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke for a while" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke for a while" })).ToHaveCountAsync(0);
        await reader.Page.ReloadAsync();
        await Assertions.Expect(reader.Page.GetByText("for a while")).ToHaveCountAsync(0);
    }

    private async Task<int> CountAsync(string filter)
    {
        using var client = new HttpClient { BaseAddress = site.Address };
        return int.Parse(await client.GetStringAsync("odata/v1/Conversations/$count?$filter=" + Uri.EscapeDataString(filter)), CultureInfo.InvariantCulture);
    }

    private async Task<JsonElement> FeedAsync(string query)
    {
        using var client = new HttpClient { BaseAddress = site.Address };
        return await client.GetFromJsonAsync<JsonElement>("odata/v1/" + query);
    }
}
