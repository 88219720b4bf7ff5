using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Access;
using ConvExport.OData.Commands;
using ConvExport.OData.Intake;
using Hangfire;
using Hangfire.InMemory;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// Measures the fold in extreme cases: one customer with many events, one import of a large directory, and one rename that changes
/// many rows. Meanwhile, sends events for other conversations and measures how soon each event reaches its row.
/// </summary>
internal static class ExtremesRun
{
    private const int FocusEvents = 120_000;
    private const int CustomerConversations = 1_000;
    private const int Topics = 100_000;
    private static readonly DateTime Start = new(2024, 3, 4, 10, 0, 0, DateTimeKind.Utc);
    private static int s_unrelated;

    /// <param name="server">The connection string of an empty database on SQL Server; null for SQLite.</param>
    /// <param name="conversations">How many conversations are in the inbox that is renamed.</param>
    public static async Task RunAsync(string? server, int conversations)
    {
        var folder = Directory.CreateTempSubdirectory("convexport-extremes-");
        try
        {
            string[] settings = server is null
                ? [$"--Storage:ConnectionString=Data Source={Path.Combine(folder.FullName, "extremes.db")}",
                    "--Logging:LogLevel:Default=Warning"]
                : ["--Storage:Provider=SqlServer", $"--Storage:ConnectionString={server}", "--Logging:LogLevel:Default=Warning"];

            // Hangfire keeps its jobs in memory for both databases: its SQL Server tables need features that compatible servers
            // such as Babelfish lack.
            await using var app = ServeCommand.Build(
                settings, "http://127.0.0.1:0", services => services.AddSingleton<JobStorage>(_ => new InMemoryStorage()));
            await ServeCommand.PrepareAsync(app, default);
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(10) };
            client.DefaultRequestHeaders.Add(
                "X-Api-Key", await app.Services.GetRequiredService<ApiKeys>().CreateAsync(new NewKey("extremes", Roles.Admin), default));
            await PostAsync(client, "events", [Created("warm-up", "c0", "i0")]);
            await EventuallyAsync(client, "warm-up");

            await MeasureAsync(
                client, $"{CustomerConversations:N0} conversations and {FocusEvents:N0} focus events of one customer",
                () => TakeAsync(app, OneCustomer()));
            await MeasureAsync(client, $"{Topics:N0} topics in one request", async () =>
            {
                using var content = new StringContent(string.Join('\n', Enumerable.Range(0, Topics)
                    .Select(i => $"{{\"id\":\"t{i}\",\"name\":\"Topic {i}\",\"parentId\":{(i == 0 ? "null" : $"\"t{i / 10}\"")}}}")),
                    Encoding.UTF8, "application/x-ndjson");
                using var response = await client.PutAsync("directory/topics", content);
                response.EnsureSuccessStatusCode();
            });
            await MeasureAsync(
                client, $"{conversations:N0} conversations of one inbox",
                () => TakeAsync(app, Enumerable.Range(0, conversations).Select(i => Created($"r{i}", $"u{i}", "renamed"))));
            await MeasureAsync(client, $"a new name of that inbox", async () =>
            {
                using var content = new StringContent("""[{"id":"renamed","name":"New name"}]""", Encoding.UTF8, "application/json");
                using var response = await client.PutAsync("directory/inboxes", content);
                response.EnsureSuccessStatusCode();
            });
            await app.StopAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Makes a change, and prints how long it takes to store the change and then to fold it. Meanwhile sends events for other
    /// conversations, with pauses of 0.2 s, and prints the median, 95th percentile and maximum of the time until an event is in its row.
    /// </summary>
    private static async Task MeasureAsync(HttpClient client, string what, Func<Task> change)
    {
        using var over = new CancellationTokenSource();
        var latencies = UnrelatedAsync(client, over.Token);
        var clock = Stopwatch.StartNew();
        await change();
        var stored = clock.Elapsed;
        while (!await IsFoldedAsync(client))
        {
            await Task.Delay(50);
        }

        var folded = clock.Elapsed - stored;
        await over.CancelAsync();
        var times = await latencies;
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: stored in {stored.TotalSeconds:F1} s, folded {folded.TotalSeconds:F1} s later; {times.Count} other events meanwhile "
            + $"in their rows after {Median.Of(times):N0} ms (median), {times[(int)(times.Count * 0.95)]:N0} ms (95th percentile), "
            + $"{times[^1]:N0} ms (worst)"));
    }

    private static async Task<List<double>> UnrelatedAsync(HttpClient client, CancellationToken over)
    {
        var times = new List<double>();
        do
        {
            var id = $"unrelated-{s_unrelated++}";
            var clock = Stopwatch.StartNew();
            await PostAsync(client, "events", [Created(id, id, "i0")]);
            await EventuallyAsync(client, id);
            times.Add(clock.Elapsed.TotalMilliseconds);
            await Task.Delay(200, CancellationToken.None);
        }
        while (!over.IsCancellationRequested);
        return times;
    }

    /// <summary>
    /// Returns whether no conversation is pending or being folded. The events from <see cref="UnrelatedAsync"/> also make conversations
    /// pending, so this can be true only between two of these events.
    /// </summary>
    private static async Task<bool> IsFoldedAsync(HttpClient client)
    {
        using var state = JsonDocument.Parse(await client.GetStringAsync("recompute"));
        return state.RootElement.GetProperty("waiting").GetInt64() + state.RootElement.GetProperty("underWay").GetInt64() == 0;
    }

    private static async Task EventuallyAsync(HttpClient client, string id)
    {
        while (true)
        {
            using var response = await client.GetAsync($"odata/v1/Conversations('{id}')?$select=Status");
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(5);
        }
    }

    private static async Task PostAsync(HttpClient client, string path, IEnumerable<byte[]> lines)
    {
        using var content = new ByteArrayContent([.. lines.SelectMany(l => (byte[])[.. l, (byte)'\n'])]);
        content.Headers.ContentType = new("application/x-ndjson");
        using var response = await client.PostAsync(path, content);
        response.EnsureSuccessStatusCode();
    }

    private static Task TakeAsync(WebApplication app, IEnumerable<byte[]> lines) =>
        app.Services.GetRequiredService<EventIntake>().TakeAsync(
            lines.Select((l, i) => new InputItem(i + 1, l)).ToAsyncEnumerable(), "extremes", null, default);

    private static IEnumerable<byte[]> OneCustomer()
    {
        for (var i = 0; i < CustomerConversations; i++)
        {
            yield return Created($"one-{i}", "one", "i0", i);
        }

        for (var i = 0; i < FocusEvents; i++)
        {
            var type = i % 2 == 0 ? "CUSTOMER_PROFILE/FOCUS_ENTERED" : "CUSTOMER_PROFILE/FOCUS_EXITED";
            yield return Encoding.UTF8.GetBytes(
                $"{{\"id\":\"focus-{i}\",\"type\":\"{type}\",\"timestamp\":\"{At(i)}\",\"initiator\":{{\"type\":\"AGENT\","
                + $"\"id\":\"a{i / 2 % 40}\"}},\"content\":{{\"customerId\":\"one\",\"agentId\":\"a{i / 2 % 40}\"}}}}");
        }
    }

    private static byte[] Created(string conversation, string customer, string inbox, int seconds = 0) => Encoding.UTF8.GetBytes(
        $"{{\"id\":\"created-{conversation}\",\"type\":\"CONVERSATION/CREATED\",\"timestamp\":\"{At(seconds)}\","
        + $"\"initiator\":{{\"type\":\"CUSTOMER\",\"id\":\"{customer}\"}},\"content\":{{\"conversationId\":\"{conversation}\","
        + $"\"customerId\":\"{customer}\",\"context\":{{\"assignee\":{{\"inboxId\":\"{inbox}\"}}}}}}}}");

    private static string At(int seconds) => Start.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
