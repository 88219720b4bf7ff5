using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Access;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Access;

/// <summary>
/// Sends malformed requests, and requests with scoped keys that try to read conversations outside their scope. No response shows such a
/// conversation, and no request causes a server error other than 501 or 503.
/// </summary>
[Trait("Speed", "slow")]
public abstract class AttackTests(ConvExportApp app)
{
    /// <summary>Placeholder for the id of a conversation that the reader must not see.</summary>
    private const string Other = "{other}";

    private const int LeastLength = 16;

    private static readonly string[] Sets =
        ["Conversations", "ConversationTopics", "ConversationContacts", "ConversationAssignments", "DataIssues"];

    /// <summary>Query options for every entity set with the property <c>ConversationId</c>.</summary>
    private static readonly string[] OfAnySet =
    [
        "", "$count=true", "$filter=true", "$filter=not false or ConversationId eq null", "$filter=ConversationId eq '{other}'",
        "$filter=ConversationId in ('{other}','x') or true", "$filter=@p&@p=ConversationId ne null", "$search=\"{other}\"",
        "$top=10000&$skip=0",
        "$orderby=ConversationId desc", "$apply=aggregate($count as N)", "$apply=filter(true)/aggregate($count as N)",
        "$apply=groupby((ConversationId),aggregate($count as N))", "$apply=groupby((ConversationId))/orderby(ConversationId desc)/top(1)",
        "$apply=concat(identity,filter(ConversationId eq '{other}'))", "$compute=concat(ConversationId,'!') as X&$select=X",
        "$select=ConversationId&$format=csv", "$format=csv", "$format=xlsx",
    ];

    private static readonly string[] Paths =
    [
        "Conversations('{other}')", "Conversations('{other}')/Events", "Conversations('{other}')/Events?$count=true",
        "Conversations('{other}')/Events/$count",
        "Conversations('{other}')/ConversationTopics", "Conversations('{other}')/ConversationContacts", "Conversations('{other}')/Status",
        "Conversations('{other}')/Status/$value",
        "Conversations/{other}", "Conversations(ConversationId='{other}')", "Conversations(@k)?@k='{other}'",
        "Conversations?$expand=Events,ConversationTopics,ConversationContacts",
        "Conversations?$filter=ConversationTopics/any(t:t/ConversationId eq '{other}') or true",
        "Conversations?$filter=InboxIdCreated ne 'inbox-returns'",
        "Conversations?$apply=groupby((InboxIdCreated),aggregate($count as N,CountOfContacts with sum as S))",
        "Conversations?$apply=topcount(100,CountOfContacts)",
        "Conversations?$filter=contains(MergedConversations,'{other}')", "ConversationTopics?$expand=Conversation",
        "ConversationContacts?$expand=Conversation($expand=Events)",
        "ConversationContacts?$filter=Conversation/InboxIdCreated ne 'inbox-returns'",
        "ConversationContacts(ConversationId='{other}',ContactId='x')/Conversation",
        "ConversationAssignments(ConversationId='{other}',Position=0)", "ConversationAssignments?$expand=Conversation,ToInbox",
        "Conversations?$expand=ConversationAssignments($expand=Conversation)", "Conversations('{other}')/ConversationAssignments",
        "ConversationTopics(ConversationId='{other}',TopicId='topic-refund-status')/Conversation",
        "DataIssues?$filter=ConversationId ne null", "Events", "AuditEvents", "Dates", "Topics", "Agents", "Inboxes",
    ];

