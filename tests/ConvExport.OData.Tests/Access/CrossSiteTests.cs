using System.Net;
using System.Net.WebSockets;
using System.Text;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Access;

/// <summary>
/// A page of another site makes the user's browser send requests with the user's credentials. The server must refuse these requests.
/// </summary>
[Collection(ReadOnlyApp.Name)]
public sealed class CrossSiteTests(ConvExportApp app)
{
    [Theory]
    [InlineData("webhooks/gladly", "Origin", "https://evil.example", 403)]
    [InlineData("webhooks/gladly", "Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("webhooks/gladly", "Sec-Fetch-Site", "same-site", 403)]
    [InlineData("webhooks/gladly", "Origin", "null", 403)]
    [InlineData("webhooks/gladly", "Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("webhooks/gladly", "", "", 200)]
    [InlineData("events", "Origin", "https://evil.example", 403)]
    [InlineData("exports?format=csv", "Sec-Fetch-Site", "cross-site", 403)]
    public async Task A_change_with_Basic_authentication_is_accepted_only_from_the_same_origin_or_a_program(
        string path, string header, string value, int status)
    {
        using var client = app.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent("""{"type":"PING"}""", Encoding.UTF8, "application/json"),
        };
        var key = path.StartsWith("exports", StringComparison.Ordinal) ? app.ReaderKey : app.WriterKey;
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("any:" + key)));
        if (header.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_open_a_connection()
    {
        using var any = app.Stranger();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-Api-Key", app.ReaderKey);
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        var address = new UriBuilder(any.BaseAddress!) { Scheme = "ws", Path = "/_blazor" }.Uri;
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, default));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }
}
