using System.Diagnostics;
using System.Globalization;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// A database of generated conversations, created by the real program. Also runs the program's commands as processes, to measure
/// their time and memory.
/// </summary>
internal sealed class TestData : IAsyncDisposable
{
    public static readonly string Program = typeof(Feed.FeedOptions).Assembly.Location;
    private readonly string _folder = Directory.CreateTempSubdirectory("convexport-bench-").FullName;

    public int Conversations { get; private init; }
    public long Events { get; private set; }
    public TimeSpan IntakeTime { get; private set; }
    public TimeSpan FirstFoldTime { get; private set; }
    public string Database { get; private init; }

    /// <summary>The command-line settings that select the database.</summary>
    public string[] Settings { get; private init; }

    private TestData(string? database = null, string? server = null)
    {
        Database = database ?? Path.Combine(_folder, "bench.db");
        Settings = server is null ? [SettingOf(Database)] : ["--Storage:Provider=SqlServer", $"--Storage:ConnectionString={server}"];
    }

    /// <summary>Uses an existing database. Only for runs that do not call <see cref="Copy"/>.</summary>
    public static TestData Of(string database, int conversations) => new(Path.GetFullPath(database)) { Conversations = conversations };

    /// <summary>A database file that does not exist yet. The first command creates it.</summary>
    public static TestData Empty() => new();

    /// <summary>Generates conversations, stores their events and computes their rows.</summary>
    /// <param name="conversations">How many conversations to generate.</param>
    /// <param name="server">The connection string of an empty database on SQL Server; null for a SQLite file.</param>
    public static async Task<TestData> CreateAsync(int conversations, string? server = null)
    {
        var data = await StoreAsync(conversations, server);
        data.Keep("stored.db");
        (data.FirstFoldTime, _, _) = await data.RunAsync("recompute");
        return data;
    }

    /// <summary>Like <see cref="CreateAsync"/>, but computes no rows.</summary>
    public static async Task<TestData> StoreAsync(int conversations, string? server = null)
    {
        var data = new TestData(null, server) { Conversations = conversations };
        await data.RunAsync("migrate");
        data.Keep("empty.db");
        await data.RunAsync(
            "generate", "--conversations", conversations.ToString(CultureInfo.InvariantCulture), "--seed", "1", "--out", data.File("g"));
        await data.RunAsync(
            "directory", "--agents", data.File("g/agents.jsonl"), "--inboxes", data.File("g/inboxes.jsonl"), "--topics",
            data.File("g/topics.jsonl"));
        data.Events = System.IO.File.ReadLines(data.File("g/events.jsonl")).LongCount();
        (data.IntakeTime, _, _) = await data.RunAsync("ingest", data.File("g/events.jsonl"));
        return data;
    }

    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>Runs a command to its end. Returns its time, its peak memory and its output. Throws if it fails.</summary>
    public Task<(TimeSpan Time, long PeakBytes, string Output)> RunAsync(params string[] words) =>
        EndOfAsync("dotnet", ["exec", Program, .. words, .. Settings]);

    /// <summary>Like <see cref="RunAsync"/>, but accepts any exit code.</summary>
    public Task<(TimeSpan Time, long PeakBytes, string Output)> RunToAnyEndAsync(params string[] words) =>
        EndOfAsync("dotnet", ["exec", Program, .. words, .. Settings], mayFail: true);

    /// <summary>Like <see cref="RunAsync"/>, but on another database.</summary>
    public Task<(TimeSpan Time, long PeakBytes, string Output)> RunOnAsync(string database, params string[] words) =>
        EndOfAsync("dotnet", ["exec", Program, .. words, SettingOf(database)]);

    /// <summary>Runs an assembly on a list of cores such as <c>0,1</c> (<c>taskset -c</c>). Returns its output.</summary>
    public async Task<string> ExecAsync(string cores, string[] words) =>
        (await EndOfAsync("taskset", ["-c", cores, "dotnet", "exec", .. words])).Output;

    /// <summary>Copies a database that <see cref="Keep"/> has saved. Disposing the copy deletes it.</summary>
    public DatabaseCopy Copy(string kept)
    {
        System.IO.File.Copy(File(kept), File("copy.db"));

        // Write the copy to the disk first. Otherwise the measured program would wait for this write.
        using var sync = Process.Start("sync");
        sync.WaitForExit();
        return new DatabaseCopy(File("copy.db"));
    }

    /// <summary>Starts the server on the database. The client sends an administrator's key.</summary>
    public async Task<(Process Server, HttpClient Client)> ServeAsync(params string[] settings)
    {
        var (_, _, key) = await RunAsync("keys", "create", "--name", "bench", "--role", "admin");
        var server = Process.Start(
            new ProcessStartInfo("dotnet", ["exec", Program, "serve", "--urls", "http://127.0.0.1:5977", .. Settings, .. settings])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        })!;
        var client = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:5977") };
        client.DefaultRequestHeaders.Add("X-Api-Key", key.Split('\n').First(l => l.StartsWith("cx_", StringComparison.Ordinal)).Trim());
        for (var tries = 0; ; tries++)
        {
            try
            {
                await client.GetStringAsync("health/ready");
                return (server, client);
            }
            catch (HttpRequestException) when (tries < 200)
            {
                await Task.Delay(100);
            }
        }
    }

    public static string SettingOf(string database) => $"--Storage:ConnectionString=Data Source={database}";

    /// <summary>Saves the database file for <see cref="Copy"/>. Does nothing without a file (SQL Server).</summary>
    private void Keep(string name)
    {
        if (System.IO.File.Exists(Database))
        {
            System.IO.File.Copy(Database, File(name));
        }
    }

    private async Task<(TimeSpan Time, long PeakBytes, string Output)> EndOfAsync(string command, string[] words, bool mayFail = false)
    {
        var start = new ProcessStartInfo(command) { RedirectStandardOutput = true, WorkingDirectory = _folder };
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var end = process.WaitForExitAsync();
        long peak = 0;
        while (!end.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(process));
            await Task.WhenAny(end, Task.Delay(20));
        }

        return process.ExitCode == 0 || mayFail
            ? (clock.Elapsed, peak, await output)
            : throw new InvalidOperationException($"{string.Join(' ', words)} ended with {process.ExitCode}: {await output}");
    }

    /// <summary>The peak working set of a process in bytes; 0 after it has ended.</summary>
    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A copy of a database for one measurement. The measurement may change the copy.</summary>
internal sealed record DatabaseCopy(string Path) : IDisposable
{
    public string Setting => TestData.SettingOf(Path);

    public void Dispose()
    {
        foreach (var file in (string[])[Path, Path + "-wal", Path + "-shm"])
        {
            File.Delete(file);
        }
    }
}
