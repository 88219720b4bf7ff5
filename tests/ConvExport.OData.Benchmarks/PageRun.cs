using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace ConvExport.OData.Benchmarks;

/// <summary>The report page in a real Chromium: how soon it shows its rows, how soon a filter changes them, what an open page costs the server.</summary>
internal static class PageRun
{
    private const int OpenPages = 20;
    private const string FirstRow = ".rows .id";

    public static async Task RunAsync(TestData data, int rounds)
    {
        var (server, _) = await data.ServeAsync("--Access:AnonymousLoopbackReads=true");
        try
        {
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
            var (views, overviews, filters) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round <= rounds; round++)
            {
                await using var context = await browser.NewContextAsync(new() { BaseURL = "http://127.0.0.1:5977" });
                var page = await context.NewPageAsync();
                var view = await SecondsAsync(async () =>
                {
                    await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Commit });
                    await page.Locator(FirstRow).First.WaitForAsync();
                });
                var filter = await SecondsAsync(async () =>
                {
                    var before = await page.Locator("#count strong").InnerTextAsync();
                    await page.GetByLabel("Inbox at creation").SelectOptionAsync(new SelectOptionValue { Index = 1 + round % 5 });
                    await page.Locator($"#count strong:not(:text-is('{before}'))").WaitForAsync();
                    await page.Locator(FirstRow).First.WaitForAsync();
                });
                var overview = await SecondsAsync(async () =>
                {
                    await page.GotoAsync("/overview", new() { WaitUntil = WaitUntilState.Commit });
                    await page.Locator(".tiles .figure").First.WaitForAsync();
                });
                if (round == 0)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pages, the first after the server's start: report {view:F2} s, filter {filter:F2} s, overview {overview:F2} s"));
                    continue;
                }

                views.Add(view);
                filters.Add(filter);
                overviews.Add(overview);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"pages, {data.Conversations:N0} conversations: rows shown after {Median.Of(views):F2} s, a filter changes them in {Median.Of(filters):F2} s, overview's figures after {Median.Of(overviews):F2} s (median of {rounds})"));
            await MemoryAsync(browser, server);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task MemoryAsync(IBrowser browser, Process server)
    {
        server.Refresh();
        var before = server.WorkingSet64;
        await using var context = await browser.NewContextAsync(new() { BaseURL = "http://127.0.0.1:5977" });
        for (var i = 0; i < OpenPages; i++)
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync("/");
            await page.Locator(FirstRow).First.WaitForAsync();
        }

        server.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"pages, server: {before / 1e6:N0} MB, with {OpenPages} reports open {server.WorkingSet64 / 1e6:N0} MB: {(server.WorkingSet64 - before) / 1e6 / OpenPages:N1} MB a page"));
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }
}
