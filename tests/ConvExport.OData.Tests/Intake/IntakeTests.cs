using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Intake;

/// <summary>Sends events and the directory over HTTP to a separate application.</summary>
public abstract class IntakeTests(IntakeTests.EmptyApp app)
{
    public class EmptyApp : ConvExportApp
    {
        protected override int Conversations => 0;

        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Intake:MaxEventBytes", "2000"), ("Intake:MaxBodyBytes", "100000")];
    }

    [SkippableFact]
    public async Task Rejected_lines_are_reported_and_kept_and_valid_ones_are_stored()
    {
        var lines = $"{Event("l1", "lines")}\n\nbroken\n{Event("l1", "other")}\r\n{{\"id\":\"l2\"}}\n{Event("l3", new string('x', 70))}\n"
            + $"{new string(' ', 10)}{Event("l4", "lines")}\n\"{new string('y', 3000)}\"";
        using var response = await PostAsync("events", lines, "application/x-ndjson");
        var report = await response.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(report);
        Assert.Equal((7, 2, 1), (Number("received"), Number("accepted"), Number("duplicates")));
        Assert.Equal(
            [(3, "not a JSON object"), (5, "type is missing"), (6, "content.conversationId has 70 characters"),
                (8, "longer than 2000 bytes")],
            json.RootElement.GetProperty("rejected").EnumerateArray().Select(r => (r.GetProperty("line").GetInt32(),
                r.GetProperty("reason").GetString()!.Split(',', ':')[0].Replace(" (Intake", "", StringComparison.Ordinal))));

        await using var context = await Context();
        var kept = await context.RejectedLines.Where(r => r.Source == "/events" && r.Line >= 3).ToListAsync();
        Assert.Contains(kept, r => Encoding.UTF8.GetString(r.Content) == "broken" && r.Line == 3);

        int Number(string name) => json.RootElement.GetProperty(name).GetInt32();
    }

    [SkippableFact]
    public async Task The_jobs_of_the_server_compute_the_row_of_a_new_event()
    {
        using var response = await PostAsync("events", Event("fresh1", "fresh"), "application/json");
        Assert.Equal("""{"received":1,"accepted":1,"duplicates":0,"rejected":[]}""", await response.Content.ReadAsStringAsync());
        await EventuallyAsync("odata/v1/Conversations('fresh')?$select=Status", "OPEN");

        using var closed = await PostAsync("events", $"[{Event("fresh2", "fresh", "CONVERSATION/CLOSED")}]", "application/json");
        await EventuallyAsync("odata/v1/Conversations('fresh')?$select=Status", "CLOSED");
    }

