using System.Data.Common;
using System.Net;
using System.Text;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Recompute;

/// <summary>The database is unreachable for a while. The server returns 503, waits, and continues without a restart.</summary>
[Trait("Speed", "slow")]
public sealed class UnreachableTests(UnreachableTests.App app) : IClassFixture<UnreachableTests.App>
{
    public sealed class App : ConvExportApp
    {
        public Outage Outage { get; } = new();

        protected override int Conversations => 20;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(
                services => services.ConfigureDbContext<ConvExportContext>(options => options.AddInterceptors(Outage)));
        }
    }

    /// <summary>While <see cref="Lasts"/> is true, no connection can be opened.</summary>
    public sealed class Outage : DbConnectionInterceptor
    {
        public bool Lasts { get; set; }

        public int Refused { get; private set; }

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result,
            CancellationToken cancellationToken = default)
        {
            if (Lasts)
            {
                Refused++;
                throw new SqliteException("unable to open database file", 14);
            }

            return ValueTask.FromResult(result);
        }
    }

    [Fact]
    public async Task Requests_get_503_and_the_worker_continues_when_the_database_is_back()
    {
        await PostAsync("u1");
        await EventuallyAsync("u1");
        app.Outage.Lasts = true;
        using (var refused = await PostAsync("u2"))
        {
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        }

        using (var feed = await app.Client(app.ReaderKey).GetAsync("odata/v1/Conversations"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, feed.StatusCode);
        }

        using (var ready = await app.Stranger().GetAsync("health/ready"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }

        using (var live = await app.Stranger().GetAsync("health/live"))
        {
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        // During the outage, the watcher of pending conversations tries to connect several times.
        for (var (tries, before) = (0, app.Outage.Refused); app.Outage.Refused < before + 3; tries++)
        {
            Assert.True(tries < 200, "The watcher did not look for pending conversations.");
            await Task.Delay(50);
        }

        app.Outage.Lasts = false;
        using var taken = await PostAsync("u2");
        taken.EnsureSuccessStatusCode();
        await EventuallyAsync("u2");
    }

    private async Task<HttpResponseMessage> PostAsync(string id)
    {
        using var content = new StringContent(
            $"{{\"id\":\"{id}\",\"type\":\"CONVERSATION/CREATED\",\"timestamp\":\"2024-03-04T10:00:00Z\","
            + $"\"content\":{{\"conversationId\":\"{id}\"}}}}",
            Encoding.UTF8, "application/json");
        return await app.Client(app.WriterKey).PostAsync("events", content);
    }

    private async Task EventuallyAsync(string id)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (await app.Client().GetStringAsync($"odata/v1/Conversations/$count?$filter=ConversationId eq '{id}'") == "1")
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"The row of {id} was not computed.");
    }
}
