using System.Net.Http.Headers;
using System.Text.Json;
using ConvExport.OData.Access;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Report;

/// <summary>Saved views of the report pages.</summary>
public abstract class SavedViewTests(ConvExportApp app)
{
    [SkippableFact]
    public async Task A_reader_sees_their_own_views_and_shared_ones_with_the_rows_of_their_scope()
    {
        var store = app.Services.GetRequiredService<SavedViewStore>();
        var (mine, theirs) = (IdOf(app.ScopedKey), IdOf(app.ReaderKey));
        var own = (await store.SaveAsync("Own", mine, "scoped", "/handovers", "?from=2024-03-01&to=2024-03-31", default))!;
        var shared = (await store.SaveAsync("Shared", theirs, "reader", "/conversations", "?f=TimesClosed~gt~0", default))!;
        Assert.NotNull(await store.SaveAsync("Hidden", theirs, "reader", "/topics", "", default));
        Assert.True(await store.ShareAsync(shared.Id, theirs, isShared: true, default));
        Assert.False(await store.ShareAsync(own.Id, theirs, isShared: true, default));

        using var client = app.Client(app.ScopedKey);
        var views = await ListAsync(client);
        Assert.Equal(["Own", "Shared"], views.Select(v => v.GetProperty("name").GetString()));
        Assert.Equal([true, false], views.Select(v => v.GetProperty("isOwn").GetBoolean()));
        Assert.EndsWith("/handovers?from=2024-03-01&to=2024-03-31", views[0].GetProperty("page").GetString(), StringComparison.Ordinal);
        using var rows = JsonDocument.Parse(await client.GetStringAsync(views[1].GetProperty("feed").GetString()));
        var expected = app.Rows.Values.Where(r => r.TimesClosed > 0 && r.InboxIdCreated == ConvExportApp.ScopedInbox)
            .Select(r => r.ConversationId).Order(StringComparer.Ordinal);
        Assert.Equal(expected, rows.RootElement.GetProperty("value").EnumerateArray()
            .Select(r => r.GetProperty("ConversationId").GetString()!).Order(StringComparer.Ordinal));
        foreach (var file in new[] { "csv", "workbook", "liveWorkbook" })
        {
            using var response = await client.GetAsync(views[1].GetProperty(file).GetString());
            Assert.Equal(200, (int)response.StatusCode);
        }

        Assert.False(await store.DeleteAsync(own.Id, theirs, default));
        Assert.True(await store.DeleteAsync(own.Id, mine, default));
        Assert.Equal(["Shared"], (await ListAsync(client)).Select(v => v.GetProperty("name").GetString()));
        Assert.Null(await store.FindAsync(own.Id, mine, default));
    }

    [SkippableFact]
    public async Task A_view_saved_again_keeps_its_id_and_there_is_one_start_page()
    {
        var store = app.Services.GetRequiredService<SavedViewStore>();
        const string Owner = "somebody";
        var first = (await store.SaveAsync("A", Owner, null, "/topics", "", default))!;
        var other = (await store.SaveAsync("B", Owner, null, "/payments", "", default))!;
        var again = (await store.SaveAsync("A", Owner, null, "/agents", "?period=last-7d", default))!;
        Assert.Equal(first.Id, again.Id);
        Assert.Equal("/agents", (await store.FindAsync(first.Id, Owner, default))!.Path);
        await store.StartWithAsync(first.Id, Owner, default);
        await store.StartWithAsync(other.Id, Owner, default);
        Assert.Equal(other.Id, (await store.StartOfAsync(Owner, default))!.Id);
        await store.StartWithAsync(null, Owner, default);
        Assert.Null(await store.StartOfAsync(Owner, default));
    }

    [SkippableFact]
    public async Task A_view_with_a_relative_period_links_to_the_current_days()
    {
        var store = app.Services.GetRequiredService<SavedViewStore>();
        var view = (await store.SaveAsync("Recent", IdOf(app.ReaderKey), "reader", "/", "?period=yesterday", default))!;
        using var client = app.Client();
        var links = (await ListAsync(client)).Single(v => v.GetProperty("id").GetString() == view.Id);
        Assert.Contains("period=yesterday", links.GetProperty("page").GetString(), StringComparison.Ordinal);
        var yesterday = app.Time.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"from={yesterday}&to={yesterday}", links.GetProperty("csv").GetString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_browser_gets_the_page_and_a_client_without_a_key_gets_401()
    {
        using var client = app.Client();
        client.DefaultRequestHeaders.Accept.Clear();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var page = await client.GetAsync("views");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        using var stranger = app.Stranger();
        using var refused = await stranger.GetAsync("views");
        Assert.Equal(401, (int)refused.StatusCode);
    }

    [SkippableFact]
    public async Task The_views_and_subscriptions_of_a_rotated_key_belong_to_the_new_key()
    {
        var (keys, store) = (app.Services.GetRequiredService<ApiKeys>(), app.Services.GetRequiredService<SavedViewStore>());
        var old = await keys.CreateAsync(new NewKey("rotated", Roles.Reader), default);
        var view = (await store.SaveAsync("Mine", IdOf(old), "rotated", "/topics", "", default))!;
        await using (var context = await app.Services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContextAsync())
        {
            context.Subscriptions.Add(new Subscription
            {
                Id = Guid.NewGuid().ToString("N"), ViewId = view.Id, OwnerId = IdOf(old), Scope = "", Email = "a@example.com",
                Format = "csv", TimeZone = "UTC", TokenHash = [], NextUtc = new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            });
            await context.SaveChangesAsync();
        }

        var text = (await keys.RotateAsync(IdOf(old), TimeSpan.FromDays(1), default))!;
        using var client = app.Client(text);
        Assert.True((await ListAsync(client)).Single(v => v.GetProperty("name").GetString() == "Mine").GetProperty("isOwn").GetBoolean());
        await using var after = await app.Services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContextAsync();
        Assert.Equal(IdOf(text), (await after.Subscriptions.SingleAsync(s => s.ViewId == view.Id)).OwnerId);
    }

    [SkippableFact]
    public async Task A_view_that_can_no_longer_be_shown_says_why_and_has_no_files()
    {
        var store = app.Services.GetRequiredService<SavedViewStore>();
        var view = (await store.SaveAsync("Faulty", IdOf(app.ReaderKey), "reader", "/conversations", "?f=NoSuchColumn~eq~1", default))!;
        using var client = app.Client();
        var links = (await ListAsync(client)).Single(v => v.GetProperty("id").GetString() == view.Id);
        Assert.Contains("NoSuchColumn", links.GetProperty("fault").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, links.GetProperty("feed").ValueKind);
        Assert.True(await store.DeleteAsync(view.Id, IdOf(app.ReaderKey), default));
    }

    private static string IdOf(string key) => key.Split('_')[1];

    private static async Task<List<JsonElement>> ListAsync(HttpClient client)
    {
        var json = JsonDocument.Parse(await client.GetStringAsync("views"));
        return [.. json.RootElement.EnumerateArray()];
    }
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteSavedViewTests(ConvExportApp app) : SavedViewTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerSavedViewTests(SqlServerApp app) : SavedViewTests(app);
