using System.Net;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Clients that disconnect before they have read the response.</summary>
[Trait("Speed", "slow")]
public sealed class DisconnectTests(DisconnectTests.App app) : IClassFixture<DisconnectTests.App>
{
    /// <summary>Allows one request at a time, so that a request that never ends would block the next one.</summary>
    public sealed class App : ConvExportApp
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Feed:MaxConcurrentRequests", "1")];
    }

    [Fact]
    public async Task A_client_that_disconnects_causes_no_server_error()
    {
        using var client = app.Client();
        var before = app.Errors.Count;
        for (var i = 0; i < 30; i++)
        {
            using var response = await client.GetAsync(
                "odata/v1/Conversations?$expand=Events,ConversationContacts($expand=Conversation)",
                HttpCompletionOption.ResponseHeadersRead);
            await using var body = await response.Content.ReadAsStreamAsync();
            _ = await body.ReadAsync(new byte[1 + i * 500]);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(300));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("odata/v1/Agents")).StatusCode);
        Assert.Equal([], app.Errors.Skip(before));
    }
}
