using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Benchmarks;

/// <summary>Fetches history from a simulated platform on this machine, and compares rows with a report in the platform's format.</summary>
internal static partial class SourceRun
{
    private const int Seed = 1;

    /// <summary>
    /// Fetches days of history as fast as the platform's limits allow, and then fetches some or all of these days again. The simulated
    /// platform creates the events of a day when a report of the day is requested, so its memory does not depend on the number of days.
    /// </summary>
    /// <param name="days">How many days to fetch, up to yesterday.</param>
    /// <param name="conversationsPerDay">The number of conversations that begin on each day.</param>
    /// <param name="daysAgain">How many of these days, up to yesterday, to fetch a second time.</param>
    /// <param name="database">The database of an earlier run on the same day, which has the same events; null for a new one.</param>
    public static async Task RunHistoryAsync(int days, int conversationsPerDay, int daysAgain, string? database)
    {
        await using var platform = await FakeGladly.StartAsync();
        var (today, created) = (DateTime.UtcNow.Date, new ConcurrentDictionary<DateTime, int>());
        platform.History = day =>
        {
            var events = PlatformStories.Between(day, day.AddDays(1), conversationsPerDay, Seed + (today - day).Days);
            created[day] = events.Count;
            return events;
        };
        await using var data = database is null ? TestData.Empty() : TestData.Of(database, conversations: 0);
        foreach (var (fetched, what) in new[] { (days, "the first time"), (daysAgain, "again") })
        {
            created.Clear();
            var (time, peak, output) = await data.RunAsync(
            [
                "backfill", "--from", Day(today.AddDays(-fetched)), "--to", Day(today.AddDays(-1)), "--Sources:Gladly:Token=token-1",
                .. platform.Settings(),
            ]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{fetched} days of {conversationsPerDay} conversations, {what}: {time.TotalSeconds:F0} s, peak {peak >> 20} MB; "
                + $"{created.Values.Sum(c => (long)c)} events on the platform; {output.Trim()}"));
        }

        Console.WriteLine($"requests that exceeded the platform's limits: {platform.Violations}");
    }

    /// <summary>Compares the rows with a report in which every hundredth row has another status.</summary>
    public static async Task RunReconcileAsync(int conversations)
    {
        await using var data = TestData.Empty();
        await using (var events = new StreamWriter(data.File("events.jsonl")))
        {
            for (var i = 0; i < conversations; i++)
            {
                var at = new DateTime(2024, 1, 1).AddSeconds(i * 60.0);
                await events.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""{"id":"e{{{i}}}","type":"CONVERSATION/CREATED","timestamp":"{{{at:s}}}Z","initiator":{"type":"CUSTOMER"}"""
                    + $$$""","content":{"conversationId":"conversation-{{{i}}}","customerId":"u{{{i % 50_000}}}"}}"""));
            }
        }

        await data.RunAsync("ingest", data.File("events.jsonl"));
        await data.RunAsync("recompute");
        await data.RunAsync("export", data.File("rows.csv"), "--layout", "gladly");
        var changed = await ChangeAsync(data.File("rows.csv"), data.File("changed.csv"));
        var (time, peak, output) = await data.RunToAnyEndAsync(
            "reconcile", data.File("changed.csv"), "--out", data.File("differences.csv"));
        var found = (await File.ReadAllLinesAsync(data.File("differences.csv"))).Skip(1).Select(l => l.Split(',')[0]).ToHashSet();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{conversations} rows compared: {time.TotalSeconds:F0} s, {conversations / time.TotalSeconds:F0} rows/s, "
            + $"peak {peak >> 20} MB; {changed.Count} cells changed, {found.Count} found, "
            + $"exactly the changed ones: {changed.SetEquals(found)}"));
        Console.WriteLine(Summary().Match(output).Value);
    }

    private static async Task<HashSet<string>> ChangeAsync(string from, string to)
    {
        var (changed, row) = (new HashSet<string>(), 0);
        await using var file = new StreamWriter(to);
        await foreach (var line in File.ReadLinesAsync(from))
        {
            if (row++ % 100 == 50)
            {
                changed.Add(line.Split(',')[3]);
                await file.WriteLineAsync(line.Replace(",OPEN,", ",PENDING,", StringComparison.Ordinal));
            }
            else
            {
                await file.WriteLineAsync(line);
            }
        }

        return changed;
    }

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex("^.* rows in the report.*$", RegexOptions.Multiline)]
    private static partial Regex Summary();
}
