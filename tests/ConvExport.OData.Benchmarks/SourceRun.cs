using System.Globalization;
using System.Text.RegularExpressions;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Benchmarks;

/// <summary>Fetches history from a simulated platform on this machine, and compares rows with a report in the platform's format.</summary>
internal static partial class SourceRun
{
    private const int Seed = 1;

    /// <summary>Fetches days of history as fast as the platform's limits allow, and then fetches the same days again.</summary>
    public static async Task RunHistoryAsync(int days, int conversationsPerDay)
    {
        await using var platform = await FakeGladly.StartAsync();
        var today = DateTime.UtcNow.Date;
        for (var day = days; day > 0; day--)
        {
            platform.Happens(PlatformStories.Between(today.AddDays(-day), today.AddDays(1 - day), conversationsPerDay, Seed + day));
        }

        await using var data = TestData.Empty();
        string[] words =
        [
            "backfill", "--from", Day(today.AddDays(-days)), "--to", Day(today.AddDays(-1)), "--Sources:Gladly:Token=token-1", .. platform.Settings(),
        ];
        foreach (var what in new[] { "the first time", "again" })
        {
            var (time, peak, output) = await data.RunAsync(words);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{days} days of {conversationsPerDay} conversations, {what}: {time.TotalSeconds:F0} s, peak {peak >> 20} MB; {output.Trim()}"));
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
                await events.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""{"id":"e{{{i}}}","type":"CONVERSATION/CREATED","timestamp":"{{{new DateTime(2024, 1, 1).AddSeconds(i * 60.0):s}}}Z","initiator":{"type":"CUSTOMER"},"content":{"conversationId":"conversation-{{{i}}}","customerId":"u{{{i % 50_000}}}"}}"""));
            }
        }

        await data.RunAsync("ingest", data.File("events.jsonl"));
        await data.RunAsync("recompute");
        await data.RunAsync("export", data.File("rows.csv"), "--layout", "gladly");
        var changed = await ChangeAsync(data.File("rows.csv"), data.File("changed.csv"));
        var (time, peak, output) = await data.RunToAnyEndAsync("reconcile", data.File("changed.csv"), "--out", data.File("differences.csv"));
        var found = (await File.ReadAllLinesAsync(data.File("differences.csv"))).Skip(1).Select(l => l.Split(',')[0]).ToHashSet();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{conversations} rows compared: {time.TotalSeconds:F0} s, {conversations / time.TotalSeconds:F0} rows/s, peak {peak >> 20} MB; "
            + $"{changed.Count} cells changed, {found.Count} found, exactly the changed ones: {changed.SetEquals(found)}"));
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
