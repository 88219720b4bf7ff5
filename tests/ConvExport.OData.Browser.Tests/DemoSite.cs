using System.Diagnostics;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ConvExport.OData.Browser.Tests;

/// <summary>The real program with demo data, and a real Chromium that opens its pages.</summary>
public class DemoSite : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Process? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public Uri Address { get; private set; } = null!;

    /// <summary>A key that can read only the conversations of one inbox.</summary>
    public string ScopedKey { get; private set; } = "";

    /// <summary>An administrator's key.</summary>
    public string AdminKey { get; private set; } = "";

    /// <summary>Why the tests are skipped; null if Chromium is installed.</summary>
    public string? Unavailable { get; private set; }

    /// <summary>The number of conversations.</summary>
    protected virtual int Conversations => 2_000;

    /// <summary>The number of days before July 2024 that have conversations.</summary>
    protected virtual int Days => 182;

    public async Task InitializeAsync()
    {
        if (InstalledChromium.Path is not { } path)
        {
            Unavailable = "Chromium is not installed";
            return;
        }

        // Other tests run at the same time and may slow the machine down.
        Assertions.SetDefaultExpectTimeout(20_000);
        var program = new RealProgram(_folder);
        ScopedKey = (await program.DoAsync(
            "keys", "create", "--name", "one inbox", "--role", "reader", "--inbox", "inbox-returns", "--allow-unknown",
            "--Storage:ConnectionString=Data Source=data/demo.db")).Trim();
        AdminKey = (await program.DoAsync(
            "keys", "create", "--name", "admin", "--role", "admin", "--Storage:ConnectionString=Data Source=data/demo.db")).Trim();
        (_server, Address, _) = await program.ServeAsync(
            "demo", "--conversations", $"{Conversations}", "--until", "2024-07-01", "--days", $"{Days}",
            "--Mail:Host=127.0.0.1", "--Mail:From=reports@example.com", "--Alerts:WebhookHosts:0=hooks.example.com");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
    }

    /// <summary>
    /// Opens a page in a new browser context, which has no cookies and an empty cache. The visit records errors, requests to other hosts,
    /// and requests for fonts.
    /// </summary>
    public async Task<Visit> VisitAsync(string path, bool isDark = false, int width = 1400, int height = 900)
    {
        Skip.If(Unavailable is not null, Unavailable);
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = Address.ToString(), ViewportSize = new() { Width = width, Height = height }, ColorScheme = isDark
                ? ColorScheme.Dark
                : ColorScheme.Light, AcceptDownloads = true,
        });
        var visit = new Visit(await context.NewPageAsync(), Address);
        await visit.GoAsync(path);
        return visit;
    }

    /// <summary>Returns the number of conversations that the feed counts with a filter.</summary>
    public async Task<int> CountAsync(string filter)
    {
        using var client = new HttpClient { BaseAddress = Address };
        return int.Parse(
            await client.GetStringAsync("odata/v1/Conversations/$count?$filter=" + Uri.EscapeDataString(filter)),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        _folder.Dispose();
    }
}

/// <summary>One demo site that several test classes share.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDemo : ICollectionFixture<DemoSite>
{
    public const string Name = "one demo site";
}

/// <summary>An open page in the browser.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly List<string> _faults = [];

    public Visit(IPage page, Uri address)
    {
        Page = page;
        page.Console += (_, message) => Note(message.Type == "error", "console: " + message.Text);
        page.PageError += (_, error) => Note(true, "script: " + error);
        page.Request += (_, request) => Note(!request.Url.StartsWith(address.ToString(), StringComparison.Ordinal)
            && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal),
            "another host: " + request.Url);
        page.Request += (_, request) => Note(
            request.ResourceType == "font" && !new Uri(request.Url).AbsolutePath.StartsWith("/jobs/", StringComparison.Ordinal),
            "a font, although pages use the system's: " + request.Url);
        page.WebSocket += (_, socket) => Note(new Uri(socket.Url).Authority != address.Authority, "another host: " + socket.Url);
    }

    public IPage Page { get; }

    /// <summary>Script errors, console errors, requests to other hosts, and requests for fonts outside Hangfire's dashboard.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Goes to a page, and waits until it is connected to the server and has stopped changing.</summary>
    public async Task GoAsync(string path)
    {
        var isInTouch = Page.WaitForWebSocketAsync();
        await Page.GotoAsync(path);
        await isInTouch;
        await SettledAsync();
    }

    /// <summary>Waits until nothing is loading and the page has stopped changing.</summary>
    public async Task SettledAsync()
    {
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Assertions.Expect(Page.GetByText("Loading …")).ToHaveCountAsync(0);
        for (var (last, same) = (0, 0); same < 3;)
        {
            await Page.WaitForTimeoutAsync(150);
            var now = await Page.EvaluateAsync<int>("document.querySelector('main').innerHTML.length");
            (last, same) = (now, now == last ? same + 1 : 0);
        }
    }

    /// <summary>Returns the number of conversations that the page shows.</summary>
    public async Task<int> CountAsync() =>
        int.Parse(
            (await Page.Locator("[role=status] strong").First.InnerTextAsync()).Replace(",", "", StringComparison.Ordinal),
            System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private void Note(bool isFault, string what)
    {
        if (isFault)
        {
            _faults.Add(what);
        }
    }
}
