using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ConvExport.OData.Browser.Tests;

/// <summary>Uses the report pages with a key, as a person who signs in does.</summary>
public sealed class SignedInTests(DemoSite site) : IClassFixture<DemoSite>
{
    [SkippableFact]
    public async Task A_user_who_signs_in_with_a_key_sees_the_rows_of_that_key()
    {
        await using var visit = await site.VisitAsync("/connect");
        await visit.Page.GotoAsync("/signin?returnUrl=/");
        await visit.Page.GetByLabel("API key").FillAsync("cx_wrong_wrong");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("unknown, expired or revoked");
        await visit.Page.GetByLabel("API key").FillAsync(site.ScopedKey);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        await visit.GoAsync("/conversations");
        Assert.Equal(await site.CountAsync("InboxIdCreated eq 'inbox-returns'"), await visit.CountAsync());
        await Assertions.Expect(visit.Page.GetByText("one inbox")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByLabel("API key")).ToBeVisibleAsync();
        await visit.GoAsync("/conversations");
        Assert.Equal(2_000, await visit.CountAsync());
    }

    [SkippableFact]
    public async Task A_view_can_be_saved_and_opened_and_made_the_start_page_and_deleted()
    {
        await using var visit = await site.VisitAsync("/connect");
        await SignInAsync(visit, site.ScopedKey, "/topics?from=2024-03-01");
        await SaveViewAsync(visit, "My topics");
        await visit.GoAsync("/views");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Set start page: My topics" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear start page: My topics" })).ToBeVisibleAsync();
        await visit.GoAsync("/");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/topics\\?from=2024-03-01"));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Saved views", Exact = true }).First.ClickAsync();
        await visit.SettledAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "My topics", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/topics\\?from=2024-03-01"));
        await visit.GoAsync("/views");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete: My topics" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("No saved views yet")).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }

    [SkippableFact]
    public async Task Administrators_create_and_revoke_keys_and_revoking_a_key_ends_its_sessions()
    {
        await using var visit = await site.VisitAsync("/conversations");
        await SignInAsync(visit, site.AdminKey, "/administration");
        await visit.Page.GetByLabel("Name").FillAsync("for a while");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var key = await visit.Page.Locator("#made").InnerTextAsync();
        Assert.StartsWith("cx_", key, StringComparison.Ordinal);
        Assert.Empty((await visit.Page.RunAxe()).Violations.Select(v => v.Help));

        // The Content-Security-Policy allows the scripts of the Hangfire dashboard.
        await using (var jobs = await site.VisitAsync("/conversations"))
        {
            await jobs.Page.GotoAsync("/signin?returnUrl=/jobs");
            await jobs.Page.GetByLabel("API key").FillAsync(site.AdminKey);
            await jobs.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Assertions.Expect(jobs.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).First).ToBeVisibleAsync();
            Assert.Empty(jobs.Faults);
        }

        await using var reader = await site.VisitAsync("/connect");
        await reader.Page.GotoAsync("/signin?returnUrl=/administration");
        await reader.Page.GetByLabel("API key").FillAsync(key);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(reader.Page.GetByText("does not allow")).ToBeVisibleAsync();
        await reader.GoAsync("/conversations");
        await Assertions.Expect(reader.Page.GetByText("for a while")).ToBeVisibleAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke for a while" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke for a while" })).ToHaveCountAsync(0);

        // The reader's open page goes to the sign-in page by itself.
        await Assertions.Expect(reader.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin\\?ended=true"));
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your session has ended");
        await Assertions.Expect(reader.Page.GetByText("for a while")).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task A_subscription_and_an_alert_of_a_saved_view_are_added_and_listed_and_later_deleted()
    {
        await using var visit = await site.VisitAsync("/connect");
        await SignInAsync(visit, site.ScopedKey, "/topics?period=last-30d");
        await SaveViewAsync(visit, "Watched");
        await visit.GoAsync("/views");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Send a view by email" }).ClickAsync();
        await visit.SettledAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Subscribe" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Enter an email address.");
        await visit.Page.GetByLabel("Email").FillAsync("ann@example.com");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Subscribe" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "ann@example.com" }))
            .ToContainTextAsync("Watched");
        Assert.Empty((await visit.Page.RunAxe()).Violations.Select(v => v.Help));

        await visit.GoAsync("/alerts");
        await visit.Page.GetByLabel("Figure").SelectOptionAsync("FCR rate");
        await visit.Page.GetByLabel("Fires if").SelectOptionAsync("below");
        await visit.Page.GetByLabel("Email").FillAsync("ann@example.com");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add alert" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Enter a threshold.");
        await visit.Page.GetByLabel("Threshold (percent)").FillAsync("62.5");
        await visit.Page.GetByLabel("Webhook").FillAsync("https://hooks.example.org/x");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add alert" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Webhooks on hooks.example.org are not allowed");
        await visit.Page.GetByLabel("Webhook").FillAsync("https://hooks.example.com/x");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Add alert" }).ClickAsync();
        var row = visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Watched" });
        await Assertions.Expect(row).ToContainTextAsync("FCR rate is below 62.5%");
        await Assertions.Expect(row).ToContainTextAsync("not checked yet");
        await Assertions.Expect(row).ToContainTextAsync("ann@example.com, hooks.example.com");
        Assert.Empty((await visit.Page.RunAxe()).Violations.Select(v => v.Help));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete: Watched" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("You have no alerts.")).ToBeVisibleAsync();

        await visit.GoAsync("/views");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Delete: Watched" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("No saved views yet")).ToBeVisibleAsync();
        await visit.GoAsync("/subscriptions");
        await Assertions.Expect(visit.Page.GetByText("No saved views yet")).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }

    private static async Task SignInAsync(Visit visit, string key, string page)
    {
        await visit.Page.GotoAsync($"/signin?returnUrl={page}");
        await visit.Page.GetByLabel("API key").FillAsync(key);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.SettledAsync();
    }

    private static async Task SaveViewAsync(Visit visit, string name)
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();
        await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText($"Saved as {name}.")).ToBeVisibleAsync();
    }
}
