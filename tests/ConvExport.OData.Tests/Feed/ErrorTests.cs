using System.Net;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>
/// Every wrong request gets an OData error with a code and a message that names the fault. No response contains a stack trace, and no
/// response is a truncated 200.
/// </summary>
public abstract class ErrorTests(ConvExportApp app)
{
    private const string C = "Conversations";

    public static TheoryData<string, int, string> Wrong => new()
    {
        { C + "?$select=Foo", 400, "'Foo'" },
        { C + "?$select=CreatedAtt", 400, "Did you mean CreatedAt" },
        { C + "?$filter=Foo eq 1", 400, "'Foo'" },
        { C + "?$filter=Status eq", 400, "" },
        { C + "?$filter=Status", 400, "" },
        { C + "?$filter=Status eq 5", 400, "" },
        { C + "?$filter=CountOfContacts eq 'x'", 400, "" },
        { C + "?$filter=Status gt true", 400, "" },
        { C + "?$filter=contains(CountOfNotes,'x')", 400, "" },
        { C + "?$orderby=Foo", 400, "'Foo'" },
        { C + "?$top=-1", 400, "" },
        { C + "?$top=x", 400, "" },
        { C + "?$skip=x", 400, "" },
        { C + "?$count=maybe", 400, "" },
        { C + "?$bogus=1", 400, "$bogus" },
        { C + "?$top=1&$top=2", 400, "$top" },
        { C + "?$skiptoken=", 400, "$skiptoken" },
        { C + "?$skiptoken=abc", 400, "$skiptoken" },
        { C + "?$skiptoken=W10", 400, "$skiptoken" },
        { C + "?$apply=groupby((Foo))", 400, "Foo" },
        { C + "?$apply=aggregate(Status with sum as S)", 400, "" },
        { C + "?$apply=aggregate(CountOfNotes with sum as S)&$select=T", 400, "'T'" },
        { C + "?$apply=topsum(2,CountOfNotes)", 501, "topsum" },
        { C + "?$filter=cast(false)", 400, "" },
        { C + "?$filter=cast(HandleTimeSeconds,Edm.String) eq '1'", 501, "Edm.Double to Edm.String" },
        { C + "?$filter=cast(Status,Edm.Int32) eq 1", 501, "Edm.String to Edm.Int32" },
        { C + "?$filter=isof(ConvExport.Conversation)", 501, "isof" },
        { C + "?$filter=substring(Status,1.5) eq 'N'", 400, "No function signature" },
        { C + "?$filter=substring(Status,HandleTimeSeconds) eq 'N'", 400, "No function signature" },
        { C + "?$filter=round(5 divby 0) eq HandleTimeSeconds", 400, "uses no columns" },
        { C + "/$count?$filter=round(5 divby 0) eq HandleTimeSeconds", 400, "uses no columns" },
        { C + "?$filter=NoSuchColumn eq 'that has no name'", 400, "NoSuchColumn" },
        { C + "?$levels=2", 501, "$levels" },
        { C + "?$expand=ConversationTopics($levels=2)", 501, "$levels" },
        { C + "?$expand=ConversationTopics($select=TopicId;$levels=max)", 501, "$levels" },
        { C + "?$expand=ConversationTopics($expand=Conversation($expand=ConversationTopics($expand=Conversation($expand=Events))))", 413,
            "more than 4 levels deep" },
        { C + "?=Status eq 'OPEN'", 400, "without a name" },
        { C + "?Status+eq+'OPEN'", 400, "without a name" },
        { C + "?$top=5&+$skip=1", 400, "contains a space" },
        { C + "?$expand=Events/$ref", 501, "$ref" },
        { C + "?$filter=matchesPattern(Status,'x')", 501, "matchesPattern" },
        { C + "?$filter=Status has 'x'", 501, "has" },
        { C + "?$apply=groupby((rollup($all,Status)))", 501, "rollup" },
        { C + "?$apply=identity/foo(1)", 400, "foo" },
        { C + "?$filter=", 400, "$filter" },
        { C + "?$filter=Status eq 'a'&filter=true", 400, "more than once" },
        { "$crossjoin(Conversations,Topics)", 501, "$crossjoin" },
        { C + "?$format=atom", 406, "atom" },
        { C + "('nobody')", 404, "nobody" },
        { C + "('nobody')?$filter=true", 400, "$filter" },
        { C + "('nobody')?$top=1", 400, "$top" },
        { C + "('nobody')/Status?$orderby=Status", 400, "$orderby" },
        { C + "('nobody')?$skiptoken=x", 400, "$skiptoken" },
        { C + "(@k)?@k=1", 400, "single quotes" },
        { C + "(@k)?@k=2024-01-01", 400, "single quotes" },
        { C + "(@k)?@k=null", 400, "single quotes" },
        { C + "(@k)", 400, "@k" },
        { C + string.Concat(Enumerable.Repeat("(@k)", 2_000)) + "?@k='" + new string('x', 1_000) + "'", 413, "aliases" },
        { C + "('(@k)')?@k='case'", 404, "(@k)" },
        { C + "(1)", 400, "single quotes" },
        { C + "('case')/ConversationTopics(ConversationId='case',TopicId='nothing')", 404, "nothing" },
        { C + "('case')/ConversationTopics(ConversationId='other',TopicId='nothing')", 404, "other" },
        { C + "?$apply=topcount(0,CountOfNotes)", 400, "1 or more" },
        { C + "?$apply=bottomcount(0,CountOfNotes)", 400, "1 or more" },
        { C + "?$format=application/json;odata.metadata=full", 406, "metadata=full" },
        { C + "?$format=json;x=1", 406, "x=1" },
        { "Nothing", 404, "Nothing" },
        { "Nothing/Else", 404, "Nothing" },
        { "$metadata?$format=yaml", 406, "yaml" },
    };

