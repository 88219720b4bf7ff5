using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ConvExport.OData.Exports;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>Background exports, written by the jobs of the real server.</summary>
public abstract class ExportTests(ExportTests.ExportApp app)
{
    public class ExportApp : ConvExportApp
    {
        private readonly TempFolder _exports = new();

        public string Folder => _exports.Path;

        protected override IEnumerable<(string Key, string Value)> Settings =>
        [
            ("Downloads:ExportFolder", Folder), ("Downloads:ExportKeepHours", "24"), ("Downloads:MaxUnfinishedExports", "2"),
            ("Downloads:Schedules:0:Name", "nightly"), ("Downloads:Schedules:0:Cron", "0 6 * * *"), (
                "Downloads:Schedules:0:TimeZone", "Europe/Berlin"),
            ("Downloads:Schedules:0:Days", "7"), ("Downloads:Schedules:0:Keep", "2"), (
                "Downloads:Schedules:0:Filter", "CountOfContacts gt 0"), ("Downloads:Schedules:0:Format", "csv"),
        ];
    }

    [SkippableTheory]
    [InlineData(
        """
        {"format":"csv","from":"2024-01-01","filter":"CountOfContacts gt 1","select":["ConversationId","CountOfContacts"],
         "inbox":["inbox-orders","inbox-returns"]}
        """,
        "csv?from=2024-01-01&$filter=CountOfContacts gt 1&$select=ConversationId,CountOfContacts&inbox=inbox-orders&inbox=inbox-returns")]
    [InlineData("""{"format":"csv","layout":"gladly","raw":true,"bom":true,"timeZone":"Europe/Berlin","$top":7}""",
        "csv?layout=gladly&raw=true&bom=true&timezone=Europe/Berlin&$top=7")]
    [InlineData(
        """{"format":"csv","apply":"groupby((Status),aggregate($count as N))"}""", "csv?$apply=groupby((Status),aggregate($count as N))")]
    public async Task A_background_export_equals_the_download(string body, string download)
    {
        using var client = app.Client();
        var expected = await client.GetByteArrayAsync("downloads/conversations." + download);
        var export = await FinishedAsync(client, await AskAsync(client, body));
        Assert.Equal("done", export.GetProperty("state").GetString());
        Assert.Equal(100, export.GetProperty("percent").GetDouble());
        Assert.Equal(export.GetProperty("total").GetInt64(), export.GetProperty("rows").GetInt64());
        using var response = await client.GetAsync(export.GetProperty("file").GetString()!.TrimStart('/'));
        Assert.Equal(expected.Length, response.Content.Headers.ContentLength);
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith(
            "ConversationExportReport", response.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Parameters_may_be_in_the_URL_and_an_export_may_be_a_workbook()
    {
        using var client = app.Client();
        using var asked = await client.PostAsync("exports?format=xlsx&summary=true&$filter=Status eq 'CLOSED'", null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        var export = await FinishedAsync(client, asked.Headers.Location!.ToString());
        var sheets = Workbook.Read(await client.GetByteArrayAsync(export.GetProperty("file").GetString()!.TrimStart('/')));
        Assert.Equal(["Summary", "Conversations", "About", "Columns"], sheets.Keys);
        Assert.Equal(app.Rows.Values.Count(r => r.Status == "CLOSED"), sheets["Conversations"].Count - 1);
        Assert.Contains(await ListAsync(client), e => e.GetProperty("id").GetString() == export.GetProperty("id").GetString());
    }

    [SkippableFact]
    public async Task A_file_can_be_fetched_in_ranges_and_an_unchanged_file_is_not_sent_again()
    {
        using var client = app.Client();
        var file = (await FinishedAsync(client, await AskAsync(client, """{"format":"csv"}"""))).GetProperty("file")
            .GetString()!.TrimStart('/');
        using var whole = await client.GetAsync(file);
        var bytes = await whole.Content.ReadAsByteArrayAsync();
        var tag = whole.Headers.ETag!;
        Assert.False(tag.IsWeak);
        Assert.Equal("bytes", whole.Headers.AcceptRanges.ToString());

        using var rest = new HttpRequestMessage(HttpMethod.Get, file);
        rest.Headers.Range = new RangeHeaderValue(1_000, null);
        rest.Headers.IfRange = new RangeConditionHeaderValue(tag);
        using var resumed = await client.SendAsync(rest);
        Assert.Equal(HttpStatusCode.PartialContent, resumed.StatusCode);
        Assert.Equal(bytes[1_000..], await resumed.Content.ReadAsByteArrayAsync());

        using var again = new HttpRequestMessage(HttpMethod.Get, file);
        again.Headers.IfNoneMatch.Add(tag);
        using var unchanged = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, file));
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
    }

    [SkippableFact]
    public async Task A_key_sees_only_its_own_exports_and_only_rows_in_its_scope()
    {
        using var scoped = app.Client(app.ScopedKey);
        using var other = app.Client();
        var path = await AskAsync(scoped, """{"format":"csv","select":"ConversationId,InboxIdCreated","raw":true}""");
        var export = await FinishedAsync(scoped, path);
        var rows = Csv.Parse(await scoped.GetStringAsync(export.GetProperty("file").GetString()!.TrimStart('/')));
        Assert.All(rows.Skip(1), r => Assert.Equal(ConvExportApp.ScopedInbox, r[1]));
        Assert.Equal(app.Rows.Values.Count(r => r.InboxIdCreated == ConvExportApp.ScopedInbox), rows.Count - 1);

        foreach (var (method, address) in new[] { (HttpMethod.Get, path), (HttpMethod.Get, path + "/file"), (HttpMethod.Delete, path) })
        {
            using var response = await other.SendAsync(new HttpRequestMessage(method, address.TrimStart('/')));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.DoesNotContain(await ListAsync(other), e => path.EndsWith(e.GetProperty("id").GetString()!, StringComparison.Ordinal));
        using var writer = app.Client(app.WriterKey);
        using var refused = await writer.PostAsync("exports?format=csv", null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [SkippableFact]
    public async Task Deleting_an_export_deletes_its_file()
    {
        using var client = app.Client();
        var path = await AskAsync(client, """{"format":"csv"}""");
        await FinishedAsync(client, path);
        var id = path.Split('/')[^1];
        Assert.True(File.Exists(Path.Combine(app.Folder, id + ".csv")));
        using var removed = await client.DeleteAsync(path.TrimStart('/'));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.False(File.Exists(Path.Combine(app.Folder, id + ".csv")));
        using var gone = await client.GetAsync(path.TrimStart('/'));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [SkippableTheory]
    [InlineData("", "format ''")]
    [InlineData("""{"format":"pdf"}""", "'pdf'")]
    [InlineData("""{"format":"csv","from":"yesterday"}""", "yesterday")]
    [InlineData("""{"format":"csv","filter":"Foo eq 1"}""", "'Foo'")]
    [InlineData("""{"format":"csv","fom":"2024-01-01"}""", "'fom'")]
    [InlineData("""{"format":"csv","summary":true}""", "workbook")]
    [InlineData("""{"format":"xlsx","summary":true,"apply":"aggregate($count as N)"}""", "summary")]
    [InlineData("""{"format":"csv","filter":{"a":1}}""", "filter")]
    [InlineData("""["csv"]""", "JSON object")]
    [InlineData("""{"format":""", "not JSON")]
    public async Task An_invalid_export_request_is_refused_immediately(string body, string part)
    {
        using var client = app.Client();
        using var response = await client.PostAsync("exports", new StringContent(body, null, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            part, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_export_beyond_the_limit_of_unfinished_ones_is_refused_until_one_is_deleted()
    {
        // Another worker holds the leases of these running exports, so the application's own worker does not take them.
        await using var context = await app.ContextAsync();
        var key = app.AdminKey.Split('_')[1];
        Export[] busy = [Running("a", key), Running("b", key)];
        context.Exports.AddRange(busy);
        await context.SaveChangesAsync();
        using var client = app.Client(app.AdminKey);
        using (var refused = await client.PostAsync("exports?format=csv", null))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        using (var file = await client.GetAsync($"exports/{busy[0].Id}/file"))
        {
            Assert.Equal(HttpStatusCode.Conflict, file.StatusCode);
        }

        using (var removed = await client.DeleteAsync($"exports/{busy[0].Id}"))
        {
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        using var taken = await client.PostAsync("exports?format=csv", null);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        await client.DeleteAsync($"exports/{busy[1].Id}");
    }

    [SkippableFact]
    public async Task A_request_from_another_site_is_refused()
    {
        using var client = app.Client();
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        using var response = await client.PostAsync("exports?format=csv", null);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [SkippableFact]
    public async Task An_export_whose_lease_has_ended_is_completed_by_another_worker()
    {
        await using var context = await app.ContextAsync();
        var lost = Running("c", app.ReaderKey.Split('_')[1]);
        lost.LeaseUntilUtc = app.Time.GetUtcNow().UtcDateTime.AddSeconds(-1);
        context.Exports.Add(lost);
        await context.SaveChangesAsync();
        using var client = app.Client();
        var export = await FinishedAsync(client, "/exports/" + lost.Id);
        Assert.Equal("done", export.GetProperty("state").GetString());
        Assert.Equal(app.Rows.Count, export.GetProperty("rows").GetInt64());
    }

    [SkippableFact]
    public async Task A_schedule_exports_its_days_and_keeps_its_latest_files()
    {
        var job = new ScheduledExportJob(
            app.Services.GetRequiredService<ExportSchedules>(), app.Services.GetRequiredService<ExportRequests>());
        using var admin = app.Client(app.AdminKey);
        for (var i = 0; i < 3; i++)
        {
            await job.RunAsync("nightly", default);
            app.Time.Advance(TimeSpan.FromSeconds(1));
            await EventuallyAsync(() => ListAsync(admin), all => all.All(e => e.GetProperty("finishedAt").ValueKind != JsonValueKind.Null));
        }

        var kept =
            await EventuallyAsync(() => ListAsync(admin), all => all.Count(e => e.GetProperty("schedule").GetString() == "nightly") == 2);
        var file = kept.First(e => e.GetProperty("schedule").GetString() == "nightly");
        Assert.Contains("from=2024-06-24&to=2024-06-30", file.GetProperty("query").GetString(), StringComparison.Ordinal);
        Assert.Equal("ConversationExportReport-20240624-20240630.csv", file.GetProperty("fileName").GetString());

        // A scheduled export can contain conversations of every inbox, so only readers of every inbox may see it.
        using var scoped = app.Client(app.ScopedKey);
        Assert.DoesNotContain(await ListAsync(scoped), e => e.GetProperty("schedule").GetString() == "nightly");
        using var hidden = await scoped.GetAsync("exports/" + file.GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);

        var schedules = app.Services.GetRequiredService<ExportSchedules>();
        Assert.False(await schedules.IsMissedAsync(schedules.Find("nightly")!, default));

        // Exports that fail do not delete the files of earlier ones.
        await using (var context = await app.ContextAsync())
        {
            var later = app.Time.GetUtcNow().UtcDateTime.AddMinutes(1);
            context.Exports.AddRange(Enumerable.Range(1, 3).Select(i => new Export
            {
                Id = $"{i:x32}", Owner = "", Schedule = "nightly", Scope = "*", Format = "csv", Query = "", FileName = "failed.csv",
                State = ExportState.Failed, CreatedUtc = later, FinishedUtc = later, Error = "The disk is full.",
            }));
            await context.SaveChangesAsync();
        }

        await schedules.PruneAsync("nightly", default);
        var left = (await ListAsync(admin)).Where(e => e.GetProperty("schedule").GetString() == "nightly");
        Assert.Equal(["done", "done", "failed", "failed"], left.Select(e => e.GetProperty("state").GetString()!).Order());
    }

    [SkippableFact]
    public async Task Old_files_and_files_without_an_export_are_removed()
    {
        using var client = app.Client();
        var path = await AskAsync(client, """{"format":"csv"}""");
        await FinishedAsync(client, path);
        await using (var context = await app.ContextAsync())
        {
            var id = path.Split('/')[^1];
            var longAgo = app.Time.GetUtcNow().UtcDateTime.AddHours(-25);
            await context.Exports.Where(e => e.Id == id).ExecuteUpdateAsync(set => set.SetProperty(e => e.FinishedUtc, longAgo));
        }

        var orphan = Path.Combine(app.Folder, new string('0', 32) + ".csv");
        var partial = Path.Combine(app.Folder, new string('1', 32) + ".xlsx." + new string('2', 32) + ".partial");
        var foreign = Path.Combine(app.Folder, "notes.txt");
        foreach (var file in new[] { orphan, partial, foreign })
        {
            await File.WriteAllTextAsync(file, "x");
            File.SetLastWriteTimeUtc(file, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        await ActivatorUtilities.CreateInstance<ExportCleanupJob>(app.Services).RunAsync(default);
        Assert.False(File.Exists(Path.Combine(app.Folder, path.Split('/')[^1] + ".csv")));
        Assert.Equal([false, false, true], new[] { orphan, partial, foreign }.Select(File.Exists));
        using var gone = await client.GetAsync(path.TrimStart('/'));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private Export Running(string letter, string owner) => new()
    {
        Id = string.Concat(Enumerable.Repeat(letter, 32)), Owner = owner, Format = "csv", Query = "", FileName = "x.csv", Scope = "*",
        State = ExportState.Running, Worker = "another",
        LeaseUntilUtc = app.Time.GetUtcNow().UtcDateTime.AddMinutes(10), StartedUtc = app.Time.GetUtcNow().UtcDateTime,
        CreatedUtc = app.Time.GetUtcNow().UtcDateTime,
    };

    private static async Task<string> AskAsync(HttpClient client, string body)
    {
        using var response = await client.PostAsync("exports", new StringContent(body, null, "application/json"));
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return response.Headers.Location!.ToString();
    }

    private static Task<JsonElement> FinishedAsync(HttpClient client, string path) =>
        EventuallyAsync(
            () => client.GetFromJsonAsync<JsonElement>(path.TrimStart('/')),
            e => e.GetProperty("finishedAt").ValueKind != JsonValueKind.Null);

    private static async Task<List<JsonElement>> ListAsync(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>("exports")).EnumerateArray()];

    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> isSo)
    {
        for (var i = 0; ; i++)
        {
            var seen = await look();
            if (isSo(seen) || i == 300)
            {
                Assert.True(isSo(seen), "The expected state was not reached after 300 tries.");
                return seen;
            }

            await Task.Delay(100);
        }
    }
}

public sealed class SqliteExportTests(ExportTests.ExportApp app) : ExportTests(app), IClassFixture<ExportTests.ExportApp>;

[Trait("Speed", "slow")]
public sealed class AdoExportTests(AdoExportTests.App app) : ExportTests(app), IClassFixture<AdoExportTests.App>
{
    public sealed class App : ExportApp
    {
        protected override TestEngine Engine => TestEngine.SqliteByAdo;
    }
}

public sealed class SqlServerExportTests(SqlServerExportTests.App app) : ExportTests(app), IClassFixture<SqlServerExportTests.App>
{
    public sealed class App : ExportApp
    {
        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
