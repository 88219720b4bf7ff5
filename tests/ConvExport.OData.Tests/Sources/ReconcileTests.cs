using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Sources;

/// <summary>The comparison with the platform's report finds exactly the cells that differ.</summary>
[Trait("Speed", "slow")]
public sealed class ReconcileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gladly")]
    [InlineData("report")]
    public async Task Both_layouts_are_read_and_exactly_the_changed_cells_are_found_with_their_kind(string layout)
    {
        var program = new RealProgram(_folder);
        await program.DoAsync("generate", "--conversations", "300", "--seed", "5", "--out", "g");
        await program.DoAsync("directory", "--agents", "g/agents.jsonl", "--inboxes", "g/inboxes.jsonl", "--topics", "g/topics.jsonl");
        await program.DoAsync("ingest", "g/events.jsonl");
        await program.DoAsync("recompute");
        await program.DoAsync("export", "theirs.csv", "--layout", layout);
        Assert.Contains("Equal.", await program.DoAsync("reconcile", "theirs.csv"), StringComparison.Ordinal);
        if (layout == "report")
        {
            return;
        }

        var lines = await ReadAsync("theirs.csv");
        var header = lines[0];
        var rows = lines.Skip(1).ToList();
        var (id, wanted) = (Array.IndexOf(header, "Conversation ID"), new List<string>());
        Change("Status", 3, "PENDING", "value");
        Change("Count of Contacts", 4, "99", "value");
        Change("Created At", 5, rows[5][Array.IndexOf(header, "Created At")][..19] + "Z", "precision");
        var inbox = header.First(
            h => h.StartsWith("Inbox Name", StringComparison.Ordinal) && h.EndsWith("Current", StringComparison.Ordinal));
        Change(inbox, 6, "Old name", "name");
        Change("Customer ID", 7, "", "blank-there");
        Change("Conversation Link", 8, "https://example.com/", "blank-here");
        Change("Count of Notes", 9, "", "blank-there");
        var dropped = rows[20][id];
        rows.RemoveAt(20);
        await WriteAsync(header, rows);
        var compared = await program.RunAsync("reconcile", "theirs.csv", "--out", "differences.csv");
        Assert.Equal(1, compared.ExitCode);
        Assert.Contains("1 rows are missing from the platform's report: " + dropped, compared.Output, StringComparison.Ordinal);
        var found = (await ReadAsync("differences.csv")).Skip(1)
            .Select(f => $"{f[0]} {f[1].Replace('–', '-')} {f[4]}").Order(StringComparer.Ordinal);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), found);

        // Only the precision differs, which counts as equal.
        await program.DoAsync("export", "theirs.csv", "--layout", layout);
        rows = [.. (await ReadAsync("theirs.csv")).Skip(1)];
        foreach (var row in rows)
        {
            row[Array.IndexOf(header, "Created At")] = row[Array.IndexOf(header, "Created At")][..19] + "Z";
        }

        await WriteAsync(header, rows);
        Assert.Contains("Equal.", await program.DoAsync("reconcile", "theirs.csv", "--out", "differences.xlsx"), StringComparison.Ordinal);
        using var workbook = new ClosedXML.Excel.XLWorkbook(Path.Combine(_folder.Path, "differences.xlsx"));
        Assert.Equal("Kind", workbook.Worksheet(1).Cell(1, 5).GetString());
        Assert.Equal("precision", workbook.Worksheet(1).Cell(2, 5).GetString());

        void Change(string column, int row, string value, string kind)
        {
            var at = Array.IndexOf(header, column);
            Assert.True(at >= 0, column);
            rows[row][at] = value;
            wanted.Add($"{rows[row][id]} {column.Replace('–', '-')} {kind}");
        }
    }

    [Fact]
    public async Task A_changed_rule_shows_as_differences_of_its_column()
    {
        var program = new RealProgram(_folder);
        await program.DoAsync("generate", "--conversations", "200", "--seed", "6", "--out", "g");
        await program.DoAsync("ingest", "g/events.jsonl");
        await program.DoAsync("recompute");
        await program.DoAsync("export", "theirs.csv", "--layout", "gladly");
        var handled = (await ReadAsync("theirs.csv")).Skip(1).Count();

        // Each focus interval now counts for at most one minute, so handle times become shorter.
        const string Rule = "--Report:FocusCapHours=0.0166666";
        await program.DoAsync("recompute", Rule);
        var compared = await program.RunAsync("reconcile", "theirs.csv", "--out", "differences.csv", Rule);
        Assert.Equal(1, compared.ExitCode);
        var found = (await ReadAsync("differences.csv")).Skip(1).ToList();
        Assert.InRange(found.Count, handled / 2, handled);
        Assert.All(found, f => Assert.Equal(("Conversation Handle Time", "value"), (f[1], f[4])));
    }

    [Fact]
    public async Task A_report_that_the_platform_cuts_is_requested_in_halves()
    {
        await using var platform = await FakeGladly.StartAsync();
        var program = new RealProgram(_folder);
        var first = DateTime.UtcNow.Date.AddDays(-40);
        var events = PlatformStories.Between(first, first.AddDays(4), 60, 9);
        await File.WriteAllLinesAsync(Path.Combine(_folder.Path, "e.jsonl"), events.Select(e => e.ToJsonString()));
        await program.DoAsync("ingest", "e.jsonl");
        await program.DoAsync("recompute");
        await program.DoAsync("export", "theirs.csv", "--layout", "gladly");
        platform.Export = await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "theirs.csv"));
        platform.RowLimit = 20;
        string[] words =
        [
            "reconcile", "--from", $"{first:yyyy-MM-dd}", "--to", $"{first.AddDays(3):yyyy-MM-dd}", "--Sources:Gladly:Token=token-1",
            "--Sources:Gladly:ReportRowLimit=20", .. platform.Settings(),
        ];
        var said = await program.DoAsync(words);
        Assert.Contains("60 rows in the report", said, StringComparison.Ordinal);
        Assert.Contains("Equal.", said, StringComparison.Ordinal);

        // If even the report of a single day is cut, it is not accepted as complete. An empty report does not count as equal either.
        platform.RowLimit = 10;
        var cut = await program.RunAsync([.. words, "--Sources:Gladly:ReportRowLimit=10"]);
        Assert.Equal(1, cut.ExitCode);
        Assert.Contains("so rows may be missing", cut.Errors, StringComparison.Ordinal);
        platform.Export = [platform.Export[0]];
        var empty = await program.RunAsync(words);
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("60 rows are missing from the platform's report", empty.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_events_reports_the_effect_of_events_without_storing_them()
    {
        var program = new RealProgram(_folder);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "mine.jsonl"),
            """
            {"id":"1","type":"CONVERSATION/CREATED","timestamp":"2024-07-01T11:00:00Z","content":{"conversationId":"c","customerId":"u"}}
            {"id":"2","type":"CONVERSATION/CLOSED","timestamp":"2024-07-01T12:00:00Z","content":{"conversationId":"c"}}
            {"id":"3","type":"MY/OWN","timestamp":"2024-07-01T12:00:00Z","content":{}}
            """ + "\n");
        var said = await program.DoAsync("check-events", "mine.jsonl");
        Assert.Contains("3 lines: 3 events, 0 rejected", said, StringComparison.Ordinal);
        Assert.Contains("MY/OWN: 1 (no rule handles this type, so these events change nothing)", said, StringComparison.Ordinal);
        Assert.Contains("1 conversations would have a row", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data")));
    }

    private async Task<List<string[]>> ReadAsync(string file) => Csv.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Path, file)));

    private Task WriteAsync(string[] header, IEnumerable<string[]> rows) => File.WriteAllLinesAsync(
        Path.Combine(_folder.Path, "theirs.csv"),
        rows.Select(r => string.Join(',', r.Select(Quoted))).Prepend(string.Join(',', header)));

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