    /// <summary>Inputs that often break parsers, paths and headers.</summary>
    private static readonly string[] Junk =
    [
        "'", "''", "\"", "%00", "%0d%0aSet-Cookie:x=y", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/", "{{7*7}}",
        "${jndi:ldap://x/y}", "<script>alert(1)</script>", "1;DROP TABLE Conversations--",
        "' OR 1=1--", "' UNION SELECT * FROM ApiKeys--", "NaN", "INF", "-0", "9223372036854775808", "1e400", "null", "@p", "@@", "$it",
        "$this", "$root", "%C0%AF", "%ED%A0%80", "\u202e", "😀", "ẞßſK",
        "2024-02-30T00:00:00Z", "0000-00-00", "duration'P1Y'", "geography'POINT(0 0)'", "X'00'", "binary'AA'", "cast(", "isof(", "any(",
        "(((((((((((", "))))))", "a/b/c/d/e/f", "$filter=$filter=", "&&&&", "=", "%", "%%", "%u0041", "+", "#",
    ];

    private static readonly string[] JunkAt =
    [
        "odata/v1/{0}", "odata/v1/Conversations('{0}')", "odata/v1/Conversations?$filter={0}",
        "odata/v1/Conversations?$filter=Status eq '{0}'", "odata/v1/Conversations?$apply={0}",
        "odata/v1/Conversations?$skiptoken={0}",
        "odata/v1/Conversations?$deltatoken={0}", "odata/v1/Conversations?$orderby={0}&$select={0}&$top={0}", "downloads/conversations.{0}",
        "downloads/conversations.csv?from={0}&inbox={0}",
        "signin?returnUrl={0}", "exports/{0}", "exports/{0}/file", "{0}", "topics?under={0}",
    ];

