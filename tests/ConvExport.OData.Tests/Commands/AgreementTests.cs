using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Tests.Downloads;
using ConvExport.OData.Tests.Feed;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Commands;

/// <summary>
/// Computes the rows of 20,000 conversations with the real program. Feed, CSV and workbook have the same cells as the rows that the fold
/// computes in memory.
/// </summary>
[Trait("Speed", "slow")]
public sealed class AgreementTests
{
    private const int Conversations = 20_000;

    [Fact]
    public async Task Feed_CSV_and_workbook_have_the_values_of_the_fold()
    {
        using var folder = new TempFolder();
        var program = new RealProgram(folder);
        await program.DoAsync("generate", "--conversations", $"{Conversations}", "--seed", "3", "--out", "g");
        await program.DoAsync("directory", "--agents", "g/agents.jsonl", "--inboxes", "g/inboxes.jsonl", "--topics", "g/topics.jsonl");
        await program.DoAsync("ingest", "g/events.jsonl");
        await program.DoAsync("recompute");
        await program.DoAsync("export", "rows.csv");
        await program.DoAsync("export", "rows.xlsx");
        var expected = Expected(folder);
        Assert.Equal(Conversations, expected.Count);

        var csv = Csv.Parse(await File.ReadAllTextAsync(folder.File("rows.csv")));
        Assert.Equal(expected.Count, csv.Count - 1);
        foreach (var (row, cells) in expected.Zip(csv.Skip(1)))
        {
            AssertSame(ReportColumns.Report.Select(c => CellText.Of(c.Value(row))), cells);
        }

        Workbook.AssertEqual(
            Workbook.Read(await File.ReadAllBytesAsync(folder.File("rows.xlsx")))["Conversations"], ReportColumns.Report, expected,
            TimeZoneInfo.Utc);
        await AssertFeedAsync(program, expected.ToDictionary(r => r.ConversationId));
    }

    private static async Task AssertFeedAsync(RealProgram program, Dictionary<string, ConversationRow> expected)
    {
        var key = (await program.DoAsync("keys", "create", "--name", "test", "--role", "reader")).Trim();
        var (process, address, _) = await program.ServeAsync("serve");
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
            var seen = new HashSet<string>();
            for (string? next = "odata/v1/Conversations"; next is not null;)
            {
                using var page = JsonDocument.Parse(await client.GetStringAsync(next));
                foreach (var shown in page.RootElement.GetProperty("value").EnumerateArray())
                {
                    var row = expected[shown.GetProperty("ConversationId").GetString()!];
                    Assert.True(seen.Add(row.ConversationId));
                    AssertSame(
                        ReportColumns.Report.Select(c => JsonText.Of(c.Value(row))),
                        ReportColumns.Report.Select(c => shown.GetProperty(c.Property).ToString()));
                }

                next = page.RootElement.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
            }

            Assert.Equal(expected.Count, seen.Count);
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>
    /// Asserts that two sequences are equal. xunit's own comparison of sequences is slow, so it runs only to describe a difference.
    /// </summary>
    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> found)
    {
        if (!expected.SequenceEqual(found, StringComparer.Ordinal))
        {
            Assert.Equal(expected, found);
        }
    }

    /// <summary>Folds the generated files in memory. Returns the rows in the order of the report.</summary>
    private static List<ConversationRow> Expected(TempFolder folder)
    {
        var directory = new ReportDirectory(
            Entries(folder, "agents", e => new Agent(Text(e, "id")!, Text(e, "name"), null)),
            Entries(folder, "inboxes", e => new Inbox(Text(e, "id")!, Text(e, "name"), false)),
            Entries(folder, "topics", e => new Topic(Text(e, "id")!, Text(e, "name"), false, Text(e, "parentId"))));
        var events =
            File.ReadLines(folder.File("g/events.jsonl")).Select(l => EventDecoder.Decode(System.Text.Encoding.UTF8.GetBytes(l)).Event!);
        return [.. ReportFold.Fold(events, directory, FoldSettings.Default).Select(f => f.Row)
            .OrderBy(r => r.CreatedAt).ThenBy(r => r.ConversationId, ByCodePoint.Instance)];
    }

    private static List<T> Entries<T>(TempFolder folder, string part, Func<JsonElement, T> read) =>
        [.. File.ReadLines(folder.File($"g/{part}.jsonl")).Select(l => read(JsonDocument.Parse(l).RootElement))];

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
