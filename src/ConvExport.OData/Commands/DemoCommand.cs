using System.CommandLine;
using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Demo;
using ConvExport.OData.Intake;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Commands;

/// <summary><c>demo</c>: generates data and serves it on this machine, without a key.</summary>
internal static class DemoCommand
{
    private const string Link = "https://support.example.com/customer/{customerId}/conversation/{conversationId}";
    private const string DefaultUrl = "http://127.0.0.1:5000";
    private const int Usual = 20_000;
    private const int Days = 365;

    public static Command Create(string[] settings)
    {
        var live = new Option<bool>("--live")
        {
            Description = "Add a few new conversations every minute while the demo runs "
                + "(default, unless --conversations or --until is given)",
        };
        var command = new Command(
            "demo", "Generates realistic conversations, processes them like real ones, and serves them on this machine. Needs no key.");
        var plan = new PlanOptions(command, "now", Days);
        plan.Conversations.Description = $"The number of conversations (default: {Usual:N0})";
        command.Options.Add(live);
        command.Options.Add(ServeCommand.Urls);
        command.SetAction((result, cancellation) => RunAsync(
            settings, plan.Of(result, Usual, TimeProvider.System.GetUtcNow().UtcDateTime), isFixed: plan.Until(result) is not null,
            isLive: result.GetValue(live) || (result.GetValue(plan.Conversations) is null && plan.Until(result) is null),
            result.GetValue(ServeCommand.Urls), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] settings, LifeLikePlan plan, bool isFixed, bool isLive, string? urls, CancellationToken cancellation)
    {
        // Demo data is stored in its own database, data/demo.db, unless a command-line argument or environment variable configures the
        // database. The settings file has no effect on this choice.
        string[] apart = ["--Storage:Provider=Sqlite", "--Storage:ConnectionString=Data Source=data/demo.db"];
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

        LifeLikeSource? source = null;
        await using var app = ServeCommand.Build(
            own, LoopbackOnly(urls ?? Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrl),
            services => Arrive(services, isLive, () => source!));
        await ServeCommand.PrepareAsync(app, cancellation);
        plan = isFixed ? plan : plan with { Until = await EndOfDataAsync(app.Services, plan.Until, cancellation) };
        source = new LifeLikeSource(plan);
        await FillAsync(app.Services, source, cancellation);
        await ServeCommand.StartAsync(app, cancellation);
        await SayWhereAsync(app.Urls.First());
        await SayStoriesAsync(app.Urls.First(), new LifeLikeStories(plan.Until), isFixed);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static string LoopbackOnly(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .All(u => Uri.TryCreate(u, UriKind.Absolute, out var url) && url.IsLoopback)
            ? urls
            : throw new UsageException(
                $"demo needs no key, so it may listen on this machine only. Replace '{urls}' with a URL of 127.0.0.1, [::1] or localhost.");

    private static void Arrive(IServiceCollection services, bool isLive, Func<LifeLikeSource> source)
    {
        if (isLive)
        {
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<LiveArrivals>(provider, source()));
        }
    }

    /// <summary>
    /// Returns the end of the generated data: the time of the first start with this database. Later starts use the same time, because the
    /// generated ids depend on this time. With another time, each start would add all conversations again.
    /// </summary>
    private static async Task<DateTime> EndOfDataAsync(IServiceProvider services, DateTime now, CancellationToken cancellation)
    {
        await using var context = await services.GetRequiredService<IDbContextFactory<ConvExportContext>>()
            .CreateDbContextAsync(cancellation);
        if (await context.Settings.FindAsync([StoredSetting.DemoUntil], cancellation) is { } stored)
        {
            return new DateTime(long.Parse(stored.Value, CultureInfo.InvariantCulture), DateTimeKind.Utc);
        }

        context.Settings.Add(
            new StoredSetting { Name = StoredSetting.DemoUntil, Value = now.Ticks.ToString(CultureInfo.InvariantCulture) });
        await context.SaveChangesAsync(cancellation);
        return now;
    }

    private static async Task FillAsync(IServiceProvider services, LifeLikeSource source, CancellationToken cancellation)
    {
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
                      Excel and Power BI ask for credentials. In this demo, choose Anonymous. On a server with keys, choose Basic,
                      and enter any user name and the key as the password.

        Press Ctrl+C to stop.
        """);

    private static async Task SayStoriesAsync(string url, LifeLikeStories stories, bool isFixed)
    {
        await Console.Out.WriteLineAsync();
        await Console.Out.WriteLineAsync("What to look for in the data:");
        foreach (var (story, path) in stories.Found)
        {
            await Console.Out.WriteLineAsync($"- {story}\n  {url}{path}");
        }

        if (!isFixed && TimeProvider.System.GetUtcNow().UtcDateTime - stories.Until > TimeSpan.FromDays(2))
        {
            await CommandHost.WriteLineAsync(
                $"""

                The generated data ends on {stories.Until:yyyy-MM-dd}.
                For data up to today, delete the demo's database (default: data/demo.db) and start again.
                """);
        }
    }
}
