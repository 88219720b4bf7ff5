using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Batches of several requests, in JSON and in multipart format.</summary>
public abstract class BatchTests(ConvExportApp app)
{
    [SkippableFact]
    public async Task A_JSON_batch_has_a_response_for_each_request()
    {
        var responses = await JsonAsync(
            """
            {"requests":[
              {"id":"1","method":"GET","url":"Conversations?$top=2&$select=Status"},
              {"id":"2","method":"get","url":"/odata/v1/Conversations/$count"},
              {"id":"3","method":"GET","url":"Nope"},
              {"id":"4","method":"POST","url":"Conversations","body":{}},
              {"id":"5","method":"GET","url":"Topics","dependsOn":["3"]},
              {"id":"6","method":"GET","url":"Conversations?$format=csv&$select=Status&$top=1"},
              {"id":"7","method":"GET","url":"http://elsewhere.example/health/live"},
              {"id":"8","method":"GET","url":"$batch"},
              {"id":"9","method":"GET","url":"%24batch/"},
              {"id":"10","method":"GET","url":"Conversations/$count?$filter=ConversationId eq 'a$batch'"},
              {"id":"11","method":"GET","url":"Conversations('a$batch')"}]}
            """, goesOn: true);
        Assert.Equal([200, 200, 404, 405, 424, 200, 404, 404, 404, 200, 404], responses.Select(r => r.GetProperty("status").GetInt32()));
        Assert.Equal(2, responses[0].GetProperty("body").GetProperty("value").GetArrayLength());
        Assert.Equal(
            app.Rows.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), responses[1].GetProperty("body").GetString());
        Assert.All(
            new[] { 2, 3, 4, 6, 7, 8, 10 },
            i => Assert.NotEmpty(responses[i].GetProperty("body").GetProperty("error").GetProperty("code").GetString()!));
        Assert.All(
            new[] { (7, true), (8, true), (10, false) },
            of => Assert.Equal(
                of.Item2,
                responses[of.Item1].GetProperty("body").GetRawText().Contains("a batch cannot contain", StringComparison.Ordinal)));
        Assert.StartsWith("Status\r\n", responses[5].GetProperty("body").GetString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_JSON_batch_continues_after_a_failure_unless_it_is_told_to_stop()
    {
        const string Body = """{"requests":[{"id":"1","method":"GET","url":"Nope"},{"id":"2","method":"GET","url":"Topics"}]}""";
        Assert.Equal(2, (await JsonAsync(Body)).Count);
        Assert.Equal(2, (await JsonAsync(Body, goesOn: true)).Count);
        Assert.Single(await JsonAsync(Body, goesOn: false));
    }

    [SkippableFact]
    public async Task A_request_that_depends_on_a_failed_request_or_group_is_not_executed()
    {
        var responses = await JsonAsync(
            """
            {"requests":[
              {"id":"1","method":"GET","url":"Nope","atomicityGroup":"g"},
              {"id":"2","method":"GET","url":"Topics/$count","atomicityGroup":"g"},
              {"id":"3","method":"GET","url":"Topics/$count","dependsOn":["g"]},
              {"id":"4","method":"GET","url":"Topics/$count","dependsOn":["3"]},
              {"id":"5","method":"GET","url":"Topics/$count","dependsOn":["2"]}]}
            """);
        Assert.Equal([404, 200, 424, 424, 200], responses.Select(r => r.GetProperty("status").GetInt32()));
    }

    [SkippableTheory]
    [InlineData("""{"id":"1","method":"GET","url":"Topics"},{"id":"1","method":"GET","url":"Topics"}""", "'1'")]
    [InlineData("""{"id":"","method":"GET","url":"Topics"}""", "id")]
    [InlineData("""{"id":1,"method":"GET","url":"Topics"}""", "id")]
    [InlineData("""{"id":"1","method":"GET","url":"Topics","dependsOn":["2"]},{"id":"2","method":"GET","url":"Topics"}""", "'2'")]
    [InlineData("""{"id":"1","method":"GET","url":"Topics","dependsOn":"0"}""", "dependsOn")]
    [InlineData("""{"id":"1","method":"GET","url":"Topics","dependsOn":[0]}""", "dependsOn")]
    [InlineData("""{"id":"1","method":"GET","url":"Topics","atomicityGroup":7}""", "atomicityGroup")]
    [InlineData(
        """
        {"id":"1","method":"GET","url":"Topics","atomicityGroup":"g"},{"id":"2","method":"GET","url":"Topics"},
        {"id":"3","method":"GET","url":"Topics","atomicityGroup":"g"}
        """,
        "'g'")]
    [InlineData("""{"id":"g","method":"GET","url":"Topics"},{"id":"2","method":"GET","url":"Topics","atomicityGroup":"g"}""", "'g'")]
    [InlineData("""{"id":"\ud800","method":"GET","url":"Topics"}""", "Unicode")]
    public async Task A_batch_with_wrong_ids_groups_or_dependencies_is_refused_completely(string requests, string part)
    {
        using var client = app.Client();
        using var content = new StringContent($$"""{"requests":[{{requests}}]}""", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("odata/v1/$batch", content);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_batch_that_is_not_UTF_8_is_refused()
    {
        using var client = app.Client();
        using var content = new ByteArrayContent([.. "{\"requests\":[{\"id\":\""u8, 0xFF, .. "\"}]}"u8]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using var response = await client.PostAsync("odata/v1/$batch", content);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
    }

    [SkippableTheory]
    [InlineData("http://elsewhere.example/odata/v1/Topics/$count", 404)]
    [InlineData("/odata/v1x/Topics/$count", 404)]
    [InlineData("../../health", 404)]
    [InlineData("./Topics/$count", 200)]
    public async Task Only_URLs_of_this_feed_are_executed(string url, int status)
    {
        var responses = await JsonAsync($$"""{"requests":[{"id":"1","method":"GET","url":"{{url}}"}]}""");
        Assert.Equal(status, Assert.Single(responses).GetProperty("status").GetInt32());
    }

    [SkippableFact]
    public async Task A_large_response_is_complete()
    {
        var responses = await JsonAsync(
            """{"requests":[{"id":"a","method":"GET","url":"Conversations?$expand=Events,ConversationContacts"},"""
                + """{"id":"b","method":"GET","url":"Conversations"}]}""",
            goesOn: false);
        Assert.All(responses, r => Assert.Equal(app.Rows.Count, r.GetProperty("body").GetProperty("value").GetArrayLength()));
    }

    [SkippableFact]
    public async Task A_multipart_batch_has_a_response_for_each_request()
    {
        const string Body =
            "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            + "GET Conversations?$top=1&$select=Status HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n"
            + "--b\r\nContent-Type: application/http\r\nContent-ID: two\r\n\r\nGET Nope HTTP/1.1\r\n\r\n\r\n"
            + "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n"
            + "--c\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\nDELETE Conversations('x') HTTP/1.1\r\n\r\n\r\n--c--\r\n"
            + "--b\r\nContent-Type: application/http\r\n\r\nGET Topics/$count HTTP/1.1\r\n\r\n\r\n--b--\r\n";
        using var client = app.Client();
        client.DefaultRequestHeaders.Add("Prefer", "odata.continue-on-error");
        using var content = new StringContent(Body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed;boundary=b");
        using var response = await client.PostAsync("odata/v1/$batch", content);
        Assert.Equal("multipart/mixed", response.Content.Headers.ContentType!.MediaType);
        var answer = await response.Content.ReadAsStringAsync();
        var boundary = response.Content.Headers.ContentType.Parameters.Single(p => p.Name == "boundary").Value;
        var parts = answer.Split($"--{boundary}", StringSplitOptions.RemoveEmptyEntries)[..^1];
        Assert.Equal(["200", "404", "405", "200"], parts.Select(p => p[(p.IndexOf("HTTP/1.1 ", StringComparison.Ordinal) + 9)..][..3]));
        Assert.Contains("Content-ID: two", parts[1], StringComparison.Ordinal);
        Assert.EndsWith("--\r\n", answer, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("{", "application/json", 400)]
    [InlineData("{}", "application/json", 400)]
    [InlineData("{\"requests\":[1]}", "application/json", 400)]
    [InlineData(
        "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"Topics\"},{\"id\":\"1\",\"method\":\"GET\",\"url\":\"Topics\"}]}",
        "application/json", 400)]
    [InlineData("x", "multipart/mixed;boundary=b", 400)]
    [InlineData("x", "multipart/mixed", 400)]
    [InlineData("--b\r\nzz", "multipart/mixed;boundary=b", 400)]
    [InlineData("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--", "multipart/mixed;boundary=b", 400)]
    [InlineData("--b\r\nContent-Type: application/http\r\n\r\n\r\n--b--", "multipart/mixed;boundary=b", 400)]
    [InlineData("x", "text/plain", 415)]
    public async Task A_malformed_batch_is_refused_with_an_error(string body, string type, int status)
    {
        using var client = app.Client();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await client.PostAsync("odata/v1/$batch", content);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains("\"error\":{\"code\":\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_batch_with_too_many_requests_gets_413()
    {
        using var client = app.Client();
        var requests = string.Join(',', Enumerable.Range(0, 101).Select(i => $"{{\"id\":\"{i}\",\"method\":\"GET\",\"url\":\"Topics\"}}"));
        using var content = new StringContent($"{{\"requests\":[{requests}]}}", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("odata/v1/$batch", content);
        Assert.Equal(413, (int)response.StatusCode);
    }

    [SkippableFact]
    public async Task A_scoped_key_keeps_its_scope_in_a_batch()
    {
        using var client = app.Client(app.ScopedKey);
        using var content = new StringContent(
            """{"requests":[{"id":"1","method":"GET","url":"Conversations/$count"}]}""", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("odata/v1/$batch", content);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(
            app.Rows.Values.Count(
                r => r.InboxIdCreated == ConvExportApp.ScopedInbox).ToString(System.Globalization.CultureInfo.InvariantCulture),
            answer.RootElement.GetProperty("responses")[0].GetProperty("body").GetString());
    }

    private async Task<List<JsonElement>> JsonAsync(string body, bool? goesOn = null)
    {
        using var client = app.Client();
        if (goesOn is { } wanted)
        {
            client.DefaultRequestHeaders.Add("Prefer", wanted ? "continue-on-error" : "continue-on-error=false");
        }

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("odata/v1/$batch", content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        using var answer = JsonDocument.Parse(text);
        return [.. answer.RootElement.GetProperty("responses").EnumerateArray().Select(r => r.Clone())];
    }
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteBatchTests(ConvExportApp app) : BatchTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoBatchTests(AdoApp app) : BatchTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerBatchTests(SqlServerApp app) : BatchTests(app);
