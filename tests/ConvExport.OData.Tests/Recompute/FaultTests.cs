using System.Diagnostics;
using System.Globalization;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Tests.Recompute;

/// <summary>
/// Runs several processes of the real program on one database, with kills, a locked database and a full disk. In the end,
/// the rows equal the rows of an undisturbed run.
/// </summary>
[Trait("Speed", "slow")]
public sealed class FaultTests : IDisposable
{
    private const int Conversations = 2_000;
    private const int Kills = 50;

    private readonly TempFolder _calmFolder = new();
    private readonly TempFolder _folder = new();
    private readonly List<Process> _workers = [];
    private readonly RealProgram _calm;
    private readonly RealProgram _program;

    public FaultTests() => (_calm, _program) = (new RealProgram(_calmFolder), new RealProgram(_folder));

    private string Generated => _calmFolder.File("g");
    private string[] Parts => [.. Enumerable.Range(0, 8).Select(i => _calmFolder.File($"part{i}.jsonl"))];

    public void Dispose()
    {
        _workers.ForEach(worker => Kill(worker));
        SqliteConnection.ClearAllPools();
        _calmFolder.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fifty_kills_during_intake_recompute_and_rebuild_do_not_change_the_rows()
    {
        var expected = await UndisturbedAsync(Conversations);
        var random = new Random(20261124);
        await _program.DoAsync(Directory(Generated));
        using var revisions = new RevisionReader(_folder.File("data/convexport.db"));

        var killed = 0;
        for (var i = 0; killed < Kills; i++)
        {
            while (_workers.Count < 2)
            {
                _workers.Add(_program.StartSilently(
                    "serve", "--roles", "worker", "--Recompute:BatchSize=40", "--Recompute:PollMilliseconds=50"));
            }

            // Two of three rounds ingest events while the workers fold them. Every third round is a rebuild.
            string[] words = i % 3 == 2
                ? ["recompute", "--all", "--Recompute:BatchSize=40"]
                : ["ingest", Parts[i % Parts.Length], "--Intake:BatchSize=200"];
            var moment = TimeSpan.FromMilliseconds(random.Next(250, 1_200));
            if (random.Next(3) == 0)
            {
                var victim = _workers[random.Next(_workers.Count)];
                using var beside = _program.StartSilently(words);
                await Task.Delay(moment);
                killed += Kill(victim) ? 1 : 0;
                _workers.Remove(victim);
                killed += Kill(beside) ? 1 : 0;
            }
            else if (await _program.KillAsync(moment, words))
            {
                killed++;
            }

            await revisions.LookAsync();
        }

        // Ingest every part once more and recompute, without kills. Killed workers are not started again.
        foreach (var part in Parts)
        {
            await _program.DoAsync("ingest", part);
        }

        await _program.DoAsync("recompute");
        await revisions.LookAsync();
        Assert.Equal(expected, await ExportAsync(_program, _folder));
        Assert.Equal(0, await NumberAsync("SELECT COUNT(*) FROM PendingFolds"));
        Assert.Equal(
            File.ReadLines(Path.Combine(Generated, "events.jsonl")).LongCount(),
            await NumberAsync(
                "SELECT (SELECT COUNT(*) FROM RecentEventIds) + (SELECT COUNT(*) FROM EarlierEventIds) + (SELECT COUNT(*) FROM EventIds)"));
        Assert.Equal(0, await NumberAsync("SELECT COUNT(*) FROM Rebuilds WHERE FinishedUtc IS NULL"));
        Assert.Equal(
            await NumberAsync("SELECT COUNT(*) FROM Conversations"),
            await NumberAsync("SELECT COUNT(DISTINCT Revision) FROM Conversations"));
    }

    [Fact]
    public async Task A_write_waits_while_another_process_locks_the_database()
    {
        await _program.DoAsync("generate", "--conversations", "50", "--seed", "4", "--out", Generated);
        var (server, address, output) = await _program.ServeAsync("serve", "--Recompute:PollMilliseconds=50");
        _workers.Add(server);
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Add("X-Api-Key", output.Split('\n').First(l => l.StartsWith("cx_", StringComparison.Ordinal)));

        Task<HttpResponseMessage> posted;
        await using (var holder = new SqliteConnection($"Data Source={_folder.File("data/convexport.db")}"))
        {
            await holder.OpenAsync();
            await using var held = new SqliteCommand("BEGIN IMMEDIATE", holder);
            await held.ExecuteNonQueryAsync();
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Generated, "events.jsonl")));
            content.Headers.ContentType = new("application/x-ndjson");
            posted = client.PostAsync("events", content);
            await Task.Delay(7_000);
            Assert.False(posted.IsCompleted, "The events were stored while another process had locked the database.");

