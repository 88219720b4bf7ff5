using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// Compares the time per conversation in a large database with the time in a database a tenth as large. Also measures memory, and how
/// soon a new event reaches its row in the large database.
/// </summary>
internal static partial class ScaleRun
{
    private const int EventsTimed = 300;

    public static async Task RunAsync(int conversations, int rounds)
    {
        await using var small = await TestData.CreateAsync(conversations / 10);
        await using var large = await TestData.CreateAsync(conversations);
        WriteIntake(small, large);
        var (ofSmall, ofLarge) = (small.Events / small.FirstFoldTime.TotalSeconds, large.Events / large.FirstFoldTime.TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            recompute  {ofSmall,10:N0} events/s of {small.Events:N0}, {ofLarge,10:N0} of {large.Events:N0}
            """));

        var (ratios, times, peak) = (new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < rounds; round++)
        {
            var (_, _, some) = await small.RunAsync("recompute", "--all");
            var (_, memory, all) = await large.RunAsync("recompute", "--all");
            ratios.Add(Seconds(all) / large.Conversations / (Seconds(some) / small.Conversations));
            times.Add(Seconds(all));
            peak = Math.Max(peak, memory);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"recompute --all of {large.Conversations:N0}: {Median.Of(times):F0} s, {large.Events / Median.Of(times):N0} events/s, "
            + $"peak {peak / 1e6:N0} MB; each conversation takes {Median.Of(ratios):F2} times as long as with "
            + $"{small.Conversations:N0} conversations (median of {rounds})"));
        await MemoryAsync(large);
        await MonthAsync(large, rounds);
        await LatencyAsync(large);
        await RenameAsync(large);
    }

    /// <summary>Compares the speed of intake for all conversations with that for a tenth of them.</summary>
    public static async Task RunIntakeAsync(int conversations)
    {
        await using var small = await TestData.StoreAsync(conversations / 10);
        await using var large = await TestData.StoreAsync(conversations);
        WriteIntake(small, large);
    }

    private static void WriteIntake(TestData small, TestData large)
    {
        var (some, all) = (small.Events / small.IntakeTime.TotalSeconds, large.Events / large.IntakeTime.TotalSeconds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ingest     {some,10:N0} events/s up to {small.Events:N0}, {all,10:N0} up to {large.Events:N0}: {all / some:F2}"));
    }

    /// <summary>Measures the server's memory before and while it sends every row in one response.</summary>
    private static async Task MemoryAsync(TestData data)
    {
        foreach (var encoding in new[] { "identity", "gzip" })
        {
            var (server, client) = await data.ServeAsync("--Feed:MaxPageSize=1000000");
            using (server)
            using (client)
            {
                await client.GetStringAsync("odata/v1/Conversations?$top=1000");
                server.Refresh();
                var (idle, most) = (server.WorkingSet64, server.WorkingSet64);
                client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(encoding);
                var clock = Stopwatch.StartNew();
                await using (var body = await client.GetStreamAsync("odata/v1/Conversations"))
                {
                    var (buffer, read) = (new byte[1 << 20], 0L);
                    for (int got; (got = await body.ReadAsync(buffer)) > 0; read += got)
                    {
                        if (read / buffer.Length != (read + got) / buffer.Length)
                        {
                            server.Refresh();
                            most = Math.Max(most, server.WorkingSet64);
                        }
                    }
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"feed of {data.Conversations:N0} rows in one response, {encoding}: {clock.Elapsed.TotalSeconds:F1} s, "
                    + $"working set {idle / 1e6:N0} MB idle, {most / 1e6:N0} MB at most"));
                server.Kill();
                await server.WaitForExitAsync();
            }
        }
    }

    /// <summary>
    /// Compares how many rows per second are read for one month and for all months. The month is read through the index on CreatedAt.
    /// That is as fast as reading all rows only if the month's rows are stored next to one another.
    /// </summary>
    private static async Task MonthAsync(TestData data, int rounds)
    {
        const string From = "2024-03-01", Until = "2024-04-01";
        await using (var connection = new SqliteConnection($"Data Source={data.Database};Mode=ReadOnly"))
        {
            await connection.OpenAsync();
            await using var command = new SqliteCommand(
                $"SELECT COUNT(*), MAX(rowid) - MIN(rowid) + 1 FROM Conversations WHERE CreatedAt >= '{From}' AND CreatedAt < '{Until}'",
                connection);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"a month of {data.Conversations:N0} rows: {reader.GetInt64(0):N0}, "
                + $"among {reader.GetInt64(1):N0} consecutive rows of the table"));
        }

        var (server, client) = await data.ServeAsync("--Feed:MaxPageSize=1000000");
        using (server)
        using (client)
        {
            var ratios = new List<double>();
            await RowsPerSecondAsync("?$top=100000");
            for (var round = 0; round < rounds; round++)
            {
                var all = await RowsPerSecondAsync("");
                var month = await RowsPerSecondAsync($"?$filter=CreatedAt ge {From}T00:00:00Z and CreatedAt lt {Until}T00:00:00Z");
                ratios.Add(month / all);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"rows/s for one month relative to all rows: {Median.Of(ratios):F2} (median of {rounds})"));
            server.Kill();
            await server.WaitForExitAsync();

            async Task<double> RowsPerSecondAsync(string query)
            {
                var (clock, rows) = (Stopwatch.StartNew(), 0L);
                await using var body = await client.GetStreamAsync("odata/v1/Conversations" + query);
                var buffer = new byte[1 << 20];
                for (int got; (got = await body.ReadAsync(buffer)) > 0;)
                {
                    // Each row begins with a brace, and no value contains one.
                    rows += buffer.AsSpan(0, got).Count((byte)'{');
                }

                return rows / clock.Elapsed.TotalSeconds;
            }
        }
    }

    private static async Task LatencyAsync(TestData data)
    {
        var (server, client) = await data.ServeAsync();
        using (server)
        using (client)
        {
            var milliseconds = new List<double>();
            using var page = JsonDocument.Parse(await client.GetStringAsync(
                $"odata/v1/Conversations?$select=ConversationId,TimesTopicAdded&$top={EventsTimed}&$skip=1000"));
            foreach (var row in page.RootElement.GetProperty("value").EnumerateArray())
            {
                var (id, added) = (row.GetProperty("ConversationId").GetString()!, row.GetProperty("TimesTopicAdded").GetInt32());
                var line = $"{{\"id\":\"late-{id}\",\"type\":\"CONVERSATION/TOPIC_ADDED\",\"timestamp\":\"2024-12-01T00:00:00Z\","
                    + $"\"content\":{{\"conversationId\":\"{id}\",\"topicId\":\"t\"}}}}";
                using var content = new StringContent(line, Encoding.UTF8, "application/json");
                var clock = Stopwatch.StartNew();
                using var posted = await client.PostAsync("events", content);
                posted.EnsureSuccessStatusCode();
                var seen = $"\"TimesTopicAdded\":{added + 1}";
                while (!(await client.GetStringAsync($"odata/v1/Conversations('{Uri.EscapeDataString(id)}')?$select=TimesTopicAdded"))
                    .Contains(seen, StringComparison.Ordinal))
                {
                    await Task.Delay(1);
                }

                milliseconds.Add(clock.Elapsed.TotalMilliseconds);
            }

            milliseconds.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"one event over HTTP to its row in the feed, {data.Conversations:N0} rows stored: "
                + $"median {Median.Of(milliseconds):F0} ms, 95th percentile {milliseconds[(int)(milliseconds.Count * 0.95)]:F0} ms, "
                + $"worst {milliseconds[^1]:F0} ms of {milliseconds.Count}"));
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    /// <summary>Renames an agent, an inbox and a topic. The time should be proportional to the number of changed rows.</summary>
    private static async Task RenameAsync(TestData data)
    {
        foreach (var (what, word, line) in new[]
        {
            ("a name that no row shows", "--agents", "{\"id\":\"nobody\",\"name\":\"New\"}"),
            ("an agent's name", "--agents", (await File.ReadAllLinesAsync(data.File("g/agents.jsonl")))[0]
                .Replace("\"name\":\"", "\"name\":\"New ", StringComparison.Ordinal)),
            ("an inbox's name", "--inboxes", (await File.ReadAllLinesAsync(data.File("g/inboxes.jsonl")))[0]
                .Replace("\"name\":\"", "\"name\":\"New ", StringComparison.Ordinal)),
            ("a topic's name", "--topics", (await File.ReadAllLinesAsync(data.File("g/topics.jsonl")))[^1]
                .Replace("\"name\":\"", "\"name\":\"New ", StringComparison.Ordinal)),
        })
        {
            await File.WriteAllTextAsync(data.File("change.jsonl"), line);
            await data.RunAsync("directory", word, data.File("change.jsonl"));
            var (_, _, output) = await data.RunAsync("recompute");
            Console.WriteLine($"{what}: {output.Trim()}");
        }
    }

    private static double Seconds(string output) =>
        double.Parse(InSeconds().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"in ([\d.]+) s")]
    private static partial Regex InSeconds();
}