    [SkippableTheory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_request_gets_an_error_that_names_the_fault(string query, int status, string part)
    {
        using var client = app.Client();
        using var response = await client.GetAsync("odata/v1/" + query);
        await AssertErrorAsync(response, (HttpStatusCode)status, part);
    }

    [SkippableFact]
    public async Task Nesting_that_is_too_deep_gets_413_and_not_400()
    {
        using var client = app.Client();
        var filter = new string('(', 2_000) + "IsFcrSuccess" + new string(')', 2_000);
        using var response = await client.GetAsync("odata/v1/Conversations?$filter=" + filter);
        await AssertErrorAsync(response, HttpStatusCode.RequestEntityTooLarge, "nested");
    }

    [SkippableFact]
    public async Task A_token_of_another_query_is_refused()
    {
        using var client = app.Client();
        client.DefaultRequestHeaders.Add("Prefer", "maxpagesize=2");
        using var page = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations?$orderby=CreatedAt"));
        var next = page.RootElement.GetProperty("@odata.nextLink").GetString()!;
        using var other = await client.GetAsync(next.Replace("CreatedAt", "LastEventAt", StringComparison.Ordinal));
        await AssertErrorAsync(other, HttpStatusCode.BadRequest, "$skiptoken");
    }

    [SkippableTheory]
    [InlineData("POST", "Conversations", "GET, HEAD")]
    [InlineData("DELETE", "Conversations('x')", "GET, HEAD")]
    [InlineData("PATCH", "$metadata", "GET, HEAD")]
    [InlineData("OPTIONS", "", "GET, HEAD")]
    [InlineData("MERGE", "Conversations", "GET, HEAD")]
    [InlineData("GET", "$batch", "POST")]
    [InlineData("PUT", "$batch", "POST")]
    [InlineData("GET", "Conversations/$query", "POST")]
    public async Task Other_methods_are_refused_and_the_allowed_ones_are_named(string method, string path, string allowed)
    {
        using var client = app.Client();
        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "odata/v1/" + path));
        await AssertErrorAsync(response, HttpStatusCode.MethodNotAllowed, method);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    [SkippableTheory]
    [InlineData("image/png")]
    [InlineData("application/json;odata.metadata=full")]
    [InlineData("application/json;q=0, text/html")]
    [InlineData("application/json;odata.unheard-of=1")]
    public async Task An_Accept_header_that_cannot_be_satisfied_gets_406(string accept)
    {
        using var client = app.Client();
        client.DefaultRequestHeaders.Accept.Clear();
        client.DefaultRequestHeaders.Accept.ParseAdd(accept);
        using var response = await client.GetAsync("odata/v1/Conversations");
        await AssertErrorAsync(response, HttpStatusCode.NotAcceptable, accept[..8]);
    }