            // Reads still work.
            Assert.Equal("0", await client.GetStringAsync("odata/v1/Conversations/$count"));
            await using var release = new SqliteCommand("ROLLBACK", holder);
            await release.ExecuteNonQueryAsync();
        }

        using var response = await posted;
        response.EnsureSuccessStatusCode();
        for (var tries = 0; tries < 200 && await client.GetStringAsync("odata/v1/Conversations/$count") != "50"; tries++)
        {
            await Task.Delay(50);
        }

        Assert.Equal("50", await client.GetStringAsync("odata/v1/Conversations/$count"));
    }

    [SkippableFact]
    public async Task A_full_disk_loses_no_acknowledged_event_and_work_continues_afterwards()
    {
        var expected = await UndisturbedAsync(400);
        var small = _folder.File("small");
        System.IO.Directory.CreateDirectory(small);
        Skip.IfNot(
            await MountAsync("-t", "tmpfs", "-o", "size=3m", "tmpfs", small),
            "A small file system cannot be mounted; only root can do that.");
        try
        {
            var setting = $"--Storage:ConnectionString=Data Source={small}/full.db";
            await _program.DoAsync([.. Directory(Generated), setting]);
            var full = await _program.RunAsync("ingest", Path.Combine(Generated, "events.jsonl"), "--Intake:BatchSize=200", setting);
            Assert.Equal(1, full.ExitCode);
            Assert.Contains("full", full.Errors, StringComparison.Ordinal);

            await MountAsync("-o", "remount,size=64m", small);
            var again = await _program.DoAsync("ingest", Path.Combine(Generated, "events.jsonl"), setting);
            Assert.DoesNotContain(" 0 duplicate", again, StringComparison.Ordinal);
            await _program.DoAsync("recompute", setting);
            await _program.DoAsync("export", "rows.csv", setting);
            Assert.Equal(expected, await File.ReadAllTextAsync(_folder.File("rows.csv")));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            await ExternalProgram.RunAsync(new ProcessStartInfo("umount", [small]));
        }
    }

    [Fact]
    public async Task A_web_process_and_a_worker_share_the_work()
    {
        await _program.DoAsync("generate", "--conversations", "30", "--seed", "4", "--out", Generated);
        var (web, address, output) = await _program.ServeAsync("serve", "--roles", "web");
        _workers.Add(web);
        var key = output.Split('\n').First(l => l.StartsWith("cx_", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Generated, "events.jsonl")));
        content.Headers.ContentType = new("application/x-ndjson");
        using (var posted = await client.PostAsync("events", content))
        {
            posted.EnsureSuccessStatusCode();
        }

        // The web process alone folds nothing, and has no job dashboard.
        await Task.Delay(1_500);
        Assert.Equal("0", await client.GetStringAsync("odata/v1/Conversations/$count"));
        using var jobs = await client.GetAsync("jobs");
        Assert.Equal(404, (int)jobs.StatusCode);

        _workers.Add(_program.StartSilently("serve", "--roles", "worker"));
        for (var tries = 0; tries < 1_200 && await client.GetStringAsync("odata/v1/Conversations/$count") != "30"; tries++)
        {
            await Task.Delay(50);
        }

        Assert.Equal("30", await client.GetStringAsync("odata/v1/Conversations/$count"));
    }

    /// <summary>Generates events, and also writes them to several part files. Returns the rows of an undisturbed run as CSV.</summary>
    private async Task<string> UndisturbedAsync(int conversations)
    {
        await _calm.DoAsync("generate", "--conversations", $"{conversations}", "--seed", "2", "--out", Generated);
        var lines = await File.ReadAllLinesAsync(Path.Combine(Generated, "events.jsonl"));
        foreach (var (part, some) in Parts.Zip(lines.Chunk(lines.Length / Parts.Length + 1)))
        {
            await File.WriteAllLinesAsync(part, some);
        }

        await _calm.DoAsync(Directory(Generated));
        await _calm.DoAsync("ingest", Path.Combine(Generated, "events.jsonl"));
        await _calm.DoAsync("recompute");
        return await ExportAsync(_calm, _calmFolder);
    }

    private static string[] Directory(string folder) =>
        ["directory", "--agents", Path.Combine(folder, "agents.jsonl"), "--topics", Path.Combine(folder, "topics.jsonl"), "--inboxes",
            Path.Combine(folder, "inboxes.jsonl")];

    private static async Task<string> ExportAsync(RealProgram program, TempFolder folder)
    {
        await program.DoAsync("export", "rows.csv");
        return await File.ReadAllTextAsync(folder.File("rows.csv"));
    }

    private async Task<long> NumberAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.File("data/convexport.db")}");
        await connection.OpenAsync();
        await using var command = new SqliteCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<bool> MountAsync(params string[] words) =>
        OperatingSystem.IsLinux() && (await ExternalProgram.RunAsync(new ProcessStartInfo("mount", words))).ExitCode == 0;

    /// <summary>Kills a process. Returns whether it was still running.</summary>
    private static bool Kill(Process process)
    {
        var isRunning = !process.HasExited;
        if (isRunning)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        return isRunning;
    }

    /// <summary>
    /// Reads the revisions repeatedly. A revision that is new must be higher than every revision that an earlier read returned.
    /// </summary>
    private sealed class RevisionReader(string database) : IDisposable
    {
        private readonly SqliteConnection _connection = new($"Data Source={database};Pooling=False");
        private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
        private long _highest;

        public async Task LookAsync()
        {
            if (_connection.State != System.Data.ConnectionState.Open)
            {
                await _connection.OpenAsync();
            }

            await using var command = new SqliteCommand("SELECT ConversationId, Revision FROM Conversations", _connection);
            await using var rows = await command.ExecuteReaderAsync();
            var highest = _highest;
            while (await rows.ReadAsync())
            {
                var (id, revision) = (rows.GetString(0), rows.GetInt64(1));
                var known = _seen.GetValueOrDefault(id);
                Assert.True(
                    revision == known || revision > _highest,
                    $"{id} went from revision {known} to {revision}, but an earlier read returned revision {_highest}.");
                _seen[id] = revision;
                highest = Math.Max(highest, revision);
            }

            _highest = highest;
        }

        public void Dispose() => _connection.Dispose();
    }
}
