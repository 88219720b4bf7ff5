using System.Net;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Quality;

/// <summary>Data issues in <c>GET /quality</c> and in the feed, and the state that <c>GET /recompute</c> returns.</summary>
public abstract class QualityTests(QualityTests.App app)
{
    public class App : ConvExportApp
    {
        protected override int Conversations => 40;

        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Intake:MaxRejectedBytes", "64"), ("Intake:MaxKeptBytes", "2000")];
    }

    [SkippableFact]
    public async Task Every_kind_is_in_the_summary_and_its_issues_are_in_the_feed()
    {
        await PostAsync("nonsense\n" + Line("q1", "STRANGE/TYPE", "\"conversationId\":\"q\"")
            + "\n" + Line("q2", "CONVERSATION/CLOSED", "\"conversationId\":\"waits\""));
        await EventuallyAsync("odata/v1/DataIssues/$count?$filter=Subject eq 'waits'", "1");
        using var quality = JsonDocument.Parse(await app.Client().GetStringAsync("quality"));
        var kinds = quality.RootElement.GetProperty("issues").EnumerateArray().ToDictionary(
            i => i.GetProperty("kind").GetString()!, i => i.GetProperty("issues").GetInt64());
        Assert.Equal(Enum.GetNames<OData.Storage.DataIssueKind>().Order(), kinds.Keys.Order());
        foreach (var (kind, issues) in kinds)
        {
            Assert.Equal($"{issues}", await app.Client().GetStringAsync($"odata/v1/DataIssues/$count?$filter=Kind eq '{kind}'"));
        }

        Assert.EndsWith(
            "Z", quality.RootElement.GetProperty("issues").EnumerateArray().First(i => i.GetProperty("kind").GetString() == "UnknownType")
                .GetProperty("lastSeenAt").GetString(), StringComparison.Ordinal);
        Assert.True(kinds["UnknownType"] > 0 && kinds["IncompleteConversation"] > 0 && kinds["RejectedLine"] > 0);
        var found =
            await app.Client().GetStringAsync("odata/v1/DataIssues(Kind='UnknownType',Subject='STRANGE/TYPE')?$select=EventId,Count");
        Assert.Contains("\"EventId\":\"q1\",\"Count\":1", found, StringComparison.Ordinal);
        using var none = await app.Client().GetAsync("odata/v1/DataIssues(Kind='UnknownType',Subject='none')");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [SkippableFact]
    public async Task The_recompute_state_shows_the_progress_of_a_rebuild()
    {
        var rebuilds = app.Services.GetRequiredService<OData.Storage.RebuildStore>();
        await rebuilds.RequestAsync("for the test", default);
        for (var tries = 0; ; tries++)
        {
            using var state = JsonDocument.Parse(await app.Client().GetStringAsync("recompute"));
            var rebuild = state.RootElement.GetProperty("rebuild");
            if (rebuild.GetProperty("finishedAt").ValueKind == JsonValueKind.String)
            {
                Assert.Equal(
                    (100, rebuild.GetProperty("total").GetInt64()),
                    (rebuild.GetProperty("percent").GetDouble(), rebuild.GetProperty("conversations").GetInt64()));
                Assert.EndsWith("Z", rebuild.GetProperty("startedAt").GetString(), StringComparison.Ordinal);
                return;
            }

            Assert.True(tries < 200, "The rebuild does not end.");
            await Task.Delay(50);
        }
    }

    [SkippableFact]
    public async Task Issues_can_be_paged_grouped_and_sorted_like_rows()
    {
        await PostAsync(string.Join('\n', Enumerable.Range(0, 30).Select(i => Line($"p{i}", $"PAGED/{i:D2}", ""))));
        var client = app.Client();
        client.DefaultRequestHeaders.Add("Prefer", "maxpagesize=7");
        var seen = new List<string>();
        for (string? next = "odata/v1/DataIssues?$filter=startswith(Subject,'PAGED/')&$orderby=Count desc"; next is not null;)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync(next));
            seen.AddRange(page.RootElement.GetProperty("value").EnumerateArray().Select(i => i.GetProperty("Subject").GetString()!));
            next = page.RootElement.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(i => $"PAGED/{i:D2}"), seen);
        var grouped = await app.Client().GetStringAsync("odata/v1/DataIssues?$apply=filter(startswith(Subject,'PAGED/'))"
            + "/groupby((Kind),aggregate($count as N,Count with sum as Events))");
        Assert.Contains("{\"Kind\":\"UnknownType\",\"N\":30,\"Events\":30}", grouped, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_scoped_key_sees_issues_of_its_conversations_only()
    {
        string Created(string id, string inbox) =>
            Line(
                $"s-{id}", "CONVERSATION/CREATED", $"\"conversationId\":\"{id}\",\"context\":{{\"assignee\":{{\"inboxId\":\"{inbox}\"}}}}");
        await PostAsync($"{Created("mine", ConvExportApp.ScopedInbox)}\n{Created("theirs", "inbox-orders")}");
        await EventuallyAsync("odata/v1/Conversations/$count?$filter=ConversationId eq 'mine' or ConversationId eq 'theirs'", "2");
        await PostAsync($"{Line("s-mine", "CONVERSATION/CLOSED", "\"conversationId\":\"mine\"")}\n"
            + $"{Line("s-theirs", "CONVERSATION/CLOSED", "\"conversationId\":\"theirs\"")}\nbroken");
        using var seen = JsonDocument.Parse(await app.Client(app.ScopedKey).GetStringAsync("odata/v1/DataIssues?$select=Subject"));
        var subjects = seen.RootElement.GetProperty("value").EnumerateArray().Select(i => i.GetProperty("Subject").GetString()!).ToList();
        Assert.Contains("s-mine", subjects);
        Assert.DoesNotContain("s-theirs", subjects);
        var quality = await app.Client(app.ScopedKey).GetStringAsync("quality");
        Assert.Contains("\"rejectedInput\":null", quality, StringComparison.Ordinal);
        using var all = await app.Client(app.ScopedKey).GetAsync("recompute");
        Assert.Equal(HttpStatusCode.Forbidden, all.StatusCode);
    }

    [SkippableFact]
    public async Task The_latest_rejected_input_is_kept_up_to_a_size()
    {
        await PostAsync(string.Join('\n', Enumerable.Range(0, 50).Select(i => $"refused-{i}")));
        using var quality = JsonDocument.Parse(await app.Client().GetStringAsync("quality"));
        var kept = quality.RootElement.GetProperty("rejectedInput");
        Assert.InRange(kept.GetProperty("keptBytes").GetInt64(), 1_000, 2_000);
        Assert.InRange(kept.GetProperty("kept").GetInt64(), 5, 8);
        Assert.True(kept.GetProperty("dropped").GetInt64() >= 42);
        var issues = await app.Client().GetStringAsync("odata/v1/DataIssues?$filter=Kind eq 'RejectedLine'&$select=Detail");
        Assert.Contains("/events, line 50: not a JSON object", issues, StringComparison.Ordinal);
        Assert.DoesNotContain("/events, line 1:", issues, StringComparison.Ordinal);
    }

    private static string Line(string id, string type, string content) =>
        $"{{\"id\":\"{id}\",\"type\":\"{type}\",\"timestamp\":\"2024-03-04T10:00:00Z\",\"content\":{{{content}}}}}";

    private async Task PostAsync(string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var response = await app.Client(app.WriterKey).PostAsync("events", content);
        response.EnsureSuccessStatusCode();
    }

    private async Task EventuallyAsync(string path, string answer)
    {
        for (var tries = 0; tries < 200 && await app.Client().GetStringAsync(path) != answer; tries++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(answer, await app.Client().GetStringAsync(path));
    }
}

public sealed class SqliteQualityTests(QualityTests.App app) : QualityTests(app), IClassFixture<QualityTests.App>;

public sealed class SqlServerQualityTests(
    SqlServerQualityTests.AppOnSqlServer app) : QualityTests(app), IClassFixture<SqlServerQualityTests.AppOnSqlServer>
{
    public sealed class AppOnSqlServer : App
    {
        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
