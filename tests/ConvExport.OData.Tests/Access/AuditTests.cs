using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvExport.OData.Access;
using ConvExport.OData.Audit;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Access;

/// <summary>The audit records who read or changed which data.</summary>
public abstract class AuditTests(ConvExportApp app)
{
    [SkippableFact]
    public async Task Reads_are_counted_by_key_and_entity_set_and_minute()
    {
        using var client = app.Client();
        for (var i = 0; i < 3; i++)
        {
            await client.GetStringAsync("odata/v1/Conversations?$top=7");
        }

        await client.GetStringAsync("odata/v1/Agents?$top=1");
        var mine = $"Action eq 'feed.read' and Result eq 'ok' and Actor eq '{ApiKeys.IdOf(app.ReaderKey)}'";
        var reads = await EventsAsync(mine, all => all.Any(e => Text(e, "Detail").StartsWith("requests=3 ", StringComparison.Ordinal))
            && all.Any(e => Text(e, "Target") == "Agents"));
        var conversations = Assert.Single(reads, e => Text(e, "Target") == "Conversations");
        Assert.Matches("^requests=3 rows=21 bytes=[1-9][0-9]+$", Text(conversations, "Detail"));
        Assert.Equal("reader", Text(conversations, "ActorName"));
        Assert.Equal("127.0.0.1", Text(conversations, "Address"));
        Assert.Single(reads, e => Text(e, "Target") == "Agents");

        // Further reads in the same minute increase the count of the same audit event.
        await client.GetStringAsync("odata/v1/Conversations?$top=1");
        await EventsAsync(
            $"Id eq {conversations.GetProperty("Id").GetInt64()}",
            all => Text(Assert.Single(all), "Detail").StartsWith("requests=4 rows=22 ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_download_is_recorded_with_its_filter_and_rows_and_without_its_key()
    {
        _ = app.Services;
        using var client = app.Stranger();
        await client.GetStringAsync($"downloads/conversations.csv?$top=5&$filter=CountOfContacts ge 0&api_key={app.ReaderKey}");
        var download = (await EventsAsync("Action eq 'download'", all => all.Count > 0))[^1];
        Assert.Equal("Conversations.csv", Text(download, "Target"));
        Assert.StartsWith("rows=5 ", Text(download, "Detail"), StringComparison.Ordinal);
        Assert.Contains("CountOfContacts", Text(download, "Detail"), StringComparison.Ordinal);
        Assert.DoesNotContain(app.ReaderKey, Text(download, "Detail"), StringComparison.Ordinal);
        Assert.DoesNotContain("api_key", Text(download, "Detail"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Refused_requests_are_counted_by_route()
    {
        using var stranger = app.Client("cx_000000000000_wrong");
        using (var wrong = await stranger.GetAsync("odata/v1/Conversations"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var writer = app.Client(app.WriterKey);
        using (var wrong = await writer.GetAsync("downloads/conversations.csv"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        }

        await EventsAsync("Action eq 'access.refused' and Result eq 'refused'", all =>
            all.Any(e => Text(e, "Target").StartsWith("401 /odata/v1", StringComparison.Ordinal))
            && all.Any(e => Text(e, "Target").StartsWith("403 /downloads", StringComparison.Ordinal)
                && Text(e, "Actor") == ApiKeys.IdOf(app.WriterKey)));
    }

    [SkippableFact]
    public async Task Only_administrators_can_read_the_audit()
    {
        using var client = app.Client();
        foreach (var path in new[]
        {
            "odata/v1/AuditEvents", "odata/v1/AuditEvents/$count", "odata/v1/AuditEvents?$format=csv", "odata/v1/AuditEvents(1)",
        })
        {
            using var response = await client.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, path + await response.Content.ReadAsStringAsync());
            Assert.Contains("needs the role admin", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var batch = await client.PostAsync("odata/v1/$batch", new StringContent(
            """{"requests":[{"id":"1","method":"GET","url":"AuditEvents"}]}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Contains("\"status\":403", await batch.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var admin = app.Client(app.AdminKey);
        Assert.StartsWith("Id,At,Actor", await admin.GetStringAsync("odata/v1/AuditEvents?$format=csv&$top=1"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_page_and_the_file_show_the_same_audit_events()
    {
        using var client = app.Client(app.ScopedKey);
        await client.GetStringAsync("odata/v1/Conversations?$top=1");
        await client.GetStringAsync("downloads/conversations.csv?$top=1");
        var scoped = ApiKeys.IdOf(app.ScopedKey)!;
        await EventsAsync(
            $"Actor eq '{scoped}'", all => all.Any(e => Text(e, "Action") == "feed.read") && all.Any(e => Text(e, "Action") == "download"));
        var today = DateOnly.FromDateTime(app.Time.GetUtcNow().UtcDateTime);
        var filter = new AuditFilter(today.AddDays(-7), today, scoped, AuditFilter.Taking);
        var onPage = await app.Services.GetRequiredService<AuditLog>().NewestAsync(filter, 100, default);
        Assert.NotEmpty(onPage);
        Assert.All(onPage, e => Assert.True(e.Actor == scoped && AuditFilter.Taking.Contains(e.Action)));
        using var admin = app.Client(app.AdminKey);
        var inFile = (await admin.GetStringAsync(filter.CsvAddress)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(onPage.Select(e => e.Id.ToString(CultureInfo.InvariantCulture)), inFile.Skip(1).Select(l => l.Split(',')[0]));
        Assert.Empty(await app.Services.GetRequiredService<AuditLog>().NewestAsync(filter with { To = today.AddDays(-1) }, 100, default));
    }

    [SkippableFact]
    public async Task Changes_in_the_job_dashboard_are_recorded()
    {
        using var admin = app.Client(app.AdminKey);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("jobs[]", "rebuild")]);
        using (var page = await admin.GetAsync("jobs/recurring"))
        {
            // The dashboard has its own protection against requests from other sites.
            var meta = Regex.Match(
                await page.Content.ReadAsStringAsync(),
                "<meta name=\"csrf-header\" content=\"([^\"]+)\">\\s*<meta name=\"csrf-token\" content=\"([^\"]+)\">");
            Assert.True(meta.Success);
            form.Headers.Add(meta.Groups[1].Value, meta.Groups[2].Value);
        }

        using (var triggered = await admin.PostAsync("jobs/recurring/trigger", form))
        {
            Assert.True(triggered.IsSuccessStatusCode, $"{triggered.StatusCode}");
        }

        var found = await EventsAsync("Action eq 'jobs'", all => all.Count > 0);
        Assert.Equal(("/recurring/trigger", ApiKeys.IdOf(app.AdminKey)!), (Text(found[0], "Target"), Text(found[0], "Actor")));
    }

    [SkippableFact]
    public async Task Old_audit_events_are_deleted_and_ids_of_erased_customers_are_blanked()
    {
        var audit = app.Services.GetRequiredService<AuditLog>();
        audit.Add(new AuditActor("a", "b", "c"),
            "test", detail: "rows=1 ?$filter=CustomerId eq 'customer-to-erase' or CustomerId eq 'customer-to-erase2'");
        await audit.FlushAsync(default);
        await app.Services.GetRequiredService<RemovalStore>().RequestErasureAsync("customer-to-erase", default);
        await app.FoldAsync();
        var blanked = Assert.Single(await EventsAsync("Action eq 'test'", all => all.Count > 0));
        Assert.Equal("rows=1 ?$filter=CustomerId eq '' or CustomerId eq 'customer-to-erase2'", Text(blanked, "Detail"));

        await audit.PruneAsync(app.Time.GetUtcNow().UtcDateTime.AddDays(1), default);
        await using var context = await app.ContextAsync();
        Assert.False(await context.AuditEvents.AnyAsync(e => e.Action == "test"));
    }

    /// <summary>
    /// Waits until the audit events that match a filter are as expected, and returns them. The test must wait because a request is
    /// recorded only after the client has its response.
    /// </summary>
    private async Task<List<JsonElement>> EventsAsync(string filter, Func<List<JsonElement>, bool> isExpected)
    {
        using var admin = app.Client(app.AdminKey);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            await app.Services.GetRequiredService<AuditLog>().FlushAsync(limit.Token);
            using var found = JsonDocument.Parse(
                await admin.GetStringAsync("odata/v1/AuditEvents?$orderby=Id&$filter=" + Uri.EscapeDataString(filter), limit.Token));
            List<JsonElement> all = [.. found.RootElement.GetProperty("value").EnumerateArray().Select(e => e.Clone())];
            if (isExpected(all))
            {
                return all;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private static string Text(JsonElement found, string property) => found.GetProperty(property).GetString() ?? "";
}

public sealed class SqliteAuditTests(SqliteAuditTests.App app) : AuditTests(app), IClassFixture<SqliteAuditTests.App>
{
    public sealed class App : ConvExportApp
    {
        protected override int Conversations => 40;
    }
}

public sealed class SqlServerAuditTests(SqlServerAuditTests.App app) : AuditTests(app), IClassFixture<SqlServerAuditTests.App>
{
    public sealed class App : ConvExportApp
    {
        protected override int Conversations => 40;

        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
