using System.CommandLine;
using ConvExport.OData.Access;
using ConvExport.OData.Demo;
using ConvExport.OData.Intake;
using ConvExport.OData.Recompute;

namespace ConvExport.OData.Commands;

/// <summary><c>demo</c>: generates data and serves it on this machine, without a key.</summary>
internal static class DemoCommand
{
    private const string Link = "https://support.example.com/customer/{customerId}/conversation/{conversationId}";
    private const string DefaultUrl = "http://127.0.0.1:5000";

    public static Command Create(string[] settings)
    {
        var conversations = GenerateCommand.Conversations(defaultValue: 5_000);
        var seed = GenerateCommand.Seed();
        var command = new Command(
            "demo", "Generates realistic conversations, processes them like real ones, and serves them on this machine. Needs no key.");
        command.Options.Add(conversations);
        command.Options.Add(seed);
        command.Options.Add(ServeCommand.Urls);
        command.SetAction((result, cancellation) =>
            RunAsync(settings, result.GetValue(conversations), result.GetValue(seed), result.GetValue(ServeCommand.Urls), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, int conversations, int seed, string? urls, CancellationToken cancellation)
    {
        // Demo data is stored in a separate database, unless the user configures one.
        string[] apart = ["--Storage:ConnectionString=Data Source=data/demo.db"];
        var isNamed = settings.Any(s => s.StartsWith("--Storage:", StringComparison.OrdinalIgnoreCase))
            || Environment.GetEnvironmentVariable("Storage__ConnectionString") is not null
            || Environment.GetEnvironmentVariable("Storage__Provider") is not null;
        string[] own =
        [
            .. isNamed ? [] : apart,
            $"--{ReportOptions.Section}:{nameof(ReportOptions.ConversationLink)}={Link}",
            .. settings,
            $"--{AccessOptions.Section}:{nameof(AccessOptions.AnonymousLoopbackReads)}=true",
        ];

        await using var app =
            ServeCommand.Build(own, LoopbackOnly(urls ?? Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrl));
        await ServeCommand.PrepareAsync(app, cancellation);
        await FillAsync(app.Services, conversations, seed, cancellation);
        await ServeCommand.StartAsync(app, cancellation);
        await SayWhereAsync(app.Urls.First());
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static string LoopbackOnly(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .All(u => Uri.TryCreate(u, UriKind.Absolute, out var url) && url.IsLoopback)
            ? urls
            : throw new UsageException(
                $"demo needs no key, so it listens on this machine only: '{urls}' is not 127.0.0.1, [::1] or localhost.");

    private static async Task FillAsync(IServiceProvider services, int conversations, int seed, CancellationToken cancellation)
    {
        var source = new LifeLikeSource(conversations, seed);
        var directory = services.GetRequiredService<DirectoryIntake>();
        foreach (var part in DirectoryIntake.Parts)
        {
            await directory.TakeAsync(part, Items(source.Directory(part)), "demo", cancellation);
        }

        var stored = await CommandHost.WithProgressAsync("Storing events", report => services.GetRequiredService<EventIntake>().TakeAsync(
            Items(source.Events()), "demo",
            new DirectProgress<IntakeReport>(r => report(null, $"{r.Received:N0}")), cancellation));
        var folded = await CommandHost.WithProgressAsync("Computing", report => services.GetRequiredService<Recomputer>().FoldToTheEndAsync(
            new DirectProgress<RecomputeProgress>(p => report(p.Percent, $"{p.Conversations:N0} conversations")), cancellation));
        await CommandHost.WriteLineAsync(
            $"{stored.Accepted:N0} events stored ({stored.Duplicates:N0} duplicates), {folded.Conversations:N0} conversations computed");
    }

    private static IAsyncEnumerable<InputItem> Items(IEnumerable<byte[]> lines) =>
        lines.Select((line, i) => new InputItem(i + 1, line)).ToAsyncEnumerable();

    private static Task SayWhereAsync(string url) => CommandHost.WriteLineAsync($"""

        Feed          {url}/odata/v1/
        Report page   {url}/
        CSV           {url}/downloads/conversations.csv
        Workbook      {url}/downloads/conversations.xlsx

        Excel         open {url}/connect/convexport.odc, or Data > Get Data > From Other Sources > From OData Feed: {url}/odata/v1/
        Power BI      open {url}/connect/convexport.pbids, or Get data > OData feed: {url}/odata/v1/
                      Both ask for credentials. In this demo, choose Anonymous. On a server with keys, choose Basic,
                      and enter any user name and the key as the password.

        Press Ctrl+C to stop.
        """);
}