    /// <summary>The server chooses the best acceptable type. It adds a charset only if the client asks for one.</summary>
    [SkippableTheory]
    [InlineData("application/json;odata.metadata=full, application/json;metadata=none;q=0.5", "none", false)]
    [InlineData("application/json;odata.metadata=minimal;IEEE754Compatible=false;charset=utf-8", "minimal", true)]
    [InlineData("*/*", "minimal", false)]
    [InlineData("application/*;q=0.1, text/html", "minimal", false)]
    public async Task The_content_type_is_the_best_acceptable_one(string accept, string metadata, bool namesCharset)
    {
        using var client = app.Client();
        client.DefaultRequestHeaders.Accept.Clear();
        client.DefaultRequestHeaders.Accept.ParseAdd(accept);
        using var response = await client.GetAsync("odata/v1/Conversations?$top=1");
        var type = response.Content.Headers.ContentType!;
        Assert.Equal("application/json", type.MediaType);
        Assert.Contains(type.Parameters, p => p.Name == "odata.metadata" && p.Value == metadata);
        Assert.Equal(namesCharset ? "utf-8" : null, type.CharSet);
    }

    [SkippableTheory]
    [InlineData("text/html", new byte[] { (byte)'$' }, HttpStatusCode.UnsupportedMediaType, "text/html")]
    [InlineData("text/plain;charset=iso-8859-1", new byte[] { (byte)'$' }, HttpStatusCode.UnsupportedMediaType, "iso-8859-1")]
    [InlineData("text/plain", new byte[] { (byte)'$', 0xFF }, HttpStatusCode.BadRequest, "UTF-8")]
    public async Task A_body_with_query_options_must_be_plain_text_in_UTF_8(string type, byte[] body, HttpStatusCode status, string part)
    {
        using var client = app.Client();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var response = await client.PostAsync("odata/v1/Conversations/$query", content);
        await AssertErrorAsync(response, status, part);
    }

    [SkippableFact]
    public async Task The_Accept_header_of_Power_Query_gets_minimal_JSON()
    {
        using var client = app.Client();
        client.DefaultRequestHeaders.Accept.Clear();
        client.DefaultRequestHeaders.Accept.ParseAdd(
            "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,"
            + "application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7");
        client.DefaultRequestHeaders.Add("OData-MaxVersion", "4.0");
        client.DefaultRequestHeaders.Add("MaxDataServiceVersion", "3.0");
        using var response = await client.GetAsync("odata/v1/Conversations?$top=1000");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("4.0", Assert.Single(response.Headers.GetValues("OData-Version")));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);

        using var metadata = await client.GetAsync("odata/v1/$metadata");
        Assert.Equal("application/xml", metadata.Content.Headers.ContentType!.MediaType);
    }

    [SkippableFact]
    public async Task HEAD_gets_no_body()
    {
        using var client = app.Client();
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "odata/v1/Conversations?$top=1"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [SkippableFact]
    public async Task No_wrong_request_is_logged_as_a_failure_of_the_server()
    {
        using var client = app.Client();
        foreach (var query in Wrong.Select(w => (string)w.ToArray()[0]))
        {
            using var _ = await client.GetAsync("odata/v1/" + query);
        }

        Assert.Empty(app.Errors);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string part)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.Contains("OData-Version"));
        Assert.Equal("en", Assert.Single(response.Content.Headers.ContentLanguage));
        using var json = JsonDocument.Parse(body);
        var error = json.RootElement.GetProperty("error");
        Assert.NotEmpty(error.GetProperty("code").GetString()!);
        Assert.Contains(part, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
    }
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteErrorTests(ConvExportApp app) : ErrorTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoErrorTests(AdoApp app) : ErrorTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerErrorTests(SqlServerApp app) : ErrorTests(app);
