using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>
/// Sends random query options. Every response is either complete or an error with a message. No status is 500 or higher, except 501
/// (not implemented).
/// </summary>
public abstract class FuzzTests(ConvExportApp app)
{
    private const int Requests = 1_500;
    private const int Seed = 4711;

    private static readonly string[] Options = ["$filter", "$orderby", "$select", "$apply", "$compute", "$search", "$expand", "$top",
        "$skip", "$count", "$format", "$skiptoken", "$deltatoken", "@p", "filter", "$levels", "$schemaversion"];

    private static readonly string[] Paths =
    [
        "Conversations", "ConversationTopics", "ConversationContacts", "ConversationAssignments", "Topics", "Dates", "DataIssues",
        "Conversations/$count", "Conversations('case')", "Conversations('case')/Events",
        "Conversations('case')/Status", "Conversations('case')/Status/$value", "Dates(20240310)",
        "ConversationTopics(ConversationId='case',TopicId='case')/Topic", "", "$metadata", "Conversations('", "Nope",
    ];

    private static readonly string[] Words =
    [
        "eq", "ne", "gt", "le", "and", "or", "not", "in", "add", "mul", "div", "mod", "divby", "has", "null", "true", "(", ")", ",", "/",
        "'", "''", "'x'", "1", "-1", "1.5", "1e400", "99999999999999999999", "INF", "NaN",
        "2024-03-04", "2024-02-30", "2024-03-04T10:00:00Z", "12:00:00", "duration'PT1H'", "guid'x'", "contains(", "startswith(Status,",
        "length(", "substring(Topics,", "year(", "date(CreatedAt)", "round(", "cast(", "isof(",
        "now()", "groupby((Status),aggregate($count as N))", "aggregate(CountOfContacts with sum as S)", "filter(", "compute(",
        "topcount(2,", "concat(", "identity", "top(1)", "orderby(", "with average as A", "as X", "any(t:t/TopicId eq", "all(", "any()",
        "$it", "$this", "$count", "@p", "asc", "desc", "*", ";", "$expand=", "$select=", "$filter=", "\"a b\"", "NOT", "AND", "OR", "%",
        "\0", "\n", "😀", "ConversationTopics", "Topic", "Events", "Conversation/Status", "json", "xml", "csv", "=", "&",
    ];

    [SkippableFact]
    public async Task No_query_option_causes_a_server_error()
    {
        var random = new Random(Seed);
        using var client = app.Client();
        var errorsBefore = app.Errors.Count;
        for (var i = 0; i < Requests; i++)
        {
            var query = string.Join('&', Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => $"{Options[random.Next(Options.Length)]}={Uri.EscapeDataString(Text(random))}"));
            var address = $"odata/v1/{Paths[random.Next(Paths.Length)]}?{query}";
            using var response = await client.GetAsync(address);
            var body = await response.Content.ReadAsStringAsync();
            var status = (int)response.StatusCode;
            Assert.True(status is < 500 or 501, $"{address}: {status} {body}");
            Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
            if (response.Content.Headers.ContentType?.MediaType == "application/json")
            {
                using var json = JsonDocument.Parse(body);
                Assert.True(status < 400 || json.RootElement.GetProperty("error").GetProperty("message").GetString()!.Length > 0, address);
            }
        }

        Assert.Equal(errorsBefore, app.Errors.Count);
    }

    private static string Text(Random random) =>
        string.Join(random.Next(5) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(3) == 0
        ? ReportColumns.All[random.Next(ReportColumns.All.Count)].Property
        : Words[random.Next(Words.Length)]));
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteFuzzTests(ConvExportApp app) : FuzzTests(app);

[Collection(AdoApp.Name)]
[Trait("Speed", "slow")]
public sealed class AdoFuzzTests(AdoApp app) : FuzzTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerFuzzTests(SqlServerApp app) : FuzzTests(app);
