using System.Diagnostics;
using System.Globalization;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// Measures the pages in a real Chromium: how soon they show data and accept input, how soon a filter changes the rows, whether the layout
/// shifts, and how much server memory an open report uses.
/// </summary>
internal static class PageRun
{
    private const int OpenPages = 20;
    private const double MillisecondsPerSecond = 1_000;
    private const string Report = "/conversations";
    private const string FirstRow = ".rows .id";
    private const string LiveRow = ".grids > div:not(.coming) > .rows .id";
    private const string Painted = "the overview, painted";
    private const string InReach = "the overview, in reach";
    private const string Live = "the report, scrollable to every row";
    private const string Filter = "the report, after a filter";

    /// <summary>JavaScript that adds up the layout shifts of a page from the start of loading.</summary>
    private const string Shifts =
        "window.shifts = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shifts += e.value; })"
        + ".observe({ type: 'layout-shift', buffered: true });";

    /// <summary>Positions in the filter's list of inboxes. The inboxes at these positions have conversations in generated data.</summary>
    private static readonly int[] InboxesWithRows = [0, 1, 2, 4, 5];

    /// <summary>The pages. Each has the selector of an element that appears when the page shows data.</summary>
    private static readonly (string Path, string Shown)[] Pages =
    [
        ("/", ".tiles .figure"), (Report, FirstRow), ("/handovers", ".tiles .figure"), ("/channels", ".tiles .figure"),
        ("/topics", ".tiles .figure"), ("/payments", ".tiles .figure"), ("/agents", ".dots"), ("/connect", "#feed"),
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
            var times = Pages.Select(p => p.Path).Concat([Painted, InReach, Live, Filter]).ToDictionary(p => p, _ => new List<double>());
            var (shift, shifted) = (0.0, "");
            for (var round = 0; round <= rounds; round++)
            {
                // A new context has an empty cache. The first round also includes the server's start-up work, so it is reported separately.
                var seen = new Dictionary<string, double>();
                await using var context = await browser.NewContextAsync(new() { BaseURL = "http://127.0.0.1:5977" });
                var page = await context.NewPageAsync();
                await page.AddInitScriptAsync(Shifts);
                foreach (var (path, shown) in Pages)
                {
                    seen[path] = await SecondsAsync(async () =>
                    {
                        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit });
                        await page.Locator(shown).First.WaitForAsync();
                    });
                    if (path == "/")
                    {
                        seen[InReach] = seen[path] + await SecondsAsync(() => page.Locator(".filters:not([disabled])").WaitForAsync());
                        seen[Painted] = await page.EvaluateAsync<double>(
                            "performance.getEntriesByName('first-contentful-paint')[0].startTime") / MillisecondsPerSecond;
                    }

                    if (await page.EvaluateAsync<double>("window.shifts") is var more && more > shift)
                    {
                        (shift, shifted) = (more, " on " + path);
                    }

                    if (path == Report)
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
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pages, largest layout shift: {shift:F3}{shifted}"));
            await MemoryAsync(browser, server);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    /// <summary>Selects an inbox in the filter. Returns the seconds until the filtered rows are shown.</summary>
    private static async Task<double> FilterAsync(IPage page, int round)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Inbox at creation") }).ClickAsync();
        var inbox = page.GetByRole(AriaRole.Group, new() { Name = "Inboxes at creation" }).GetByRole(AriaRole.Checkbox)
            .Nth(InboxesWithRows[round % InboxesWithRows.Length]);
        await inbox.WaitForAsync();
        var before = await page.Locator("#count strong").InnerTextAsync();
        return await SecondsAsync(async () =>
        {
            await inbox.CheckAsync();
            await page.Locator($"#count strong:not(:text-is('{before}'))").WaitForAsync();
            await page.Locator(LiveRow).First.WaitForAsync();
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
            await page.GotoAsync(Report);
            await page.Locator(FirstRow).First.WaitForAsync();
        }

        server.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"pages, server: {before / 1e6:N0} MB, with {OpenPages} reports open {server.WorkingSet64 / 1e6:N0} MB: "
            + $"{(server.WorkingSet64 - before) / 1e6 / OpenPages:N1} MB per page"));
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }
}
