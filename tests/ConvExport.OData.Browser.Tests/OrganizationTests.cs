using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ConvExport.OData.Browser.Tests;

/// <summary>A browser signs in with an organization account and signs out again.</summary>
public sealed class OrganizationTests
{
    [SkippableFact]
    public async Task Signing_out_in_one_tab_shows_the_sign_in_page_in_the_others()
    {
        Skip.If(InstalledChromium.Path is null, "Chromium is not installed");
        Assertions.SetDefaultExpectTimeout(20_000);
        await using var provider = await FakeProvider.StartAsync();
        provider.Claims = new() { ["roles"] = "reader", ["inboxes"] = "*", ["name"] = "Ann Example" };
        using var folder = new TempFolder();
        var (server, address, _) = await new RealProgram(folder).ServeAsync(
            "serve", $"--Access:OpenId:Authority={provider.Address}", $"--Access:OpenId:ClientId={FakeProvider.ClientId}",
            $"--Access:OpenId:ClientSecret={FakeProvider.Secret}");
        using var _ = server;
        try
        {
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = InstalledChromium.Path, Args = ["--no-sandbox"] });
            var context = await browser.NewContextAsync(new() { BaseURL = address.ToString() });
            var first = await context.NewPageAsync();
            await first.GotoAsync("/");
            await first.GetByText("Sign in with your organization").ClickAsync();
            await Assertions.Expect(first.GetByText("Ann Example")).ToBeVisibleAsync();
            Assert.EndsWith("/", first.Url, StringComparison.Ordinal);

            var second = await context.NewPageAsync();
            await second.GotoAsync("/topics");
            await second.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await Assertions.Expect(first).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin\\?ended=true"));
            await Assertions.Expect(first.GetByText("Sign in with your organization")).ToBeVisibleAsync();

            // In the tab that signed out, opening the page again also leads to the sign-in page.
            await second.GotoAsync("/topics");
            Assert.Contains("/signin", second.Url, StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }
}
