using System.Net;
using System.Net.WebSockets;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Access;

/// <summary>The number of pages that one person can have open at the same time is limited.</summary>
public sealed class OpenPageTests(OpenPageTests.LimitedApp app) : IClassFixture<OpenPageTests.LimitedApp>
{
    public sealed class LimitedApp : ConvExportApp
    {
        protected override int Conversations => 1;

        protected override IEnumerable<(string Key, string Value)> Settings => [("Access:MaxOpenPages", "2")];
    }

    [Fact]
    public async Task A_page_beyond_the_limit_gets_429_until_another_page_is_closed()
    {
        using var one = await OpenAsync(app.ReaderKey);
        using (var two = await OpenAsync(app.ReaderKey))
        {
            var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(app.ReaderKey));
            Assert.Contains("429", refused.Message, StringComparison.Ordinal);
            using var client = app.Client(app.ReaderKey);
            using (var page = await client.GetAsync("/channels"))
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
                Assert.NotNull(page.Headers.RetryAfter);
                Assert.Contains("2 pages open (Access:MaxOpenPages)", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }

            // The feed, and other people, are not affected.
            using (var feed = await client.GetAsync("odata/v1/"))
            {
                Assert.Equal(HttpStatusCode.OK, feed.StatusCode);
            }

            using var other = await OpenAsync(app.AdminKey);
            await two.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }

        using var again = app.Client(app.ReaderKey);
        for (var status = HttpStatusCode.TooManyRequests; status != HttpStatusCode.OK;)
        {
            using var page = await again.GetAsync("/channels");
            status = page.StatusCode;
        }
    }

    private async Task<ClientWebSocket> OpenAsync(string key)
    {
        using var client = app.Client(key);
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-Api-Key", key);
        await socket.ConnectAsync(new UriBuilder(client.BaseAddress!) { Scheme = "ws", Path = "/_blazor" }.Uri, default);
        return socket;
    }
}
