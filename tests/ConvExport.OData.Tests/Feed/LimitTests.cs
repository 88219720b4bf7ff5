using System.Net;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Limits that protect the server, and the errors that a client gets beyond them.</summary>
[Trait("Speed", "slow")]
public sealed class LimitTests(LimitTests.SmallApp app) : IClassFixture<LimitTests.SmallApp>
{
    /// <summary>Allows one request at a time, and ends a statement after one second.</summary>
    public sealed class SmallApp : ConvExportApp
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Feed:MaxConcurrentRequests", "1"), ("Feed:MaxBatchBytes", "1000000"), ("Storage:CommandTimeoutSeconds", "1")];
    }

    [Fact]
    public async Task A_client_with_too_many_concurrent_requests_gets_429_with_Retry_After()
    {
        using var client = app.Client();

        // Read only the headers: on a busy machine, this application's time limit can end a response after its headers.
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetAsync(
            "odata/v1/Conversations?$expand=Events&$top=100", HttpCompletionOption.ResponseHeadersRead)));
        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.NotEmpty(refused);
        Assert.All(answers.Except(refused), a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.All(refused, a => Assert.True(a.Headers.RetryAfter!.Delta!.Value.TotalSeconds >= 1));
        Assert.Contains("\"code\":\"TooManyRequests\"", await refused[0].Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_is_too_large_gets_413()
    {
        using var client = app.Client();
        using var content = new StringContent(new string(' ', 1_000_001), System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("odata/v1/$batch", content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("Feed:MaxBatchBytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Conversations?$apply=identity/identity/identity/identity/identity/identity/identity/identity/identity/identity/identity"
        + "/identity/identity/identity/identity/identity/identity/identity/identity/identity/identity")]
    [InlineData("Conversations?$expand=ConversationTopics($expand=Conversation($expand=ConversationTopics($expand=Conversation("
        + "$expand=ConversationTopics))))")]
    public async Task A_query_that_is_nested_too_deeply_gets_413(string query)
    {
        using var client = app.Client();
        using var response = await client.GetAsync("odata/v1/" + query);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("$compute", ",")]
    [InlineData("$filter", " or ")]
    [InlineData("$orderby", ",")]
    public async Task A_query_that_is_too_large_for_the_database_gets_413(string option, string separator)
    {
        var part = option == "$compute"
            ? "CountOfContacts add {0} as A{0}"
            : option == "$filter"
            ? "CountOfContacts eq CountOfNotes add {0}"
            : "CountOfContacts add {0}";
        var text = string.Join(
            separator, Enumerable.Range(0, 12_000).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, part, i)));
        using var client = app.Client();
        using var content = new StringContent($"{option}={Uri.EscapeDataString(text)}", System.Text.Encoding.UTF8, "text/plain");
        using var response = await client.PostAsync("odata/v1/Conversations/$query", content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_query_that_runs_too_long_is_ended_with_an_error_that_names_the_limit()
    {
        // With a recursive view, the query takes as long as on a very large database.
        await using (var context = await app.ContextAsync())
        {
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(context.Database,
                "ALTER TABLE TopicTree RENAME TO TopicTreeRows; CREATE VIEW TopicTree AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                + "i + 1 FROM n WHERE i < 1000000000) SELECT t.* FROM TopicTreeRows AS t WHERE (SELECT MAX(i) FROM n) > 0;");
        }

        using var client = app.Client();
        using var response = await client.GetAsync("odata/v1/Topics");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("Storage:CommandTimeoutSeconds", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // When the client disconnects, the server ends the query, so the next request does not wait for it.
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync("odata/v1/Topics", leaving.Token));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("odata/v1/Agents")).StatusCode);
    }
}
