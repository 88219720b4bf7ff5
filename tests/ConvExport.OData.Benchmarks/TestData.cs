using System.Diagnostics;
using System.Globalization;

namespace ConvExport.OData.Benchmarks;

/// <summary>A database of generated conversations, made by the real program; and the program itself, to be timed whole.</summary>
internal sealed class TestData : IAsyncDisposable
{
    public static readonly string Program = typeof(Feed.FeedOptions).Assembly.Location;
    private readonly string _folder = Directory.CreateTempSubdirectory("convexport-bench-").FullName;

    public int Conversations { get; private init; }
    public long Events { get; private set; }
    public TimeSpan IntakeTime { get; private set; }
    public TimeSpan FirstFoldTime { get; private set; }
    public string Database { get; private init; }

    /// <summary>The settings that say where it is.</summary>
    public string[] Settings { get; private init; }

    private TestData(string? database = null, string? server = null)
    {
        Database = database ?? Path.Combine(_folder, "bench.db");
        Settings = server is null ? [SettingOf(Database)] : ["--Storage:Provider=SqlServer", $"--Storage:ConnectionString={server}"];
    }

    /// <summary>A database that is there already; only what reads it can be run.</summary>
    public static TestData Of(string database, int conversations) => new(Path.GetFullPath(database)) { Conversations = conversations };

    /// <summary>A database without anything.</summary>
    public static TestData Empty() => new();

    /// <param name="conversations">How many.</param>
    /// <param name="server">The connection string of an empty database on SQL Server; null for a file of SQLite.</param>
    public static async Task<TestData> CreateAsync(int conversations, string? server = null)
    {
        var data = await StoreAsync(conversations, server);
        data.Keep("stored.db");
        (data.FirstFoldTime, _, _) = await data.RunAsync("recompute");
        return data;
    }

    /// <summary>As <see cref="CreateAsync"/>, with events and without rows.</summary>
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

    /// <summary>Runs the program to its end: how long it took, how much memory it had at most, what it printed.</summary>
    public Task<(TimeSpan Time, long PeakBytes, string Output)> RunAsync(params string[] words) =>
        EndOfAsync("dotnet", ["exec", Program, .. words, .. Settings]);

    /// <summary>As <see cref="RunAsync"/>, for a command that may end with 1.</summary>
    public Task<(TimeSpan Time, long PeakBytes, string Output)> RunToAnyEndAsync(params string[] words) =>
        EndOfAsync("dotnet", ["exec", Program, .. words, .. Settings], mayFail: true);

    /// <summary>As <see cref="RunAsync"/>, on another database.</summary>
    public Task<(TimeSpan Time, long PeakBytes, string Output)> RunOnAsync(string database, params string[] words) =>
        EndOfAsync("dotnet", ["exec", Program, .. words, SettingOf(database)]);

    /// <summary>Runs an assembly on some cores; returns what it printed.</summary>
    public async Task<string> ExecAsync(string cores, string[] words) =>
        (await EndOfAsync("taskset", ["-c", cores, "dotnet", "exec", .. words])).Output;

    /// <summary>A fresh copy of a kept database, gone when it is disposed.</summary>
    public DatabaseCopy Copy(string kept)
    {
        System.IO.File.Copy(File(kept), File("copy.db"));

        // What the copy left to be written would be waited for in what is measured.
        using var sync = Process.Start("sync");
        sync.WaitForExit();
        return new DatabaseCopy(File("copy.db"));
    }

    /// <summary>Starts the server on the database, with a key for everything.</summary>
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

    /// <summary>Keeps the file as it is now, to be copied later.</summary>
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
        long peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakOf(process));
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(20));
        }

        return process.ExitCode == 0 || mayFail
            ? (clock.Elapsed, peak, await output)
            : throw new InvalidOperationException($"{string.Join(' ', words)} ended with {process.ExitCode}: {await output}");
    }

    /// <summary>What the operating system says of a process's memory; 0 when it is over.</summary>
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

/// <summary>A database that one measurement may change.</summary>
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