    [SkippableFact]
    public async Task Nothing_outside_the_scope_is_ever_shown()
    {
        _ = app.Services;

        // Skip short ids: an id such as 007 also occurs in numbers.
        var outside = app.Rows.Values.Where(r => r.InboxIdCreated != ConvExportApp.ScopedInbox && r.ConversationId.Length >= LeastLength)
            .Select(r => r.ConversationId).ToHashSet();
        var visible = app.Rows.Values.Where(r => r.InboxIdCreated == ConvExportApp.ScopedInbox).ToList();
        outside.ExceptWith(visible.SelectMany(r => (r.MergedConversations ?? "").Split(", ")));
        var other = outside.First(id => app.Rows[id].CountOfContacts > 0 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        var nowhere = await app.Services.GetRequiredService<ApiKeys>().CreateAsync(
            new NewKey("nothing", Roles.Reader, ["no-such-inbox"]) { AllowsUnknownInboxes = true }, default);
        var (requests, shown) = (0, new List<string>());
        var queries = Sets.SelectMany(set => OfAnySet.Select(o => $"{set}?{o}")).Concat(Paths)
            .Select(q => q.Replace(Other, other, StringComparison.Ordinal)).ToList();
        foreach (var (key, sees) in new[] { (app.ScopedKey, visible.Count), (nowhere, 0) })
        {
            using var client = app.Client(key);
            foreach (var query in queries)
            {
                using var response = await client.GetAsync("odata/v1/" + query);
                Look(query, response, await TextOfAsync(response), query);
                if (query.EndsWith("aggregate($count as N)", StringComparison.Ordinal)
                    && query.StartsWith("Conversations?", StringComparison.Ordinal))
                {
                    Assert.Contains($"\"N\":{sees}}}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                }
            }

            foreach (var file in new[] { "csv", "xlsx" }.SelectMany(f => new[]
            {
                "", "?inbox=inbox-orders", "?$search=" + other, "?$filter=true", "?summary=true",
            }.Select(o => $"downloads/conversations.{f}{o}")))
            {
                using var response = await client.GetAsync(file);
                Look(file, response, await TextOfAsync(response), file);
            }

            foreach (var page in new[]
            {
                "", "overview", "reassignments", "channels", "topics", "payments", "connect", "quality", "recompute", "exports",
                "connect/powerbi.zip",
            })
            {
                using var response = await client.GetAsync(page);
                Look(page, response, await TextOfAsync(response), "");
            }

            foreach (var part in queries.Chunk(50))
            {
                var batch = JsonSerializer.Serialize(
                    new { requests = part.Select((q, i) => new { id = $"{i}", method = "GET", url = q }) });
                using var response = await client.PostAsync("odata/v1/$batch", new StringContent(batch, Encoding.UTF8, "application/json"));
                Look("$batch", response, await TextOfAsync(response), string.Join(' ', part));
                requests += part.Length - 1;
            }
        }

        Assert.Empty(shown.Distinct());
        Assert.True(requests > 400, $"{requests} requests");

        void Look(string what, HttpResponseMessage response, string body, string asked)
        {
            requests++;
            var status = (int)response.StatusCode;
            if (status >= 500 && status is not (501 or 503))
            {
                shown.Add($"{what}: {status} {body}");
            }

            // An error or a link may repeat an id that the request contains.
            shown.AddRange(outside.Where(id => !asked.Contains(id, StringComparison.Ordinal) && body.Contains(id, StringComparison.Ordinal))
                .Take(2).Select(id => $"{what} shows {id}"));
            if (status == 200 && asked.Contains(other, StringComparison.Ordinal)
                && body.Contains($"\"ConversationId\":\"{other}\"", StringComparison.Ordinal))
            {
                shown.Add($"{what} shows what it asked for");
            }
        }
    }

    [SkippableFact]
    public async Task A_next_link_of_another_scope_is_refused()
    {
        using var all = app.Client(app.ReaderKey);
        all.DefaultRequestHeaders.Add("Prefer", "maxpagesize=2,odata.track-changes");
        using var page = JsonDocument.Parse(await all.GetStringAsync("odata/v1/Conversations?$select=ConversationId"));
        var link = new Uri(page.RootElement.GetProperty("@odata.nextLink").GetString()!).PathAndQuery.TrimStart('/');
        Assert.Equal(HttpStatusCode.OK, (await all.GetAsync(link)).StatusCode);
        using var scoped = app.Client(app.ScopedKey);
        using var refused = await scoped.GetAsync(link);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        // The token reveals no conversation id.
        var token = Uri.UnescapeDataString(link.Split("skiptoken=")[1].Split('&')[0]);
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token);
        Assert.DoesNotContain(app.Rows.Keys, id => Encoding.UTF8.GetString(bytes).Contains(id, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task No_request_causes_a_server_error()
    {
        var faults = new List<string>();
        using var client = app.Client(app.AdminKey);
        foreach (var address in JunkAt.SelectMany(at => Junk.Select(junk => at.Replace("{0}", junk, StringComparison.Ordinal))))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseAddress!, address));
            using var response = await client.SendAsync(request);
            var status = (int)response.StatusCode;
            if (status >= 500 && status is not (501 or 503))
            {
                faults.Add($"{address}: {status}");
            }
        }

        Assert.Empty(faults);
        
        // SQL Server accepts the character U+0000 in text. Babelfish (PostgreSQL) does not, so there the response is 503.
        Assert.DoesNotContain(app.Errors, e => !e.Contains("code point 0 not supported", StringComparison.Ordinal));
    }

    private static async Task<string> TextOfAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        if (bytes is not [(byte)'P', (byte)'K', ..])
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder();
        await using var zip = new ZipArchive(new MemoryStream(bytes));
        foreach (var entry in zip.Entries)
        {
            using var part = new StreamReader(await entry.OpenAsync());
            text.Append(await part.ReadToEndAsync());
        }

        return text.ToString();
    }
}

public sealed class SqliteAttackTests(SqliteAttackTests.App app) : AttackTests(app), IClassFixture<SqliteAttackTests.App>
{
    public sealed class App : ConvExportApp
    {
        protected override int Conversations => 120;
    }
}

public sealed class SqlServerAttackTests(SqlServerAttackTests.App app) : AttackTests(app), IClassFixture<SqlServerAttackTests.App>
{
    public sealed class App : ConvExportApp
    {
        protected override int Conversations => 120;

        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
