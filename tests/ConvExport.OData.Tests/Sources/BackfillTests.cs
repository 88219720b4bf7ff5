using System.Globalization;
using System.Text.Json.Nodes;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Tests.Sources;

/// <summary>History gives the same rows as the events themselves, even if it is fetched several times.</summary>
[Trait("Speed", "slow")]
public abstract class BackfillTests(StorageProvider provider) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private FakeGladly _platform = null!;
    private string? _connection;

    /// <summary>
    /// The platform's reports are complete up to this time: the start of today (UTC), or before 02:00 the start of yesterday. They are an
    /// hour behind.
    /// </summary>
    private DateTime Today { get; } = DateTime.UtcNow.AddHours(-2).Date;

    public async Task InitializeAsync()
    {
        _platform = await FakeGladly.StartAsync();
        _connection = provider == StorageProvider.Sqlite ? $"Data Source={Path.Combine(_folder.Path, "backfill.db")}"
            : await TestDatabase.ServerAsync() is { } server ? TestDatabase.On(server, $"convexport_{Guid.NewGuid():N}")
            : null;
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        if (provider == StorageProvider.SqlServer && _connection is not null)
        {
            await using var context = Context();
            await context.Database.EnsureDeletedAsync();
        }

        _folder.Dispose();
    }

    private RealProgram Program
    {
        get
        {
            Skip.If(_connection is null, TestDatabase.NoServer);
            return new RealProgram(_folder)
            {
                Environment = { ["Storage__Provider"] = provider.ToString(), ["Storage__ConnectionString"] = _connection! },
            };
        }
    }

    private ConvExportContext Context()
    {
        var builder = new DbContextOptionsBuilder<ConvExportContext>();
        StorageSetup.Configure(builder, new StorageOptions { Provider = provider, ConnectionString = _connection! }, _folder.Path);
        return new ConvExportContext(builder.Options);
    }

    private string[] Settings => _platform.Settings("--Sources:Gladly:Token=token-1");

    [SkippableFact]
    public async Task History_gives_the_rows_of_its_events_and_a_second_fetch_changes_nothing()
    {
        _platform.Happens(PlatformStories.Between(Today.AddDays(-3), Today, 200, 1));
        _platform.Happens([Merge("m1", Today.AddDays(-2).AddHours(5), "c1-1", "c1-2"), .. Payments(Today.AddDays(-2).AddHours(6))]);
        var first = await BackfillAsync(Today.AddDays(-3), Today.AddDays(-1));
        Assert.Contains("3 of 3 days complete", first, StringComparison.Ordinal);
        Assert.Equal(await ExpectedAsync(), await RowsAsync());
        var again = await BackfillAsync(Today.AddDays(-3), Today.AddDays(-1));
        Assert.Contains("3 of 3 days complete", again, StringComparison.Ordinal);
        Assert.Equal(await ExpectedAsync(), await RowsAsync());
        Assert.Equal(0, _platform.Violations);
    }

    [SkippableFact]
    public async Task An_event_and_its_history_row_are_one_event_in_either_order_of_arrival()
    {
        var events = PlatformStories.Between(Today.AddDays(-3), Today.AddDays(-2).AddHours(-1), 60, 2);

        // Two events that differ only in their ids have two rows in the history.
        var twice = events.First(e => (string)e["type"]! == "CONVERSATION/TOPIC_ADDED");
        var other = (JsonObject)twice.DeepClone();
        other["id"] = "twin";
        _platform.Happens([.. events, other]);

        // One third of the events is ingested before the history is fetched, and one third afterwards. The last third comes only from the
        // history.
        await IngestAsync(events.Where((_, i) => i % 3 == 0).Append(other));
        await BackfillAsync(Today.AddDays(-3), Today.AddDays(-2));
        await IngestAsync(events.Where((_, i) => i % 3 == 1));
        Assert.Equal(await ExpectedAsync(), await RowsAsync());
        await BackfillAsync(Today.AddDays(-3), Today.AddDays(-2));
        Assert.Equal(await ExpectedAsync(), await RowsAsync());
        await using var context = Context();
        Assert.Equal(events.Count + 1, await context.Events.CountAsync());
    }

    [SkippableFact]
    public async Task No_event_is_lost_when_the_program_is_killed_and_reports_fail_or_are_empty()
    {
        // This test checks that no event is lost. It does not check the platform's limits.
        _platform.AreReportsLimited = false;
        _platform.Happens(PlatformStories.Between(Today.AddDays(-2), Today, 300, 3));
        foreach (var mischief in new[] { "text", "500" })
        {
            _platform.ReportMischief.Enqueue(mischief);
        }

        var random = new Random(3);
        for (var i = 0; i < 5; i++)
        {
            await Program.KillAsync(
                TimeSpan.FromMilliseconds(random.Next(800, 2_500)), BackfillWords(Today.AddDays(-2), Today.AddDays(-1)));
        }

        await BackfillAsync(Today.AddDays(-2), Today.AddDays(-1));
        Assert.Equal(await ExpectedAsync(), await RowsAsync());

        // An empty report is not accepted for a day that had rows before.
        _platform.ReportMischief.Enqueue("empty");
        _platform.ReportMischief.Enqueue("empty");
        Assert.Contains("1 of 1 days complete", await BackfillAsync(Today.AddDays(-2), Today.AddDays(-2)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_day_with_an_incomplete_report_fails_and_a_wrong_date_is_refused()
    {
        _platform.RowLimit = 50;
        _platform.Happens(PlatformStories.Between(Today.AddDays(-2), Today, 100, 4));
        var cut = await Program.RunAsync([.. BackfillWords(Today.AddDays(-2), Today.AddDays(-2)), "--Sources:Gladly:ReportRowLimit=50"]);
        Assert.Equal(1, cut.ExitCode);
        Assert.Contains("has 50 rows, the platform's limit", cut.Errors, StringComparison.Ordinal);
        Assert.Contains("0 of 1 days complete", cut.Output, StringComparison.Ordinal);
        Assert.Contains("1 failed", await Program.DoAsync(["sources", .. Settings]), StringComparison.Ordinal);
        var wrong = await Program.RunAsync(["backfill", "--from", "2026-13-01", "--to", "2026-01-01", .. Settings]);
        Assert.Equal((2, true), (wrong.ExitCode, wrong.Errors.Contains("is not a date", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task Handle_time_is_the_sum_of_ended_work_sessions_if_the_setting_says_so()
    {
        var events = PlatformStories.Between(Today.AddDays(-2), Today.AddDays(-1), 3, 5);
        await IngestAsync(events);
        const string Times = "work_session_handle_time_sec,work_session_after_contact_time_sec,work_session_unknown_time_sec";
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "sessions.csv"),
            $"""
            id,contact_session_id,extra,conversation_id,agent_id,{Times}
            ,s1,,c5-0,a1,5,0,0
            w1,s1,,c5-0,a1,100.5,20,1
            w2,s2,,c5-0,a2,10,,
            w3,s3,,c5-0,,999,0,0
            ,s4,,c5-1,a1,77,0,0
            """);
        await Program.DoAsync("ingest", "--work-sessions", "sessions.csv");
        await Program.DoAsync("recompute", "--Report:HandleTimeSource=WorkSessions");
        await Program.DoAsync(
            "export", "handle.csv", "--select", "ConversationId,HandleTimeSeconds", "--orderby", "ConversationId",
            "--Report:HandleTimeSource=WorkSessions");
        Assert.Equal(["c5-0,131.5", "c5-1,", "c5-2,"], (await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "handle.csv"))).Skip(1));
        await Program.DoAsync("recompute");
        await Program.DoAsync("export", "handle.csv", "--select", "ConversationId,HandleTimeSeconds", "--orderby", "ConversationId");
        Assert.Equal(["c5-0,", "c5-1,", "c5-2,"], (await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "handle.csv"))).Skip(1));
    }

    private static JsonObject Merge(string id, DateTime at, string source, string destination) => new()
    {
        ["id"] = id, ["type"] = "CUSTOMER/MERGED", ["timestamp"] = Text(at),
        ["initiator"] = new JsonObject { ["type"] = "AGENT", ["id"] = "agent-1" },
        ["content"] = new JsonObject
        {
            ["sourceCustomerId"] = "u-a", ["destinationCustomerId"] = "u-b",
            ["sourceConversationId"] = source, ["destinationConversationId"] = destination,
        },
    };

    private static IEnumerable<JsonObject> Payments(DateTime at)
    {
        foreach (var (type, status) in new[] { ("CREATED", null), ("STATUS_CHANGED", "COMPLETED") })
        {
            var content = new JsonObject
            {
                ["conversationId"] = "c1-3", ["customerId"] = "u1-3", ["contactId"] = "c1-3-k1", ["paymentRequestId"] = "p1",
                ["context"] = new JsonObject { ["currency"] = "USD", ["monetaryUnit"] = "12.5" },
            };
            if (status is not null)
            {
                content["newStatus"] = status;
            }

            yield return new JsonObject
            {
                ["id"] = "pay-" + type, ["type"] = "PAYMENT_REQUEST/" + type, ["timestamp"] = Text(at), ["content"] = content,
                ["initiator"] = new JsonObject { ["type"] = "AGENT", ["id"] = "agent-1" },
            };
            at = at.AddMinutes(1);
        }
    }

    private static string Text(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string[] BackfillWords(DateTime from, DateTime to) =>
        ["backfill", "--from", Day(from), "--to", Day(to), .. Settings];

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Task<string> BackfillAsync(DateTime from, DateTime to) => Program.DoAsync(BackfillWords(from, to));

    private async Task IngestAsync(IEnumerable<JsonObject> events)
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder.Path, "some.jsonl"), events.Select(e => e.ToJsonString()));
        await Program.DoAsync("ingest", "some.jsonl");
    }

    private async Task<string> RowsAsync()
    {
        await Program.DoAsync("recompute");
        await Program.DoAsync("export", "rows.csv", "--orderby", "ConversationId");
        return await File.ReadAllTextAsync(Path.Combine(_folder.Path, "rows.csv"));
    }

    private async Task<string> ExpectedAsync()
    {
        using var folder = new TempFolder();
        var program = new RealProgram(folder);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "all.jsonl"), _platform.AllLines);
        await program.DoAsync("ingest", "all.jsonl");
        await program.DoAsync("recompute");
        await program.DoAsync("export", "rows.csv", "--orderby", "ConversationId");
        return await File.ReadAllTextAsync(Path.Combine(folder.Path, "rows.csv"));
    }
}

public sealed class SqliteBackfillTests() : BackfillTests(StorageProvider.Sqlite);

public sealed class SqlServerBackfillTests() : BackfillTests(StorageProvider.SqlServer);
