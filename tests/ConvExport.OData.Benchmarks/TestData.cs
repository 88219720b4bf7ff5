using System.Diagnostics;
using System.Globalization;

namespace ConvExport.OData.Benchmarks;

/// <summary>A database of generated conversations, made by the real program; and the program itself, to be timed whole.</summary>
internal sealed class TestData : IAsyncDisposable
{
    private static readonly string Program = typeof(Feed.FeedOptions).Assembly.Location;
    private readonly string _folder = Directory.CreateTempSubdirectory("convexport-bench-").FullName;

    public int Conversations { get; private init; }
    public long Events { get; private set; }
    public TimeSpan IntakeTime { get; private set; }
    public string Database => Path.Combine(_folder, "bench.db");

    public static async Task<TestData> CreateAsync(int conversations)
    {
        var data = new TestData { Conversations = conversations };
        await data.RunAsync("generate", "--conversations", conversations.ToString(CultureInfo.InvariantCulture), "--seed", "1", "--out", data.File("g"));
        await data.RunAsync("directory", "--agents", data.File("g/agents.jsonl"), "--inboxes", data.File("g/inboxes.jsonl"), "--topics", data.File("g/topics.jsonl"));
        data.Events = System.IO.File.ReadLines(data.File("g/events.jsonl")).LongCount();
        (data.IntakeTime, _, _) = await data.RunAsync("ingest", data.File("g/events.jsonl"));
        await data.RunAsync("recompute");
        return data;
    }

    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>Runs the program to its end: how long it took, how much memory it had at most, what it printed.</summary>
    public async Task<(TimeSpan Time, long PeakBytes, string Output)> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = _folder };
        foreach (var word in (string[])["exec", Program, .. words, $"--Storage:ConnectionString=Data Source={Database}"])
        {
            start.ArgumentList.Add(word);
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        while (!process.HasExited)
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(20));
        }

        return process.ExitCode == 0
            ? (clock.Elapsed, peak, await output)
            : throw new InvalidOperationException($"{string.Join(' ', words)} ended with {process.ExitCode}: {await output}");
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
