using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Feed;

/// <summary>What readers see while rows change: pages, delta links and ETags.</summary>
public abstract class ChangeTests(ChangeTests.ChangingApp app)
{
    /// <summary>A separate application, because its rows change.</summary>
    public class ChangingApp : ConvExportApp
    {
        protected override int Conversations => 1_500;
    }

    private static readonly DateTime LongAgo = new(2020, 1, 1, 8, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Lately = new(2024, 6, 1, 8, 0, 0, DateTimeKind.Utc);
    private static int s_number;

    [SkippableTheory]
    [InlineData(7, "")]
    [InlineData(7, "&$orderby=CreatedAt desc")]
    [InlineData(100, "&$orderby=Topics")]
    [InlineData(1000, "&$orderby=FirstChannel desc,CreatedAt")]
    [InlineData(1000, "")]
    public async Task Pages_read_during_writes_show_each_existing_row_once(int size, string order)
    {
        var before = await IdsAsync();
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(stop.Token);
        var seen = new List<string>();
        using (var client = Client($"odata.maxpagesize={size}"))
        {
            for (string? next = $"odata/v1/Conversations?$select=ConversationId{order}"; next is not null;)
            {
                using var page = JsonDocument.Parse(await client.GetStringAsync(next));
                var ids = page.RootElement.GetProperty("value").EnumerateArray().Select(
                    r => r.GetProperty("ConversationId").GetString()!).ToList();
                Assert.True(ids.Count <= size);
                seen.AddRange(ids);
                next = LinkOf(page, "@odata.nextLink");
            }
        }

        await stop.CancelAsync();
        Assert.True(await writing > 0);
        var times = seen.GroupBy(i => i).ToDictionary(g => g.Key, g => g.Count());
        Assert.All(before, id => Assert.Equal(1, times.GetValueOrDefault(id)));
    }

    [SkippableFact]
    public async Task The_delta_link_returns_changed_and_deleted_rows_and_rows_that_left_the_filter()
    {
        var (kept, closed, removed) = (Fresh(), Fresh(), Fresh());
        await PostAsync([Created(kept), Created(closed), Event(removed, "CONVERSATION/CREATED", LongAgo),
            Event(removed, "CONVERSATION/CLOSED", LongAgo.AddMinutes(5))]);
        var link = await DeltaLinkAsync(
            "odata/v1/Conversations?$select=ConversationId,Status&$filter=Status ne 'MERGED'", "odata.track-changes,odata.maxpagesize=50");
        var open = await DeltaLinkAsync("odata/v1/Conversations?$select=ConversationId,Status&$filter=Status eq 'OPEN'", "track-changes");
        Assert.Empty((await ChangesAsync(link)).Changes);

        var added = Fresh();
        await PostAsync([Created(added), Event(closed, "CONVERSATION/CLOSED", Lately.AddHours(1))]);
        await app.Services.GetRequiredService<RemovalStore>().RequestPruneAsync(LongAgo.AddYears(1), default);
        await app.FoldAsync();

        var (changes, next) = await ChangesAsync(link);
        Assert.Equal(
            new[] { (added, "OPEN"), (closed, "CLOSED"), (removed, "deleted") }.Order(),
            changes.Select(c => (IdOf(c), ReasonOf(c) ?? c.GetProperty("Status").GetString()!)).Order());
        Assert.Empty((await ChangesAsync(next)).Changes);

        // A row that no longer matches the filter is reported as removed, with the reason 'changed'.
        Assert.Equal("changed", ReasonOf((await ChangesAsync(open)).Changes.Single(c => IdOf(c) == closed)));

        // The same changes in the format of OData 4.0.
        var (old, _) = await ChangesAsync(link, "4.0");
        Assert.Contains(old, c => c.TryGetProperty("id", out var id)
            && id.GetString() == $"Conversations('{removed}')" && c.GetProperty("reason").GetString() == "deleted");

        // A deleted row that is created again is reported as a row, not as removed.
        await PostAsync([Event(removed, "CONVERSATION/CREATED", Lately, "again")]);
        Assert.Contains((await ChangesAsync(link)).Changes, c => IdOf(c) == removed && ReasonOf(c) is null);
    }

    [SkippableFact]
    public async Task A_client_that_follows_delta_links_keeps_an_exact_copy()
    {
        var copy = new Dictionary<string, string>(StringComparer.Ordinal);
        var link = await DeltaLinkAsync("odata/v1/Conversations?$select=ConversationId,Status", "odata.track-changes", copy);
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(stop.Token);
        for (var i = 0; i < 20; i++)
        {
            link = await ApplyAsync(link, copy);
        }

        await stop.CancelAsync();
        await writing;
        await ApplyAsync(link, copy);
        using var client = Client(null);
        using var all = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations?$select=ConversationId,Status"));
        Assert.Equal(
            all.RootElement.GetProperty("value").EnumerateArray().Select(r => (IdOf(r), r.GetProperty("Status").GetString()!)).Order(),
            copy.Select(c => (c.Key, c.Value)).Order());
    }

    [SkippableFact]
    public async Task Tokens_are_refused_with_another_query_or_when_changed()
    {
        using var client = Client("odata.maxpagesize=5");
        using var page = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations?$select=ConversationId"));
        var link = LinkOf(page, "@odata.nextLink")!;
        Assert.DoesNotContain(app.ReaderKey, link, StringComparison.Ordinal);
        foreach (var wrong in new[]
        {
            link + "&$filter=Status eq 'OPEN'", link + "&$orderby=CreatedAt", link[..^4] + "AAAA",
            link.Replace("skiptoken=", "skiptoken=A", StringComparison.Ordinal),
        })
        {
            using var response = await client.GetAsync(wrong);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        using var aliased = JsonDocument.Parse(
            await client.GetStringAsync("odata/v1/Conversations?$select=ConversationId&$filter=TimesClosed ge @least&@least=0"));
        using var other = await client.GetAsync(
            LinkOf(aliased, "@odata.nextLink")!.Replace("least=0", "least=1", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [SkippableFact]
    public async Task After_a_restore_earlier_links_and_ETags_are_invalid()
    {
        var link = await DeltaLinkAsync("odata/v1/Conversations?$select=ConversationId", "odata.track-changes,odata.maxpagesize=500");
        using var client = Client("odata.maxpagesize=5");
        using var first = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations?$select=ConversationId"));
        const string Query = "odata/v1/Conversations?$select=ConversationId&$top=3";
        var tag = await TagAsync(client, Query);
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, Query, tag));

        await app.Services.GetRequiredService<SchemaStore>().BeginEpochAsync(default);

        foreach (var old in new[] { link, LinkOf(first, "@odata.nextLink")! })
        {
            using var response = await client.GetAsync(old);
            Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
            Assert.Contains("restored", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, Query, tag));
        Assert.Empty(
            (await ChangesAsync(await DeltaLinkAsync("odata/v1/Conversations?$select=ConversationId", "odata.track-changes"))).Changes);
    }

    [SkippableFact]
    public async Task The_count_of_all_rows_is_correct_after_writes_and_removals()
    {
        var (kept, removed) = (Fresh(), Fresh());
        await PostAsync(
            [Created(kept), Event(removed, "CONVERSATION/CREATED", LongAgo), Event(removed, "CONVERSATION/CLOSED", LongAgo.AddMinutes(5))]);
        await AssertCountAsync();
        await PostAsync([Event(kept, "CONVERSATION/CLOSED", Lately.AddHours(1))]);
        await app.Services.GetRequiredService<RemovalStore>().RequestPruneAsync(LongAgo.AddYears(1), default);
        await app.FoldAsync();
        await AssertCountAsync();

        async Task AssertCountAsync()
        {
            using var client = Client(null);
            var ids = await IdsAsync();
            Assert.Equal(ids.Count, int.Parse(await client.GetStringAsync("odata/v1/Conversations/$count"), CultureInfo.InvariantCulture));
            using var page = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations?$count=true&$top=0"));
            Assert.Equal(ids.Count, page.RootElement.GetProperty("@odata.count").GetInt32());
        }
    }

    [SkippableFact]
    public async Task An_ETag_is_valid_until_a_row_changes()
    {
        using var client = Client(null);
        const string Query = "odata/v1/Conversations?$top=3&$select=ConversationId";
        var tag = await TagAsync(client, Query);
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, Query, tag));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, Query + "&$skip=1", tag));
        using (var scoped = app.Client(app.ScopedKey))
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(scoped, Query, tag));
        }

        await PostAsync([Created(Fresh())]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, Query, tag));
        using var timed = await client.GetAsync("odata/v1/Conversations?$top=1&$filter=CreatedAt lt now()");
        Assert.Null(timed.Headers.ETag);
        using var events = await client.GetAsync("odata/v1/Conversations?$top=1&$expand=Events");
        Assert.Null(events.Headers.ETag);
        Assert.NotEmpty(events.Headers.GetValues("ConvExport-Folded-At").Single());
        Assert.Contains("Accept-Encoding", events.Headers.Vary);

        // Clients may cache only responses with an ETag. They must revalidate a cached response with its ETag before they use it.
        Assert.True(events.Headers.CacheControl!.NoStore);
        using var tagged = await client.GetAsync(Query);
        Assert.Equal("no-cache, private", tagged.Headers.CacheControl!.ToString());
    }

    [SkippableTheory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Responses_are_compressed_if_the_client_accepts_it(string encoding)
    {
        using var client = app.Client();
        var plain =
            await client.GetByteArrayAsync("odata/v1/Conversations?$filter=Status eq 'MERGED' or CountOfContacts gt 1&$expand=Events");
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(encoding);
        using var response =
            await client.GetAsync("odata/v1/Conversations?$filter=Status eq 'MERGED' or CountOfContacts gt 1&$expand=Events");
        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream unpacked =
            encoding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await unpacked.CopyToAsync(whole);
        Assert.Equal(plain, whole.ToArray());
    }

    private static string Fresh() => "change" + Interlocked.Increment(ref s_number).ToString(CultureInfo.InvariantCulture);

    private static object Created(string id) => Event(id, "CONVERSATION/CREATED", Lately);

    private static object Event(string id, string type, DateTime at, string suffix = "") => new
    {
        id = $"{id}-{type}{suffix}",
        type,
        timestamp = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        initiator = new { type = "AGENT", id = "agent-1" },
        content = new { conversationId = id, customerId = "customer-change" },
    };

    private static string IdOf(JsonElement change) =>
        change.TryGetProperty("ConversationId", out var id) ? id.GetString()! : change.GetProperty("id").GetString()!;

    private static string? ReasonOf(JsonElement change) =>
        change.TryGetProperty("@removed", out var removed) ? removed.GetProperty("reason").GetString() : null;

    private static string? LinkOf(JsonDocument page, string name) =>
        page.RootElement.TryGetProperty(name, out var link) ? link.GetString() : null;

    private HttpClient Client(string? prefer)
    {
        var client = app.Client();
        if (prefer is not null)
        {
            client.DefaultRequestHeaders.Add("Prefer", prefer);
        }

        return client;
    }

    private async Task PostAsync(object[] events)
    {
        using var client = app.Client(app.WriterKey);
        using var content = new StringContent(JsonSerializer.Serialize(events), Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("events", content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        await app.FoldAsync();
    }

    /// <summary>Adds and closes conversations until <paramref name="stop"/> is cancelled. Returns their number.</summary>
    private async Task<int> WriteAsync(CancellationToken stop)
    {
        var written = 0;
        do
        {
            var id = Fresh();
            await PostAsync([Created(id), Event(id, "CONVERSATION/CLOSED", Lately.AddMinutes(5))]);
            written++;
        }
        while (!stop.IsCancellationRequested);
        return written;
    }

    private async Task<List<string>> IdsAsync()
    {
        using var client = Client(null);
        using var all = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations?$select=ConversationId"));
        return [.. all.RootElement.GetProperty("value").EnumerateArray().Select(IdOf)];
    }

    /// <summary>Reads every page. Returns the delta link of the last one.</summary>
    private async Task<string> DeltaLinkAsync(string query, string prefer, Dictionary<string, string>? copy = null)
    {
        using var client = Client(prefer);
        for (var next = query; ;)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync(next));
            foreach (var row in page.RootElement.GetProperty("value").EnumerateArray())
            {
                copy?.Add(IdOf(row), row.GetProperty("Status").GetString()!);
            }

            if (LinkOf(page, "@odata.deltaLink") is { } link)
            {
                return link;
            }

            next = LinkOf(page, "@odata.nextLink")!;
        }
    }

    private async Task<(List<JsonElement> Changes, string Next)> ChangesAsync(string link, string version = "4.01")
    {
        using var client = Client("odata.maxpagesize=3");
        client.DefaultRequestHeaders.Add("OData-MaxVersion", version);
        var changes = new List<JsonElement>();
        while (true)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync(link));
            changes.AddRange(page.RootElement.GetProperty("value").EnumerateArray().Select(c => c.Clone()));
            if (LinkOf(page, "@odata.deltaLink") is { } next)
            {
                return (changes, next);
            }

            link = LinkOf(page, "@odata.nextLink")!;
        }
    }

    private async Task<string> ApplyAsync(string link, Dictionary<string, string> copy)
    {
        var (changes, next) = await ChangesAsync(link);
        foreach (var change in changes)
        {
            if (ReasonOf(change) is null)
            {
                copy[IdOf(change)] = change.GetProperty("Status").GetString()!;
            }
            else
            {
                copy.Remove(IdOf(change));
            }
        }

        return next;
    }

    private static async Task<string> TagAsync(HttpClient client, string query)
    {
        using var response = await client.GetAsync(query);
        return response.Headers.ETag!.ToString();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string query, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, query);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}

public sealed class SqliteChangeTests(ChangeTests.ChangingApp app) : ChangeTests(app), IClassFixture<ChangeTests.ChangingApp>;

[Trait("Speed", "slow")]
public sealed class AdoChangeTests(AdoChangeTests.App app) : ChangeTests(app), IClassFixture<AdoChangeTests.App>
{
    public sealed class App : ChangingApp
    {
        protected override TestEngine Engine => TestEngine.SqliteByAdo;
    }
}

public sealed class SqlServerChangeTests(SqlServerChangeTests.App app) : ChangeTests(app), IClassFixture<SqlServerChangeTests.App>
{
    public sealed class App : ChangingApp
    {
        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
