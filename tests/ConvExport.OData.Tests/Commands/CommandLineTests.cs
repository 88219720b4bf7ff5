using System.Text;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Commands;

/// <summary>Runs the real program's commands.</summary>
[Trait("Speed", "slow")]
public sealed class CommandLineTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RealProgram _program;

    public CommandLineTests() => _program = new RealProgram(_folder);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int, string> Wrong => new()
    {
        { "fly", 2, "fly" },
        { "ingest", 2, "" },
        { "ingest nowhere.jsonl", 1, "nowhere.jsonl" },
        { "directory", 2, "--agents" },
        { "prune", 2, "--before" },
        { "prune --before yesterday", 2, "2024-12-31" },
        { "erase", 2, "--customer" },
        { "serve --roles cook", 2, "web, worker" },
        { "serve --Server:Roles=cook", 1, "web, worker" },
        { "directory --agents nowhere.jsonl", 1, "nowhere.jsonl" },
        { "generate --conversations x --out g", 2, "x" },
        { "generate --conversations -5 --out g", 2, "--conversations" },
        { "generate --out g", 2, "--conversations" },
        { "export out.pdf", 2, ".csv or .xlsx" },
        { "export nowhere/out.csv", 1, "does not exist" },
        { "ingest .", 1, "is a folder" },
        { "recompute --Report:ConversationLink=https://x/{id}", 1, "{customerId}" },
        { "export out.csv --from yesterday", 2, "from 'yesterday'" },
        { "export out.csv --select Foo", 2, "'Foo'" },
        { "export out.csv --timezone Mars", 2, "Mars" },
        { "keys create --name n --role king", 2, "king" },
        { "keys revoke nobody", 1, "nobody" },
        { "keys create --name n --role writer --inbox a --allow-unknown", 2, "Only a key with the role reader" },
        { "keys create --name n --role admin --inbox a --allow-unknown", 2, "Only a key with the role reader" },
        { "keys create --name n --role reader --inbox nowhere", 2, "'nowhere'" },
        { "keys create --name n --role reader --inbox=", 2, "--inbox" },
        { "keys create --name n --role reader --expires yesterday", 2, "--expires 'yesterday'" },
        { "keys create --name n --role reader --expires 2020-01-01", 2, "expire immediately" },
        { "keys rotate nobody", 1, "nobody" },
        { "backup nowhere/copy.db", 1, "does not exist" },
        { "backup .", 1, "already exists" },
        { "check", 1, "There is no database" },
        { "keys rotate nobody --overlap soon", 2, "--overlap 'soon'" },
        { "recompute --Report:ConversationLink=javascript:alert('{customerId}')", 1, "http or https" },
        { "serve --urls http://0.0.0.0:0 --Access:AnonymousLoopbackReads=true", 1, "listen on 127.0.0.1" },
        { "demo --urls http://0.0.0.0:5000", 2, "this machine only" },
        { "recompute --Report:TimeZone=Mars --Feed:MaxPageSize=0 --Feed:Pagesize=5 --Storage:Provider=Oracle", 1,
            "Report:TimeZone = 'Mars'" },
        { "migrate --Storage:Provider=SqlServer", 1, "Storage:ConnectionString" },
        { "export out.csv --Storage:ConnectionString=nonsense", 1, "Storage:ConnectionString" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_usage_ends_with_the_exit_code_and_an_error_that_names_the_fault(string words, int exitCode, string part)
    {
        var outcome = await _program.RunAsync(words.Split(' '));
        Assert.True(outcome.ExitCode == exitCode, $"{outcome.ExitCode}: {outcome.Errors}{outcome.Output}");
        Assert.Contains(part, outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_setting_errors_are_listed_together_with_the_allowed_values()
    {
        var outcome = await _program.RunAsync(
            "serve", "--Report:TimeZone=Mars", "--Feed:MaxPageSize=none", "--Feed:PageSize=5", "--Storage:Provider=Oracle",
            "--Access:AnonymousLoopbackReads=2");
        Assert.Equal(1, outcome.ExitCode);
        const string FeedSettings =
            "MaxPageSize, MaxQueryNodes, MaxBatchRequests, MaxBatchBytes, MaxConcurrentRequests, PublicBaseUrl";
        Assert.Equal(
            $"""
            The settings are wrong:
              Storage:Provider = 'Oracle': expected Sqlite or SqlServer
              Report:TimeZone = 'Mars': expected an IANA time zone such as Europe/Berlin or America/New_York
              Feed:MaxPageSize = 'none': expected a whole number from 1 to 1000000
              Feed:PageSize = '5': no such setting; Feed has {FeedSettings}
              Access:AnonymousLoopbackReads = '2': expected true or false
            """.ReplaceLineEndings("\n"), outcome.Errors.TrimEnd());
    }

    [Fact]
    public async Task Check_reports_problems_of_an_installation_with_their_fix()
    {
        await _program.DoAsync("migrate");
        var bare = await _program.DoAsync("check");
        Assert.Contains("convexport keys create --name admin --role admin", bare, StringComparison.Ordinal);
        await _program.DoAsync("keys", "create", "--name", "admin", "--role", "admin", "--expires", "3");
        var soon = await _program.DoAsync("check", "--Access:OpenId:ClientId=x", "--Server:TrustedProxies:0=10.0.0.0/8");
        Assert.Contains("Replace it: convexport keys rotate ", soon, StringComparison.Ordinal);
        Assert.Contains("Access:OpenId have no effect", soon, StringComparison.Ordinal);
        Assert.Contains("Server:AllowedHosts", soon, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                _folder.File("data/convexport.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Assert.Contains("chmod 600", await _program.DoAsync("check"), StringComparison.Ordinal);
            File.SetUnixFileMode(_folder.File("data/convexport.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await _program.DoAsync("keys", "create", "--name", "admin", "--role", "admin");
        await _program.DoAsync("keys", "revoke", (await _program.DoAsync("keys", "list")).Split('\t')[0]);
        Assert.Equal("No problems found.", (await _program.DoAsync("check")).Trim());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("ingest --help")]
    [InlineData("keys create --help")]
    public async Task Every_command_prints_help(string words) =>
        Assert.Contains("Usage:", await _program.DoAsync(words.Split(' ')), StringComparison.Ordinal);

    [Fact]
    public async Task Rejected_lines_are_printed_with_number_and_reason_and_the_others_are_stored()
    {
        await File.WriteAllTextAsync(_folder.File("in.jsonl"), """
            {"id":"e1","type":"CONVERSATION/CREATED","timestamp":"2024-03-04T10:00:00Z","content":{"conversationId":"c1"}}
            oops
            {"id":"e1","type":"CONVERSATION/CREATED","timestamp":"2024-03-04T10:00:00Z","content":{"conversationId":"c1"}}
            {"id":"e2","type":"CONVERSATION/CREATED","timestamp":"never","content":{}}
            """, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        var output = await _program.DoAsync("ingest", "in.jsonl");
        Assert.StartsWith("in.jsonl: 1 accepted, 1 duplicate, 2 rejected", output, StringComparison.Ordinal);
        Assert.Contains("line 2: not a JSON object", output, StringComparison.Ordinal);
        Assert.Contains("line 4: timestamp 'never'", output, StringComparison.Ordinal);
        Assert.Contains("1 conversations computed", await _program.DoAsync("recompute"), StringComparison.Ordinal);
        Assert.Contains("1 conversations computed", await _program.DoAsync("recompute", "--all"), StringComparison.Ordinal);
        Assert.Equal("1 rows in out.csv\n", (await _program.DoAsync("export", "out.csv")).ReplaceLineEndings("\n"));
        Assert.True(File.Exists(_folder.File("data/convexport.db")));
    }

    [Fact]
    public async Task A_gzip_file_is_read_completely_or_reported_as_broken()
    {
        await _program.DoAsync("generate", "--conversations", "100", "--out", "g");
        await using (var file = File.Create(_folder.File("e.gz")))
        await using (var gzip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Compress))
        {
            await gzip.WriteAsync(await File.ReadAllBytesAsync(_folder.File("g/events.jsonl")));
        }

        var packed = await File.ReadAllBytesAsync(_folder.File("e.gz"));
        await File.WriteAllBytesAsync(_folder.File("cut.gz"), packed[..(packed.Length / 2)]);
        await File.WriteAllBytesAsync(_folder.File("trailer.gz"), packed[..^4]);
        await File.WriteAllTextAsync(_folder.File("text.gz"), "{}");
        foreach (var broken in new[] { "cut.gz", "trailer.gz", "text.gz" })
        {
            var outcome = await _program.RunAsync("ingest", broken);
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains(broken, outcome.Errors, StringComparison.Ordinal);
            Assert.Contains("gzip", outcome.Errors, StringComparison.Ordinal);
        }

        await _program.DoAsync("ingest", "e.gz");
        Assert.Contains(" 0 accepted", await _program.DoAsync("ingest", "g/events.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_arguments_generate_the_same_bytes()
    {
        await _program.DoAsync("generate", "--conversations", "50", "--seed", "4", "--out", "a");
        await _program.DoAsync("generate", "--conversations", "50", "--seed", "4", "--out", "b");
        await _program.DoAsync("generate", "--conversations", "50", "--seed", "5", "--out", "c");
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder.File("a/events.jsonl")), await File.ReadAllBytesAsync(_folder.File("b/events.jsonl")));
        Assert.NotEqual(
            await File.ReadAllBytesAsync(_folder.File("a/events.jsonl")), await File.ReadAllBytesAsync(_folder.File("c/events.jsonl")));
    }

    [Fact]
    public async Task A_key_is_printed_once_on_its_own_line_and_can_be_revoked()
    {
        var key =
            (await _program.DoAsync(
                "keys", "create", "--name", "Ann", "--role", "reader", "--inbox", "i1", "--inbox", "i2", "--allow-unknown")).TrimEnd();
        Assert.Matches("^cx_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$", key);
        var list = await _program.DoAsync("keys", "list");
        Assert.Contains("reader\tAnn\tinboxes i1, i2", list, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('_', 3)[2], list, StringComparison.Ordinal);
        await _program.DoAsync("keys", "revoke", key.Split('_')[1]);
        Assert.Contains("revoked", await _program.DoAsync("keys", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_the_settings_folds_everything_again()
    {
        await _program.DoAsync("generate", "--conversations", "20", "--out", "g");
        await _program.DoAsync("ingest", "g/events.jsonl");
        await _program.DoAsync("recompute");
        Assert.Contains(
            "; 20 rows changed", await _program.DoAsync("recompute", "--Report:ConversationLink=https://x/{conversationId}"),
            StringComparison.Ordinal);
        await _program.DoAsync("export", "o.csv", "--select", "ConversationLink");
        Assert.Contains("https://x/", await File.ReadAllTextAsync(_folder.File("o.csv")), StringComparison.Ordinal);
    }

    /// <summary>With different settings, a row would depend on which worker computed it.</summary>
    [Fact]
    public async Task A_worker_whose_report_settings_differ_from_the_database_does_not_start()
    {
        await _program.DoAsync("recompute", "--Report:TimeZone=Europe/Berlin");
        var outcome = await _program.RunAsync("serve", "--roles", "worker", "--Report:TimeZone=Asia/Tokyo");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("time zone Asia/Tokyo", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("time zone Europe/Berlin", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("convexport recompute", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_can_be_read_without_a_key_but_not_written()
    {
        var (process, address, _) = await _program.ServeAsync("demo", "--conversations", "30");
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            Assert.Equal("30", await client.GetStringAsync("odata/v1/Conversations/$count"));
            Assert.Contains("Conversation Export", await client.GetStringAsync("/"), StringComparison.Ordinal);
            using var write = await client.PostAsync("events", new StringContent("{}"));
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, write.StatusCode);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task Rejected_lines_are_retried_after_a_fix()
    {
        var file = _folder.File("events.jsonl");
        await File.WriteAllLinesAsync(file, [Created("e1", "c1", new string('x', 2_000)), "nonsense", Created("e2", "c2", "")]);
        Assert.Contains(
            "1 accepted, 0 duplicate, 2 rejected", await _program.DoAsync("ingest", file, "--Intake:MaxEventBytes=1024"),
            StringComparison.Ordinal);

        // Rejected lines are kept in full, even a line that is too long. A line that is rejected twice is kept only once.
        Assert.Contains(
            "0 accepted, 1 duplicate, 2 rejected", await _program.DoAsync("ingest", file, "--Intake:MaxEventBytes=1024"),
            StringComparison.Ordinal);
        var retried = await _program.DoAsync("ingest", "--retry-rejected");
        Assert.Contains("retried events: 1 accepted, 0 duplicate, 1 rejected", retried, StringComparison.Ordinal);
        Assert.Contains("line 2: ", retried, StringComparison.Ordinal);
        Assert.Contains("0 accepted, 2 duplicate, 1 rejected", await _program.DoAsync("ingest", file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_read_from_the_named_file()
    {
        var file = _folder.File("mine.json");
        await File.WriteAllTextAsync(file, """{"Storage":{"ConnectionString":"Data Source=mine.db"}}""");
        await _program.DoAsync("migrate", "--settings", file);
        Assert.True(File.Exists(_folder.File("mine.db")));
        var missing = await _program.RunAsync("migrate", "--settings", _folder.File("nothing.json"));
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("nothing.json", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_and_erase_remove_the_data_and_can_be_repeated()
    {
        var file = _folder.File("events.jsonl");
        await File.WriteAllLinesAsync(
            file,
            [
                Created("e1", "old", "", "u1"), Created("e2", "open", "", "u1"), Created("e3", "new", "", "someone-to-forget").Replace(
                    "2024-03", "2024-05", StringComparison.Ordinal),
                """{"id":"e4","type":"CONVERSATION/CLOSED","timestamp":"2024-03-05T10:00:00Z","content":{"conversationId":"old"}}""",
            ]);
        await _program.DoAsync("ingest", file);
        await _program.DoAsync("recompute");
        Assert.StartsWith(
            "0 conversations and 0 events", await _program.DoAsync("prune", "--before", "2024-03-05"), StringComparison.Ordinal);
        Assert.StartsWith(
            "1 conversations and 2 events", await _program.DoAsync("prune", "--before", "2024-03-06"), StringComparison.Ordinal);
        Assert.StartsWith(
            "0 conversations and 0 events", await _program.DoAsync("prune", "--before", "2024-03-06"), StringComparison.Ordinal);

        Assert.StartsWith(
            "1 events and 1 conversations changed", await _program.DoAsync("erase", "--customer", "someone-to-forget"),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "0 events and 0 conversations changed", await _program.DoAsync("erase", "--customer", "someone-to-forget"),
            StringComparison.Ordinal);
        await _program.DoAsync("export", "rows.csv", "--select", "ConversationId,CustomerId");
        Assert.Equal("Conversation ID,Customer ID\r\nopen,u1\r\nnew,\r\n", await File.ReadAllTextAsync(_folder.File("rows.csv")));
        foreach (var stored in Directory.GetFiles(_folder.File("data")))
        {
            Assert.DoesNotContain(
                "someone-to-forget", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(stored)), StringComparison.Ordinal);
        }
    }

    private static string Created(string id, string conversation, string more, string customer = "u1") =>
        $"{{\"id\":\"{id}\",\"type\":\"CONVERSATION/CREATED\",\"timestamp\":\"2024-03-04T10:00:00Z\","
        + $"\"content\":{{\"conversationId\":\"{conversation}\",\"customerId\":\"{customer}\",\"more\":\"{more}\"}}}}";
}
