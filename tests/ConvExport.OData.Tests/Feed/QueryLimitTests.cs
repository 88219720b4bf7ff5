using System.Net;
using System.Text;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Short queries that would expand to very large ones.</summary>
[Collection(ReadOnlyApp.Name)]
public sealed class QueryLimitTests(ConvExportApp app)
{
    private const int LongestUrl = 60_000;

    private static string Doubling(int aliases) => "$filter=@a0&" + string.Join(
        '&', Enumerable.Range(0, aliases).Select(i => $"@a{i}=(@a{i + 1} and @a{i + 1})").Append($"@a{aliases}=true"));

    [Theory]
    [InlineData(14)]
    [InlineData(22)]
    [InlineData(200)]
    [InlineData(20_000)]
    public async Task Aliases_that_double_the_query_are_refused_in_a_URL_and_a_body_and_a_batch(int aliases)
    {
        var query = Doubling(aliases);
        using var client = app.Client();
        if (query.Length < LongestUrl)
        {
            using var direct = await client.GetAsync("odata/v1/Conversations?" + query);
            await AssertTooLargeAsync(direct);
        }

        using var body = await client.PostAsync("odata/v1/Conversations/$query", new StringContent(query, Encoding.UTF8, "text/plain"));
        await AssertTooLargeAsync(body);
        using var batch = await client.PostAsync("odata/v1/$batch", new StringContent(
            $$"""{"requests":[{"id":"1","method":"GET","url":"Conversations?{{query}}"}]}""", Encoding.UTF8, "application/json"));
        Assert.Contains("413", await batch.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$filter=@a&@a=@b&@b=@a")]
    [InlineData("$filter=@a&@a=not @a")]
    public async Task An_alias_that_refers_to_itself_is_refused(string query)
    {
        using var client = app.Client();
        using var response = await client.GetAsync("odata/v1/Conversations?" + query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("refers to itself", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_lists_and_texts_that_look_like_aliases_are_accepted()
    {
        using var client = app.Client();
        using var text = await client.GetAsync("odata/v1/Conversations/$count?$filter=Status eq '@a' or Status eq @a&@a='@a'");
        Assert.Equal("0", await text.Content.ReadAsStringAsync());
        var list = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"'id-{i}'"));
        using var long_ = await client.PostAsync(
            "odata/v1/Conversations/$query",
            new StringContent($"$filter=ConversationId in ({list})&$select=ConversationId", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.OK, long_.StatusCode);
    }

    [Fact]
    public async Task Columns_computed_step_by_step_are_limited_too()
    {
        using var client = app.Client();
        var steps = Enumerable.Range(0, 20).Select(
            step => "compute(" + string.Join(',', Enumerable.Range(0, 50).Select(i => $"CountOfContacts add {i} as C{step}x{i}")) + ")");
        using var response = await client.PostAsync(
            "odata/v1/Conversations/$query", new StringContent("$apply=" + string.Join('/', steps), Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private static async Task AssertTooLargeAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Matches("Feed:MaxQueryNodes|aliases; the limit is 100", await response.Content.ReadAsStringAsync());
    }
}
