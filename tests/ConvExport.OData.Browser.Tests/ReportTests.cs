using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ConvExport.OData.Browser.Tests;

/// <summary>Uses the report pages in a browser, as a person does.</summary>
[Collection(SharedDemo.Name)]
public sealed class ReportTests(DemoSite site)
{
    public static TheoryData<string> Pages =>
    [
        "/conversations", "/", "/handovers", "/channels", "/topics", "/payments", "/agents", "/views", "/subscriptions", "/alerts",
        "/connect",
    ];

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_a_title_and_no_errors_or_requests_to_other_hosts_or_accessibility_violations(string path)
    {
        // A dark page differs only in colors, and a narrow page only in layout, so each is checked only for what can differ.
        var colors = new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } };
        var others = new AxeRunOptions { Rules = new Dictionary<string, RuleOptions> { ["color-contrast"] = new() { Enabled = false } } };
        foreach (var (isDark, width, media, rules) in new[]
        {
            (false, 1400, Media.Screen, new AxeRunOptions()), (true, 1400, Media.Screen, colors), (false, 390, Media.Screen, others),
            (false, 1400, Media.Print, colors),
        })
        {
            // Show the standard columns only once, because axe takes a long time on many similar cells.
            await using var visit = await site.VisitAsync(
                path == "/conversations" && (isDark || width < 1000 || media == Media.Print)
                    ? "/conversations?columns=CreatedAt,ConversationId,ConversationLink,HandleTimeSeconds" : path,
                isDark, width);
            Assert.NotEmpty(await visit.Page.Locator("h1").InnerTextAsync());
            await visit.Page.EmulateMediaAsync(new() { Media = media });
            var found = await visit.Page.RunAxe(rules);
            Assert.Empty(
                found.Violations.Select(v => $"{path} {(isDark ? "dark" : "light")} {media} "
                    + $"{width}: {v.Id} {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"));
            Assert.Empty(visit.Faults);
        }
    }

    [SkippableFact]
    public async Task Filters_change_the_rows_and_the_address_and_the_address_shows_the_same_rows()
    {
        await using var visit = await site.VisitAsync("/conversations");
        Assert.Equal(2_000, await visit.CountAsync());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Period: All time" }).ClickAsync();
        await visit.Page.GetByLabel("Created from").FillAsync("2024-03-01");
        await visit.Page.GetByLabel("Created to").FillAsync("2024-03-31");
        await visit.Page.GetByLabel("Created to").BlurAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("from=2024-03-01&to=2024-03-31"));
        await AddConditionAsync(visit, "CountOfContacts", "gt", "1");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("f=CountOfContacts~gt~1"));
        await visit.SettledAsync();

        var expected = await site.CountAsync(
            "CreatedAt ge 2024-03-01T00:00:00Z and CreatedAt lt 2024-04-01T00:00:00Z and CountOfContacts gt 1");
        Assert.Equal(expected, await visit.CountAsync());
        var shown = await visit.Page.Locator(".rows .id").AllInnerTextsAsync();
        Assert.NotEmpty(shown);

        await using var again = await site.VisitAsync(new Uri(visit.Page.Url).PathAndQuery);
        Assert.Equal(expected, await again.CountAsync());
        Assert.Equal(shown, await again.Page.Locator(".rows .id").AllInnerTextsAsync());

        await visit.Page.GoBackAsync();
        await visit.SettledAsync();
        Assert.Equal(
            await site.CountAsync("CreatedAt ge 2024-03-01T00:00:00Z and CreatedAt lt 2024-04-01T00:00:00Z"), await visit.CountAsync());
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task An_invalid_condition_is_reported_and_changes_nothing()
    {
        await using var visit = await site.VisitAsync("/conversations");
        await AddConditionAsync(visit, "CountOfContacts", "gt", "many");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(
            "'many' is not a valid value for Count of Contacts");
        Assert.Equal(2_000, await visit.CountAsync());

        await using var wrong = await site.VisitAsync("/conversations?from=yesterday");
        await Assertions.Expect(wrong.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("yesterday");
    }

    [SkippableFact]
    public async Task Sorting_a_column_changes_the_rows_and_the_address()
    {
        await using var visit = await site.VisitAsync("/conversations?columns=ConversationId,CountOfContacts");
        await visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Count of Contacts" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("order=CountOfContacts"));
        await visit.SettledAsync();
        var feed = await FeedAsync("Conversations?$orderby=CountOfContacts&$top=5&$select=CountOfContacts");
        var least = feed.GetProperty("value")[0].GetProperty("CountOfContacts").GetInt32();
        Assert.Equal(
            least.ToString(CultureInfo.InvariantCulture),
            await visit.Page.Locator(".rows tbody tr").First.Locator("td").Last.InnerTextAsync());
    }

    [SkippableFact]
    public async Task A_row_shows_the_events_that_it_was_computed_from()
    {
        await using var visit = await site.VisitAsync("/conversations?columns=ConversationId,Status");
        var button = visit.Page.Locator(".rows .id").First;
        var id = await button.InnerTextAsync();
        await button.ClickAsync();
        var panel = visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "How this row was computed" });
        await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Name = id })).ToBeVisibleAsync();
        await Assertions.Expect(panel.Locator("tbody tr")).ToHaveCountAsync(53);
        var events = (await FeedAsync($"Conversations('{id}')/Events?$select=EventId")).GetProperty("value").GetArrayLength();
        await Assertions.Expect(panel.Locator(".timeline > li")).ToHaveCountAsync(events);
        await Assertions.Expect(panel.Locator(".timeline > li").Filter(new() { HasText = "CONVERSATION/CREATED" }).First)
            .ToContainTextAsync("Conversation ID: " + id);
        await panel.GetByRole(
            AriaRole.Button,
            new() { NameRegex = new System.Text.RegularExpressions.Regex("^Event [0-9]+, CONVERSATION.CREATED$") }).First.ClickAsync();
        await Assertions.Expect(panel.Locator(".timeline .chosen")).ToContainTextAsync("CONVERSATION/CREATED");
        Assert.Empty((await visit.Page.RunAxe()).Violations.Select(v => v.Help));
        await panel.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await Assertions.Expect(panel).ToHaveCountAsync(0);
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task Figures_equal_the_feed_and_link_to_their_rows()
    {
        await using var visit = await site.VisitAsync("/?from=2024-02-01&to=2024-04-30");
        const string Range = "CreatedAt ge 2024-02-01T00:00:00Z and CreatedAt lt 2024-05-01T00:00:00Z";
        foreach (var (tile, condition) in new[]
        {
            ("Conversations", Range), ("Reopened", Range + " and TimesReopened gt 0"), ("Closed", Range + " and Status eq 'CLOSED'"),
        })
        {
            var expected = await site.CountAsync(condition);
            var figure = visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex($"^{tile}: ") });
            Assert.Equal(expected.ToString("N0", CultureInfo.InvariantCulture), await figure.Locator(".figure").InnerTextAsync());
            Assert.Equal(expected, await RowsAtAsync(figure));
        }
    }

    [SkippableFact]
    public async Task The_handovers_page_names_the_inboxes_and_its_counts_equal_the_feed_and_link_to_their_rows()
    {
        const string Range = "CreatedAt ge 2024-04-02T00:00:00Z and CreatedAt lt 2024-07-01T00:00:00Z";
        await using var visit = await site.VisitAsync("/handovers?from=2024-04-02&to=2024-06-30");
        await Assertions.Expect(visit.Page.Locator("#answer")).ToContainTextAsync(
            "The most frequent move is from Orders to Returns & Exchanges");
        var matrix = visit.Page.GetByRole(AriaRole.Region, new() { Name = "From inbox to inbox, conversations", Exact = true });
        var cell = matrix.GetByRole(
            AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Orders, Returns & Exchanges: ") });
        var expected = await site.CountAsync(
            Range + " and ConversationAssignments/any(a:a/FromInboxId eq 'inbox-orders' and a/ToInboxId eq 'inbox-returns')");
        Assert.Equal(expected, NumberOf(await cell.InnerTextAsync()));
        Assert.Equal(expected, await RowsAtAsync(cell));

        var rule = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Agents unassigned, by rule", Exact = true })
            .Locator("tbody tr").First;
        var id = await rule.Locator("th").InnerTextAsync();
        Assert.Equal(
            await site.CountAsync($"{Range} and ConversationAssignments/any(a:a/InitiatorRuleId eq '{id}' and a/FromAgentId ne null "
                + "and a/ToAgentId eq null)"),
            await RowsAtAsync(rule.Locator("a")));
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task Figures_are_compared_with_the_chosen_period()
    {
        const string Before = "CreatedAt ge 2024-01-31T00:00:00Z and CreatedAt lt 2024-03-01T00:00:00Z";
        await using var visit = await site.VisitAsync("/?from=2024-03-01&to=2024-03-30");
        var tile = visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Conversations: ") });
        await Assertions.Expect(tile.Locator(".change")).ToContainTextAsync($"previous period ({await site.CountAsync(Before)})");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "vs previous period" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Nothing" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("compare=none"));
        await Assertions.Expect(tile.Locator(".change")).ToHaveCountAsync(0);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Period: 3/1/2024 – 3/30/2024" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Last 30 days" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("period=last-30d"));
        Assert.Empty(visit.Faults);
    }

    [SkippableTheory]
    [InlineData("/overview?period=last-30d", "/?period=last-30d")]
    [InlineData("/reassignments", "/handovers")]
    [InlineData("/take?inbox=a", "/connect?inbox=a")]
    public async Task Old_URLs_redirect_to_the_current_pages(string earlier, string path)
    {
        Skip.If(site.Unavailable is not null, site.Unavailable);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Address };
        using var response = await client.GetAsync(earlier);
        Assert.Equal(System.Net.HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal(path, response.Headers.Location!.ToString());
    }

    [SkippableFact]
    public async Task Channel_paths_add_up_to_all_conversations()
    {
        await using var visit = await site.VisitAsync("/channels");
        Assert.Equal("2,000", await visit.Page.Locator("#total").InnerTextAsync());
        var tiles = await visit.Page.Locator(".tiles a").AllAsync();
        var counts = new List<int>();
        foreach (var tile in tiles)
        {
            counts.Add(NumberOf(await tile.Locator(".figure").InnerTextAsync()));
            Assert.Equal(counts[^1], await RowsAtAsync(tile));
        }

        Assert.Equal(2_000, counts.Sum());
        foreach (var way in (await visit.Page.Locator(".groups td a").AllAsync()).Take(3))
        {
            Assert.Equal(NumberOf(await way.InnerTextAsync()), await RowsAtAsync(way));
        }
    }

    [SkippableFact]
    public async Task Topics_can_be_followed_down_the_hierarchy_and_each_level_links_to_its_rows()
    {
        await using var visit = await site.VisitAsync("/topics?from=2024-02-01");
        for (var level = 0; level < 2; level++)
        {
            var topic = visit.Page.Locator(".groups tbody tr").Filter(new() { HasText = level == 0 ? "Orders ›" : "Cancel order" });
            var count = topic.Locator("a").Nth(1);
            var condition = level == 0 ? "startswith(t/Topic/Path,'Orders')" : "t/Topic/Path eq 'Orders>>Cancel order'";
            var expected = await site.CountAsync($"CreatedAt ge 2024-02-01T00:00:00Z and ConversationTopics/any(t:{condition})");
            Assert.Equal(expected, NumberOf(await count.InnerTextAsync()));
            Assert.Equal(expected, await RowsAtAsync(count));
            if (level == 0)
            {
                await topic.Locator("a").First.ClickAsync();
                await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("under=Orders"));
                await visit.SettledAsync();
            }
        }

        await visit.Page.GetByLabel("Word in the hierarchy").FillAsync("refund");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Narrow down" }).ClickAsync();
        await Assertions.Expect(
            visit.Page.GetByRole(AriaRole.List, new() { Name = "Conditions" })).ToContainTextAsync("Topics with Hierarchy contains refund");
        await visit.SettledAsync();
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task A_count_in_a_group_table_links_to_exactly_that_many_rows()
    {
        foreach (var path in new[] { "/", "/handovers", "/payments", "/topics?topics=each" })
        {
            await using var visit = await site.VisitAsync(path);
            foreach (var table in await visit.Page.Locator(".groups[aria-label]").AllAsync())
            {
                var counts = table.Locator("a[aria-label$=' conversations']");
                if (await counts.CountAsync() > 0)
                {
                    Assert.Equal(NumberOf(await counts.Last.InnerTextAsync()), await RowsAtAsync(counts.Last));
                }
            }
        }
    }

    [SkippableFact]
    public async Task A_chart_can_be_shown_as_a_table_whose_counts_link_to_their_rows()
    {
        await using var visit = await site.VisitAsync("/?from=2024-03-01&to=2024-03-31");
        var chart = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Created and closed per day", Exact = true });
        await chart.GetByText("As a table").ClickAsync();
        var day = chart.Locator("tbody tr").Nth(4);
        Assert.Equal("Mar 5", await day.Locator("th").InnerTextAsync());
        foreach (var (place, condition) in new[]
        {
            (0, "CreatedAt ge 2024-03-05T00:00:00Z and CreatedAt lt 2024-03-06T00:00:00Z"),
            (1, "CreatedAt ge 2024-03-01T00:00:00Z and CreatedAt lt 2024-04-01T00:00:00Z and LastClosedAt ge 2024-03-05T00:00:00Z and "
                + "LastClosedAt lt 2024-03-06T00:00:00Z"),
        })
        {
            var figure = day.Locator("td a").Nth(place);
            Assert.Equal(await site.CountAsync(condition), NumberOf(await figure.InnerTextAsync()));
            Assert.Equal(NumberOf(await figure.InnerTextAsync()), await RowsAtAsync(figure));
        }
    }

    [SkippableFact]
    public async Task A_column_can_be_filtered_from_its_header_by_one_of_its_values()
    {
        await using var visit = await site.VisitAsync("/conversations");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Filter by Status" }).ClickAsync();
        var form = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "A condition on this column" });
        await Assertions.Expect(form.Locator("datalist option[value=MERGED]")).ToHaveCountAsync(1);
        await form.GetByLabel("Value").FillAsync("MERGED");
        await form.GetByRole(AriaRole.Button, new() { Name = "Add condition" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("f=Status~eq~MERGED"));
        await Assertions.Expect(form).ToBeHiddenAsync();
        await visit.SettledAsync();
        Assert.Equal(await site.CountAsync("Status eq 'MERGED'"), await visit.CountAsync());
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task A_set_of_columns_can_be_saved_by_name_and_shown_again_and_deleted()
    {
        await using var visit = await site.VisitAsync("/conversations?columns=ConversationId,Status");
        var button = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Columns: 2 of 53" });
        await button.ClickAsync();
        var columns = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Columns shown" });
        await columns.GetByLabel("Save these columns as").FillAsync("short");
        await columns.GetByRole(AriaRole.Button, new() { Name = "Save set" }).ClickAsync();
        await Assertions.Expect(columns.GetByRole(AriaRole.Button, new() { Name = "short", Exact = true })).ToBeVisibleAsync();

        await visit.GoAsync("/conversations");
        Assert.Equal(10, await visit.Page.Locator(".rows thead th").CountAsync());
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "All 53 columns" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("columns=all"));
        await visit.SettledAsync();
        Assert.Equal(53, await visit.Page.Locator(".rows thead th").CountAsync());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Columns: all" }).ClickAsync();
        await columns.GetByRole(AriaRole.Button, new() { Name = "short", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("columns=ConversationId,Status"));
        await visit.SettledAsync();
        Assert.Equal(2, await visit.Page.Locator(".rows thead th").CountAsync());
        await columns.GetByRole(AriaRole.Button, new() { Name = "Delete set short" }).ClickAsync();
        await Assertions.Expect(columns.GetByRole(AriaRole.Button, new() { Name = "short", Exact = true })).ToHaveCountAsync(0);
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task Filters_stay_on_the_next_page()
    {
        await using var visit = await site.VisitAsync(
            "/conversations?from=2024-03-01&to=2024-03-31&inbox=inbox-returns&inbox=inbox-billing&f=CountOfContacts~gt~1");
        var count = await visit.CountAsync();
        Assert.Equal(
            await site.CountAsync("CreatedAt ge 2024-03-01T00:00:00Z and CreatedAt lt 2024-04-01T00:00:00Z and CountOfContacts gt 1 "
                + "and InboxIdCreated in ('inbox-returns','inbox-billing')"),
            count);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Overview", Exact = true }).ClickAsync();
        await Assertions.Expect(
            visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Conversations: ") })
                .Locator(".figure"))
            .ToHaveTextAsync(count.ToString("N0", CultureInfo.InvariantCulture));
    }

    [SkippableFact]
    public async Task A_row_can_be_opened_and_closed_with_the_keyboard()
    {
        await using var visit = await site.VisitAsync("/conversations?columns=ConversationId,Status");
        var button = visit.Page.Locator(".rows .id").First;
        await button.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        var panel = visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "How this row was computed" });
        await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(panel).ToHaveCountAsync(0);
        await Assertions.Expect(button).ToBeFocusedAsync();
    }

    [SkippableFact]
    public async Task Days_follow_the_chosen_time_zone()
    {
        await using var visit =
            await site.VisitAsync("/conversations?timezone=America%2FNew_York&from=2024-03-05&to=2024-03-05&f=LastClosedAt~le~2024-03-05");
        Assert.Equal(await site.CountAsync("CreatedAt ge 2024-03-05T05:00:00Z and CreatedAt lt 2024-03-06T05:00:00Z and LastClosedAt lt "
            + "2024-03-06T05:00:00Z"), await visit.CountAsync());
        await visit.GoAsync("/?timezone=America%2FNew_York&from=2024-03-05&to=2024-03-05");
        var chart = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Created and closed per day", Exact = true });
        await chart.GetByText("As a table").ClickAsync();
        Assert.Equal(
            await site.CountAsync("CreatedAt ge 2024-03-05T05:00:00Z and CreatedAt lt 2024-03-06T05:00:00Z"),
            NumberOf(await chart.Locator("tbody td a").First.InnerTextAsync()));
    }

    [SkippableFact]
    public async Task New_data_is_offered_on_an_open_page()
    {
        await using var visit = await site.VisitAsync("/conversations?columns=ConversationId,CountOfNotes");
        var id = await visit.Page.Locator(".rows .id").First.InnerTextAsync();
        var notes = visit.Page.Locator(".rows tbody tr").First.Locator("td").Last;
        var before = NumberOf(await notes.InnerTextAsync());
        using var client = new HttpClient { BaseAddress = site.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", site.AdminKey);
        using var sent = await client.PostAsJsonAsync("events", new
        {
            id = "a-note-while-one-looks", type = "CONVERSATION/NOTE_CREATED", timestamp = "2024-07-01T00:00:00.000Z",
            initiator = new { type = "SYSTEM", id = "x" }, content = new { conversationId = id, noteId = "a-note-while-one-looks" },
        });
        Assert.Equal(1, (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accepted").GetInt32());
        var button = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show new data" });
        await button.ClickAsync();
        await Assertions.Expect(button).ToHaveCountAsync(0);
        await Assertions.Expect(notes).ToHaveTextAsync((before + 1).ToString(CultureInfo.InvariantCulture));
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task A_page_without_data_says_so()
    {
        foreach (var path in new[] { "/conversations", "/", "/handovers", "/channels", "/topics", "/payments", "/connect" })
        {
            await using var visit = await site.VisitAsync(path + "?from=1999-01-01&to=1999-12-31");
            if (path != "/connect")
            {
                await Assertions.Expect(
                    visit.Page.GetByText(new System.Text.RegularExpressions.Regex("No data for these filters|No conversation")).First)
                    .ToBeVisibleAsync();
            }

            Assert.Empty(visit.Faults);
        }
    }

    [SkippableFact]
    public async Task The_download_and_the_feed_URL_have_the_filters_of_the_view()
    {
        await using var visit =
            await site.VisitAsync("/connect?from=2024-03-01&to=2024-03-31&f=CountOfContacts~gt~1&columns=ConversationId,CountOfContacts");
        var count = await visit.CountAsync();
        var address = await visit.Page.Locator("#feed").InnerTextAsync();
        using var client = new HttpClient();
        Assert.Equal(count, (await client.GetFromJsonAsync<JsonElement>(address)).GetProperty("value").GetArrayLength());
        var download = await visit.Page.RunAndWaitForDownloadAsync(
            () => visit.Page.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal("Conversation ID,Count of Contacts", lines[0]);
        Assert.Equal(count, lines.Length - 1);
    }

    [SkippableFact]
    public async Task A_file_can_be_created_in_the_background_and_downloaded()
    {
        await using var visit = await site.VisitAsync("/connect?f=CountOfContacts~gt~1");
        var count = await visit.CountAsync();
        await visit.Page.GetByText("Create a file in the background").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Create workbook in background" }).ClickAsync();
        var ready = visit.Page.Locator(".making a");
        await Assertions.Expect(ready).ToContainTextAsync($"{count.ToString("N0", CultureInfo.InvariantCulture)} rows");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => ready.ClickAsync());
        Assert.Equal("ConversationExportReport.xlsx", download.SuggestedFilename);
        Assert.Empty(visit.Faults);
    }

    private static async Task AddConditionAsync(Visit visit, string column, string comparison, string value)
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "+ Filter" }).ClickAsync();
        var form = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "A condition on a column" });
        await form.GetByRole(AriaRole.Combobox, new() { Name = "Column", Exact = true }).SelectOptionAsync(column);
        await form.GetByRole(AriaRole.Combobox, new() { Name = "Comparison" }).SelectOptionAsync(comparison);
        await form.GetByLabel("Value").FillAsync(value);
        await form.GetByRole(AriaRole.Button, new() { Name = "Add condition" }).ClickAsync();
    }

    /// <summary>Returns the number of conversations that the page behind a link shows.</summary>
    private async Task<int> RowsAtAsync(ILocator link)
    {
        using var client = new HttpClient { BaseAddress = site.Address };
        var page = await client.GetStringAsync(await link.GetAttributeAsync("href"));
        return NumberOf(System.Text.RegularExpressions.Regex.Match(page, "<strong>([0-9,]+)</strong> *conversations").Groups[1].Value);
    }

    private static int NumberOf(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private async Task<JsonElement> FeedAsync(string query)
    {
        using var client = new HttpClient { BaseAddress = site.Address };
        return await client.GetFromJsonAsync<JsonElement>("odata/v1/" + query);
    }
}
