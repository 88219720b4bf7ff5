using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Access;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Access;

[Collection(ReadOnlyApp.Name)]
public sealed class AccessTests(ConvExportApp app)
{
    [Theory]
    [InlineData("odata/v1/")]
    [InlineData("odata/v1/Conversations")]
    [InlineData("downloads/conversations.csv")]
    [InlineData("")]
    [InlineData("jobs")]
    public async Task Without_a_key_nothing_is_read(string path)
    {
        using var client = app.Stranger();
        using var response = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(response.Headers.WwwAuthenticate, c => c.Scheme == "Basic");
        Assert.Contains("API key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_accepted_in_all_four_forms()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(r => r.Headers.Add("X-Api-Key", app.ReaderKey)));
        Assert.Equal(
            HttpStatusCode.OK, await StatusAsync(r => r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", app.ReaderKey)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(r => r.Headers.Authorization = Basic("anyone:" + app.ReaderKey)));
        Assert.Equal(
            HttpStatusCode.OK, await StatusAsync(r => r.RequestUri = new Uri($"odata/v1/?api_key={app.ReaderKey}", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(r => r.Headers.Add("X-Api-Key", app.ReaderKey + "x")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(r => r.Headers.Authorization = Basic("anyone:")));
        Assert.Equal(
            HttpStatusCode.Unauthorized, await StatusAsync(r => r.Headers.Authorization = new AuthenticationHeaderValue("Basic", "%%%")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer x.y.z")]
    public async Task Without_an_OpenID_provider_a_401_response_offers_only_keys(string? authorization)
    {
        using var client = app.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "odata/v1/");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Links_do_not_contain_the_key()
    {
        using var client = app.Stranger();
        client.DefaultRequestHeaders.Add("Prefer", "maxpagesize=2");
        var page = await client.GetStringAsync($"odata/v1/Conversations?$top=5&api_key={app.ReaderKey}&API_KEY=x");
        Assert.Contains("@odata.nextLink", page, StringComparison.Ordinal);
        Assert.DoesNotContain("api_key", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(app.ReaderKey, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reader", "GET", "odata/v1/Conversations?$top=1", 200)]
    [InlineData("reader", "POST", "events", 403)]
    [InlineData("reader", "PUT", "directory/agents", 403)]
    [InlineData("reader", "GET", "jobs", 403)]
    [InlineData("writer", "GET", "odata/v1/Conversations?$top=1", 403)]
    [InlineData("writer", "GET", "downloads/conversations.csv", 403)]
    [InlineData("writer", "GET", "jobs", 403)]
    [InlineData("admin", "GET", "odata/v1/Conversations?$top=1", 200)]
    [InlineData("admin", "GET", "jobs", 200)]
    [InlineData("reader", "GET", "health/live", 200)]
    public async Task Each_role_has_its_permissions_only(string role, string method, string path, int status)
    {
        using var client = app.Client(role switch { "reader" => app.ReaderKey, "writer" => app.WriterKey, _ => app.AdminKey });
        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_scoped_key_sees_only_the_conversations_of_its_inbox_everywhere()
    {
        var mine = app.Rows.Values.Where(r => r.InboxIdCreated == ConvExportApp.ScopedInbox).Select(r => r.ConversationId).Order().ToList();
        var other = app.Rows.Values.First(r => r.InboxIdCreated != ConvExportApp.ScopedInbox).ConversationId;
        using var client = app.Client(app.ScopedKey);
        Assert.NotEmpty(mine);

        using var rows = JsonDocument.Parse(
            await client.GetStringAsync("odata/v1/Conversations?$select=ConversationId&$count=true&$filter=true or InboxIdCreated eq 'x'"));
        Assert.Equal(
            mine, rows.RootElement.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("ConversationId").GetString()!).Order());
        Assert.Equal(mine.Count, rows.RootElement.GetProperty("@odata.count").GetInt32());
        Assert.Equal(mine.Count.ToString(), await client.GetStringAsync("odata/v1/Conversations/$count"));

        using var total = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations?$apply=aggregate($count as N)"));
        Assert.Equal(mine.Count, total.RootElement.GetProperty("value")[0].GetProperty("N").GetInt32());

        using var hidden = await client.GetAsync($"odata/v1/Conversations('{Uri.EscapeDataString(other)}')");
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal(mine.Count + 1, Csv.Parse(await client.GetStringAsync("downloads/conversations.csv")).Count);
        Assert.Single(Csv.Parse(await client.GetStringAsync("downloads/conversations.csv?inbox=inbox-orders")));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_immediately()
    {
        var keys = app.Services.GetRequiredService<ApiKeys>();
        var key = await keys.CreateAsync(new NewKey("short-lived", Roles.Reader), default);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(r => r.Headers.Add("X-Api-Key", key)));
        Assert.True(await keys.RevokeAsync(key.Split('_')[1], default));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(r => r.Headers.Add("X-Api-Key", key)));
        Assert.False(await keys.RevokeAsync(key.Split('_')[1], default));
    }

    private static AuthenticationHeaderValue Basic(string credentials) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

    private async Task<HttpStatusCode> StatusAsync(Action<HttpRequestMessage> present)
    {
        using var client = app.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "odata/v1/");
        present(request);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
