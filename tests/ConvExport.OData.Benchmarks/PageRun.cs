using System.Diagnostics;
using System.Globalization;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// The report page in a real Chromium: how soon it shows its rows, how soon a filter changes them, what an open page costs the server.
/// </summary>
internal static class PageRun
{
    private const int OpenPages = 20;
    private const string FirstRow = ".rows .id";
    private const string LiveRow = ".grids > div:not(.coming) > .rows .id";
    private const string Live = "all of it in reach";
    private const string Filter = "a filter of it";

    /// <summary>Each page, and what is there once it shows something.</summary>
    private static readonly (string Path, string Shown)[] Pages =
    [
        ("/", FirstRow), ("/overview", ".tiles .figure"), ("/reassignments", ".figures"), ("/channels", ".tiles .figure"),
        ("/topics", ".figures"), ("/payments", ".tiles .figure"), ("/connect", "#feed"),
    ];

    public static async Task RunAsync(TestData data, int rounds)
    {
        var (server, _) = await data.ServeAsync("--Access:AnonymousLoopbackReads=true");
        try
        {
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = InstalledChromium.Path ?? throw new InvalidOperationException("Chromium is not installed."),
                Args = ["--no-sandbox"],
            });
            var times = Pages.Select(p => p.Path).Append(Live).Append(Filter).ToDictionary(p => p, _ => new List<double>());
            for (var round = 0; round <= rounds; round++)
            {
                // Each by somebody who was never here; the first round is the server's own first time too.
                var seen = new Dictionary<string, double>();
                await using var context = await browser.NewContextAsync(new() { BaseURL = "http://127.0.0.1:5977" });
                var page = await context.NewPageAsync();
                foreach (var (path, shown) in Pages)
                {
                    seen[path] = await SecondsAsync(async () =>
                    {
                        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit });
                        await page.Locator(shown).First.WaitForAsync();
                    });
                    if (path == "/")
                    {
                        seen[Live] = seen[path] + await SecondsAsync(() => page.Locator(LiveRow).First.WaitForAsync());
                        seen[Filter] = await FilterAsync(page, round);
                    }
                }

                if (round == 0)
                {
                    Console.WriteLine(
                        "pages, the first after the server's start: " + string.Join(", ", seen.Select(s => Written(s.Key, s.Value))));
                    continue;
                }

                foreach (var (what, seconds) in seen)
                {
                    times[what].Add(seconds);
                }
            }

            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"pages, {data.Conversations:N0} conversations, median of {rounds}: ")
                + string.Join(", ", times.Select(t => Written(t.Key, Median.Of(t.Value)))));
            await MemoryAsync(browser, server);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    /// <summary>Another inbox of the report, from the choice to the rows.</summary>
    private static async Task<double> FilterAsync(IPage page, int round)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Inbox at creation") }).ClickAsync();
        var inbox = page.GetByRole(AriaRole.Group, new() { Name = "Inboxes at creation" }).GetByRole(AriaRole.Checkbox).Nth(round % 5);
        await inbox.WaitForAsync();
        var before = await page.Locator("#count strong").InnerTextAsync();
        return await SecondsAsync(async () =>
        {
            await inbox.CheckAsync();
            await page.Locator($"#count strong:not(:text-is('{before}'))").WaitForAsync();
            await page.Locator(FirstRow).First.WaitForAsync();
        });
    }

    private static string Written(string what, double seconds) => string.Create(CultureInfo.InvariantCulture, $"{what} {seconds:F2} s");

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
            $"pages, server: {before / 1e6:N0} MB, with {OpenPages} reports open {server.WorkingSet64 / 1e6:N0} MB: "
            + $"{(server.WorkingSet64 - before) / 1e6 / OpenPages:N1} MB a page"));
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }
}