    [SkippableFact]
    public async Task Array_elements_are_numbered_from_one()
    {
        using var response = await PostAsync("events", $"[{Event("a1", "array")}, 7, {{}}]", "application/json; charset=utf-8");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal([2, 3], json.RootElement.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("line").GetInt32()));
    }

    [SkippableFact]
    public async Task Gzip_is_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Event("z1", "zipped")));
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        content.Headers.ContentEncoding.Add("gzip");
        using var client = app.Client(app.WriterKey);
        using var response = await client.PostAsync("events", content);
        Assert.Contains("\"accepted\":1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    public async Task A_body_with_an_unknown_encoding_is_refused(string encoding)
    {
        using var client = app.Client(app.WriterKey);
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.ContentType = new("application/x-ndjson");
        content.Headers.Add("Content-Encoding", encoding);
        using var response = await client.PostAsync("events", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains(
            $"Content-Encoding '{encoding}' is not supported", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_compressed_body_that_is_cut_off_is_refused_and_none_of_it_is_stored(string encoding)
    {
        using var packed = new MemoryStream();
        await using (Stream into = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Compress, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionMode.Compress, leaveOpen: true),
            _ => new BrotliStream(packed, CompressionMode.Compress, leaveOpen: true),
        })
        {
            await into.WriteAsync(Encoding.UTF8.GetBytes($"[{Event("cut-" + encoding, "cut-" + encoding)}]"));
        }

        foreach (var (length, status) in new[]
        {
            (packed.Length - 1, HttpStatusCode.BadRequest), (packed.Length / 2, HttpStatusCode.BadRequest),
            (packed.Length, HttpStatusCode.OK),
        })
        {
            using var content = new ByteArrayContent(packed.ToArray(), 0, (int)length);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            content.Headers.ContentEncoding.Add(encoding);
            using var client = app.Client(app.WriterKey);
            using var response = await client.PostAsync("events", content);
            Assert.Equal(status, response.StatusCode);
            if (status == HttpStatusCode.OK)
            {
                Assert.Contains("\"accepted\":1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [SkippableTheory]
    [InlineData("[{\"id\":1},", "application/json", 400, "line 1")]
    [InlineData("", "application/json", 400, "not JSON")]
    [InlineData("a=b", "text/plain", 415, "application/x-ndjson")]
    public async Task A_body_that_cannot_be_read_is_refused_completely(string body, string type, int status, string part)
    {
        using var response = await PostAsync("events", body, type);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_body_beyond_the_limit_gets_413()
    {
        using var response = await PostAsync("events", new string('x', 200_000), "application/jsonl");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("MaxBodyBytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_limit_applies_to_the_decompressed_body()
    {
        using var packed = new MemoryStream();
        await using (var gzip =
            new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[200_000]);
        }

        using var client = app.Client(app.WriterKey);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new("application/jsonl");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await client.PostAsync("events", content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("MaxBodyBytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_request_with_too_many_rejected_lines_is_refused()
    {
        using var response = await PostAsync("events", string.Concat(Enumerable.Repeat("x\n", 12_000)), "application/jsonl");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var said = await response.Content.ReadAsStringAsync();
        Assert.Contains(
            "More than 10000 lines or array elements are rejected (Intake:MaxRejectedPerRequest)", said, StringComparison.Ordinal);
        Assert.Contains("number 1:", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_webhook_answers_pings_and_accepts_events_and_refuses_invalid_ones()
    {
        using var ping = await PostAsync("webhooks/gladly", """{"type":"PING"}""", "application/json");
        Assert.Equal(HttpStatusCode.OK, ping.StatusCode);
        using var taken = await PostAsync("webhooks/gladly", Event("w1", "hooked"), "application/json");
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        using var bad = await PostAsync("webhooks/gladly", """{"id":"w2","type":"X"}""", "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("timestamp is missing", await bad.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var large = await PostAsync("webhooks/gladly", Event("w3", "hooked") + new string(' ', 80_000), "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
        Assert.Contains("longer than 2000 bytes (Intake:MaxEventBytes)", await large.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_new_name_changes_the_rows_that_show_it()
    {
        using var _ = await PostAsync("events", Event("n1", "named", content: "\"context\":{\"assignee\":{\"agentId\":\"n-agent\"}}") + "\n"
            + Event("n2", "named", "CONVERSATION/TOPIC_ADDED", "\"topicId\":\"n-leaf\""), "application/jsonl");
        await EventuallyAsync("odata/v1/Conversations('named')?$select=Topics", "n-leaf");
        await PutAsync("directory/agents", """[{"id":"n-agent","name":"Nora"}]""", "application/json");
        await EventuallyAsync("odata/v1/Conversations('named')?$select=AssignedAgentNameCurrent", "Nora");
        await PutAsync(
            "directory/topics", "{\"id\":\"n-leaf\",\"name\":\"Leaf\",\"parentId\":\"n-root\"}\n{\"id\":\"n-root\",\"name\":\"Root\"}",
            "application/x-ndjson");
        await EventuallyAsync("odata/v1/Conversations('named')?$select=TopicsWithHierarchy", "Root>>Leaf");
        await PutAsync("directory/topics", """{"id":"n-root","name":"Stem"}""", "application/json");
        await EventuallyAsync("odata/v1/Conversations('named')?$select=TopicsWithHierarchy", "Stem>>Leaf");
    }

    [SkippableFact]
    public async Task Paging_shows_every_row_once_while_new_rows_arrive()
    {
        using var before = await PostAsync(
            "events", string.Join('\n', Enumerable.Range(0, 40).Select(i => Event($"walk{i}", $"walk-{i:D2}"))), "application/jsonl");
        await EventuallyAsync("odata/v1/Conversations/$count?$filter=startswith(ConversationId,'walk-')", "40");
        using var client = app.Client();
        client.DefaultRequestHeaders.Add("Prefer", "maxpagesize=7");
        var seen = new List<string>();
        var page = 0;
        for (string? next = "odata/v1/Conversations?$select=ConversationId&$orderby=CreatedAt desc"; next is not null; page++)
        {
            using var json = JsonDocument.Parse(await client.GetStringAsync(next));
            seen.AddRange(json.RootElement.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("ConversationId").GetString()!));
            next = json.RootElement.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
            using var more = await PostAsync(
                "events", string.Join('\n', Enumerable.Range(0, 5).Select(i => Event($"more{page}-{i}", $"more-{page}-{i}"))),
                "application/jsonl");
            await EventuallyAsync($"odata/v1/Conversations/$count?$filter=startswith(ConversationId,'more-{page}-')", "5");
            Assert.True(page < 100, "Paging does not end.");
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(40, seen.Count(id => id.StartsWith("walk-", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("{\"name\":\"x\"}", "id is missing")]
    [InlineData("{\"id\":5}", "id is not a string")]
    [InlineData("{\"id\":\"x\",\"name\":5}", "name is not a string")]
    [InlineData("{\"id\":\"x\",\"disabled\":\"no\"}", "disabled is neither")]
    [InlineData("nonsense", "not valid JSON")]
    public async Task Invalid_directory_entries_are_reported(string entry, string reason) =>
        Assert.Contains(reason, await PutAsync("directory/topics", entry, "application/jsonl"), StringComparison.Ordinal);

    [SkippableFact]
    public async Task An_unknown_part_of_the_directory_gets_404()
    {
        using var client = app.Client(app.WriterKey);
        using var response = await client.PutAsync("directory/robots", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static string Event(string id, string conversation, string type = "CONVERSATION/CREATED", string? content = null) =>
        $"{{\"id\":\"{id}\",\"type\":\"{type}\",\"timestamp\":\"2024-03-04T10:00:00Z\","
        + $"\"content\":{{\"conversationId\":\"{conversation}\"{(content is null ? "" : "," + content)}}}}}";

    private Task<ConvExportContext> Context() =>
        app.Services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContextAsync();

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string type)
    {
        using var client = app.Client(app.WriterKey);
        return await client.PostAsync(path, new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type)));
    }

    private async Task<string> PutAsync(string path, string body, string type)
    {
        using var client = app.Client(app.WriterKey);
        using var response = await client.PutAsync(path, new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type)));
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>
    /// Repeats a request until the response contains a text, 300 times at most. The time does not matter here: the benchmarks measure how
    /// soon an event reaches its row.
    /// </summary>
    private async Task EventuallyAsync(string path, string part)
    {
        using var client = app.Client();
        var body = "";
        for (var tries = 0; tries < 300 && !body.Contains(part, StringComparison.Ordinal); tries++)
        {
            await Task.Delay(50);
            using var response = await client.GetAsync(path);
            body = await response.Content.ReadAsStringAsync();
        }

        Assert.Contains(part, body, StringComparison.Ordinal);
    }
}

public sealed class SqliteIntakeTests(IntakeTests.EmptyApp app) : IntakeTests(app), IClassFixture<IntakeTests.EmptyApp>;

public sealed class SqlServerIntakeTests(SqlServerIntakeTests.App app) : IntakeTests(app), IClassFixture<SqlServerIntakeTests.App>
{
    public sealed class App : EmptyApp
    {
        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
