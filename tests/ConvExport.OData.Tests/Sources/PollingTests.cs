using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Sources;

/// <summary>The real program polls a platform that misbehaves. The program's rows still equal those computed from all events.</summary>
[Trait("Speed", "slow")]
public sealed class PollingTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private FakeGladly _platform = null!;

    public async Task InitializeAsync() => _platform = await FakeGladly.StartAsync();

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_first_start_with_only_a_token_leads_to_the_right_rows()
    {
        _platform.Happens(PlatformStories.Between(DateTime.UtcNow.AddHours(-23), DateTime.UtcNow.AddSeconds(-1), 300, 1));
        _platform.Directories["agents"] =
            """[{"id":"agent-1","name":"Ann","emailAddress":"ann@example.com"},{"id":"agent-2","name":"Bob"}]""";
        _platform.Directories["inboxes"] = """[{"id":"inbox-1","name":"Sales","disabled":false}]""";
        _platform.Directories["topics"] =
            """[{"id":"topic-1","name":"Refund","disabled":false,"parentId":"topic-2"},{"id":"topic-2","name":"Money"}]""";
        foreach (var mischief in new[] { "cut", "errors", "break" })
        {
            _platform.Mischief.Enqueue(mischief);
        }

        var program = new RealProgram(_folder);
        await using (await ServedAsync(program, _platform.Settings("--Sources:Gladly:Token=token-1")))
        {
            await UntilEqualAsync(program);
        }

        Assert.Equal(0, _platform.Violations);
        Assert.Contains("gladly: ok", await program.DoAsync(["sources", .. _platform.Settings()]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_event_is_lost_with_duplicates_and_a_wrong_clock_and_a_new_token()
    {
        _platform.Ahead = TimeSpan.FromSeconds(90);
        _platform.Happens(PlatformStories.Between(_platform.Now.AddHours(-23.9), _platform.Now.AddSeconds(-1), 100, 2));
        var token = Path.Combine(_folder.Path, "token");
        await File.WriteAllTextAsync(token, "token-1\n");
        var program = new RealProgram(_folder);
        var key = (await program.DoAsync("keys", "create", "--name", "hook", "--role", "writer")).Trim();
        var settings = _platform.Settings($"--Sources:Gladly:TokenFile={token}", "--Sources:Gladly:WebhookSecret=hush");
        await using var server = await ServedAsync(program, settings);
        Assert.Contains(
            "Created and enabled",
            await program.DoAsync(["sources", "gladly", "subscribe", "--address", server.Address, "--key", key, .. settings]),
            StringComparison.Ordinal);
        Assert.Contains(
            "Updated and enabled",
            await program.DoAsync(["sources", "gladly", "subscribe", "--address", server.Address, "--key", key, .. settings]),
            StringComparison.Ordinal);
        await UntilEqualAsync(program);

        // A request with the key but without the webhook secret is refused.
        using (var client = new HttpClient())
        using (var request = new HttpRequestMessage(HttpMethod.Post, server.Address + "webhooks/gladly"))
        {
            request.Content = new StringContent("{}");
            request.Headers.Add("X-Api-Key", key);
            using var refused = await client.SendAsync(request);
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
        }

        // The webhook sends these events first, five of them twice. Then polling returns all of them.
        var more = PlatformStories.Between(_platform.Now.AddSeconds(-20), _platform.Now, 20, 3);
        foreach (var e in more.Concat(more.Take(5)))
        {
            Assert.Equal(200, await _platform.DeliverAsync(e));
        }

        _platform.Happens(more);

        // The token expires, and is replaced without a restart.
        _platform.Token = "token-2";
        await UntilAsync(async () => (await StateAsync(program, settings)).Contains(
            "The platform does not accept the credential (401)", StringComparison.Ordinal));
        await File.WriteAllTextAsync(token, "token-2\n");
        _platform.Happens(PlatformStories.Between(_platform.Now.AddSeconds(-10), _platform.Now, 10, 4));
        await UntilEqualAsync(program);
        await UntilAsync(async () => (await StateAsync(program, settings)).StartsWith("gladly: ok", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_event_is_lost_when_the_program_is_killed()
    {
        _platform.Happens(PlatformStories.Between(DateTime.UtcNow.AddHours(-20), DateTime.UtcNow, 2_000, 5));
        var (program, random) = (new RealProgram(_folder), new Random(1));
        var settings = _platform.Settings("--Sources:Gladly:Token=token-1");
        for (var i = 0; i < 20; i++)
        {
            await program.KillAsync(
                TimeSpan.FromMilliseconds(random.Next(1_200, 2_600)), ["serve", "--urls", "http://127.0.0.1:0", .. settings]);
            _platform.Happens(PlatformStories.Between(DateTime.UtcNow.AddSeconds(-3), DateTime.UtcNow, 3, 100 + i));
        }

        await using var server = await ServedAsync(program, settings);
        await UntilEqualAsync(program);
    }

    [Fact]
    public async Task Work_sessions_are_fetched_even_if_a_part_of_the_directory_is_refused()
    {
        _platform.Happens(PlatformStories.Between(DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddSeconds(-1), 5, 8));
        _platform.Forbidden.Add("topics");
        const string Times = "work_session_handle_time_sec,work_session_after_contact_time_sec,work_session_unknown_time_sec";
        _platform.WorkSessions =
            $"""
            id,contact_session_id,conversation_id,agent_id,{Times}
            w1,s1,c8-0,a1,100,20,1.5
            """;
        var program = new RealProgram(_folder);
        var settings = _platform.Settings("--Sources:Gladly:Token=token-1", "--Report:HandleTimeSource=WorkSessions");
        await using (await ServedAsync(program, settings))
        {
            await UntilAsync(async () =>
            {
                await program.DoAsync([
                    "export", "handle.csv", "--select", "ConversationId,HandleTimeSeconds", "--filter", "HandleTimeSeconds gt 0",
                    .. settings]);
                var rows = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "handle.csv"));
                return rows.Contains("c8-0,121.5", StringComparison.Ordinal);
            });
            Assert.Contains("GET /api/v1/topics", await StateAsync(program, settings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_gap_of_27_hours_is_reported_and_filled_from_history()
    {
        var begin = DateTime.UtcNow.AddHours(-27);
        _platform.Ahead = TimeSpan.FromHours(-27);
        _platform.Happens(PlatformStories.Between(begin.AddHours(-20), begin, 100, 6));
        var program = new RealProgram(_folder);
        var settings = _platform.Settings("--Sources:Gladly:Token=token-1");
        await using (await ServedAsync(program, settings))
        {
            await UntilEqualAsync(program);
        }

        _platform.Happens(PlatformStories.Between(begin, DateTime.UtcNow.AddSeconds(-1), 300, 7));
        _platform.Ahead = TimeSpan.Zero;
        await using (await ServedAsync(program, settings))
        {
            await UntilEqualAsync(program);
            await UntilAsync(async () => (await StateAsync(program, settings)).Contains("filled from history", StringComparison.Ordinal));
        }

    }

    private async Task<string> StateAsync(RealProgram program, string[] settings) => await program.DoAsync(["sources", .. settings]);

    /// <summary>Waits until the rows equal those of a second database, which gets all events of the platform from a file.</summary>
    private async Task UntilEqualAsync(RealProgram program)
    {
        using var folder = new TempFolder();
        var other = new RealProgram(folder);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "all.jsonl"), _platform.AllLines);
        await other.DoAsync("ingest", "all.jsonl");
        foreach (var (part, json) in _platform.Directories)
        {
            var lines = ((JsonArray)JsonNode.Parse(json)!).Select(e => e!.ToJsonString());
            await File.WriteAllLinesAsync(Path.Combine(folder.Path, part + ".jsonl"), lines);
        }

        await other.DoAsync("directory", "--agents", "agents.jsonl", "--inboxes", "inboxes.jsonl", "--topics", "topics.jsonl");
        await other.DoAsync("recompute");
        await other.DoAsync("export", "rows.csv", "--orderby", "ConversationId");
        var expected = await File.ReadAllTextAsync(Path.Combine(folder.Path, "rows.csv"));
        var clock = Stopwatch.StartNew();
        while (true)
        {
            await program.DoAsync("export", "rows.csv", "--orderby", "ConversationId");
            var rows = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "rows.csv"));
            if (rows == expected)
            {
                return;
            }

            if (clock.Elapsed > TimeSpan.FromMinutes(2))
            {
                Assert.Fail(
                    $"{rows.Count(c => c == '\n')} rows, expected {expected.Count(c => c == '\n')}\n"
                    + $"{await StateAsync(program, _platform.Settings())}\n"
                    + string.Join('\n', _platform.Log.TakeLast(10)));
            }

            await Task.Delay(1_500);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var clock = Stopwatch.StartNew(); !await condition();)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "The condition was not met within two minutes.");
            await Task.Delay(500);
        }
    }

    private static async Task<Served> ServedAsync(RealProgram program, string[] settings)
    {
        var (process, address, _) = await program.ServeAsync(["serve", .. settings]);
        return new Served(process, address.ToString());
    }

    private sealed record Served(Process Process, string Address) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Process.Kill();
            await Process.WaitForExitAsync();
            Process.Dispose();
        }
    }
}
