using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>
/// Most feed queries can also return a file. Its cells have the values of the JSON response. A file of conversations has the report's
/// titles as headers. A file of other results has the feed's property names as headers.
/// </summary>
public abstract class AnyQueryFileTests(ConvExportApp app)
{
    [SkippableTheory]
    [InlineData("Conversations?$apply=groupby((Status,FirstChannel),aggregate($count as N,HandleTimeSeconds with average as Mean,"
        + "PaymentAmountCompletedUsd with sum as Paid))")]
    [InlineData("Conversations?$apply=aggregate($count as N,CreatedAt with max as Latest)")]
    [InlineData("Conversations?$apply=filter(Status eq 'NONE')/aggregate($count as N)")]
    [InlineData("Conversations?$apply=groupby((CreatedDate),aggregate($count as N))&$orderby=CreatedDate desc&$top=5")]
    [InlineData(
        "Conversations?$compute=CountOfContacts add 1 as More&$select=ConversationId,More&$orderby=CreatedAt,ConversationId&$top=9")]
    [InlineData("Conversations?$select=ConversationId,CreatedDate,Revision,LastEventAt&$orderby=CreatedAt desc&$skip=3&$top=7")]
    [InlineData("ConversationTopics?$filter=Position gt 1")]
    [InlineData("ConversationContacts?$top=20")]
    [InlineData("ConversationAssignments?$top=20")]
    [InlineData("Topics")]
    [InlineData("Agents?$orderby=Name desc")]
    [InlineData("Inboxes")]
    [InlineData("Dates?$top=40")]
    [InlineData("DataIssues")]
    [InlineData("Conversations('-dash')/Events?$select=EventId,Timestamp,Type")]
    [InlineData("Conversations('-dash')/ConversationContacts")]
    [InlineData("Conversations('-dash')?$select=ConversationId,Status")]
    public async Task A_file_has_the_cells_of_the_feed(string query)
    {
        using var client = app.Client();
        var separator = query.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        using var json = JsonDocument.Parse(await client.GetStringAsync("odata/v1/" + query));
        var rows = json.RootElement.TryGetProperty("value", out var value) ? value.EnumerateArray().ToList() : [json.RootElement];
        var csv = Csv.Parse(await client.GetStringAsync($"odata/v1/{query}{separator}$format=csv&raw=true"));
        Assert.Equal(rows.Count, csv.Count - 1);
        var names = rows.Count == 0 ? [] : rows[0].EnumerateObject().Select(p => p.Name).Where(n => !n.StartsWith('@')).ToList();
        var places = names.Select(n => Array.IndexOf(
            csv[0],
            query.Contains("$apply", StringComparison.Ordinal)
                || !query.StartsWith("Conversations?", StringComparison.Ordinal)
                && !query.StartsWith("Conversations('-dash')?", StringComparison.Ordinal)
                    ? n
                    : ReportColumns.Find(n)?.Title ?? n)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(rows.Count == 0 ? csv[0].Length : names.Count, csv[0].Length);
        foreach (var (row, cells) in rows.Zip(csv.Skip(1)))
        {
            Assert.Equal(names.Select(n => TextOf(row.GetProperty(n))), places.Select(p => cells[p]));
        }

        var sheets = Workbook.Read(await client.GetByteArrayAsync($"odata/v1/{query}{separator}$format=xlsx"));
        var set = query.Contains("/Events", StringComparison.Ordinal)
            ? "Events"
            : query.Contains("/ConversationContacts", StringComparison.Ordinal)
            ? "ConversationContacts"
            : query.Split('?', '(')[0];
        Assert.Equal([set, "About", "Columns"], sheets.Keys);
        Assert.Equal(csv[0], sheets[set][0]);
        Assert.Equal(rows.Count, sheets[set].Count - 1);
    }

    [SkippableTheory]
    [InlineData("Conversations?$expand=ConversationTopics&$format=csv", 501, "$expand")]
    [InlineData("Conversations/$count?$format=csv", 501, "file")]
    [InlineData("Conversations?$skiptoken=abc&$format=csv", 400, "$skiptoken")]
    [InlineData("Topics?layout=gladly&$format=csv", 400, "layout=gladly")]
    [InlineData("Conversations?$format=csv&raw=perhaps", 400, "perhaps")]
    [InlineData("Conversations?$format=csv&summary=true", 400, "workbook")]
    [InlineData("Topics?$format=xlsx&summary=true", 400, "summary")]
    [InlineData("Conversations('nobody')?$format=csv", 404, "nobody")]
    [InlineData("Conversations('nobody')/Events?$format=csv", 404, "nobody")]
    public async Task A_query_that_cannot_return_a_file_is_refused_with_a_reason(string query, int status, string part)
    {
        using var client = app.Client();
        using var response = await client.GetAsync("odata/v1/" + query);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Null(response.Content.Headers.ContentDisposition);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_file_for_a_scoped_key_contains_only_its_rows()
    {
        using var client = app.Client(app.ScopedKey);
        var inboxes = Csv.Parse(
            await client.GetStringAsync("odata/v1/Conversations?$apply=groupby((InboxIdCreated),aggregate($count as N))&$format=csv"));
        Assert.Equal([ConvExportApp.ScopedInbox, app.Rows.Values.Count(r => r.InboxIdCreated == ConvExportApp.ScopedInbox)
            .ToString(System.Globalization.CultureInfo.InvariantCulture)], Assert.Single(inboxes.Skip(1)));
        var topics = Csv.Parse(await client.GetStringAsync("odata/v1/ConversationTopics?$format=csv&raw=true"));
        Assert.Equal(
            app.Rows.Values.Where(r => r.InboxIdCreated == ConvExportApp.ScopedInbox).Sum(r => r.TopicIds.Count), topics.Count - 1);
    }

    [SkippableFact]
    public async Task Results_are_escaped_like_the_columns_that_they_come_from()
    {
        using var client = app.Client();
        var groups =
            Csv.Parse(await client.GetStringAsync("odata/v1/Conversations?$apply=groupby((ConversationId,FirstChannel))&$format=csv"));
        var cells = groups.Skip(1).ToDictionary(r => r[0], r => r[1]);
        Assert.Equal("'-dash", cells["-dash"]);
        Assert.Equal("'=1+1", cells["'=1+1"]);
    }

    [SkippableFact]
    public async Task A_CSV_starts_with_a_byte_order_mark_if_requested()
    {
        using var client = app.Client();
        var plain = await client.GetByteArrayAsync("downloads/conversations.csv");
        var marked = await client.GetByteArrayAsync("downloads/conversations.csv?bom=true");
        Assert.Equal([.. Encoding.UTF8.Preamble, .. plain], marked);
    }

    [SkippableFact]
    public async Task A_CSV_is_compressed_if_the_client_accepts_it()
    {
        using var client = app.Client();
        var plain = await client.GetByteArrayAsync("downloads/conversations.csv");
        foreach (var encoding in new[] { "gzip", "br" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "downloads/conversations.csv");
            request.Headers.AcceptEncoding.ParseAdd(encoding);
            using var response = await client.SendAsync(request);
            Assert.Equal(encoding, Assert.Single(response.Content.Headers.ContentEncoding));
            await using var body = await response.Content.ReadAsStreamAsync();
            await using Stream unpacked =
                encoding == "gzip" ? new GZipStream(body, CompressionMode.Decompress) : new BrotliStream(body, CompressionMode.Decompress);
            using var copy = new MemoryStream();
            await unpacked.CopyToAsync(copy);
            Assert.Equal(plain, copy.ToArray());
        }
    }

    [SkippableTheory]
    [InlineData("downloads/conversations.csv")]
    [InlineData("downloads/conversations.xlsx?summary=true")]
    [InlineData("odata/v1/Topics?$format=csv")]
    public async Task HEAD_returns_the_headers_of_a_file_without_a_body(string path)
    {
        using var client = app.Client();
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(response.Content.Headers.ContentDisposition);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteAnyQueryFileTests(ConvExportApp app) : AnyQueryFileTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoAnyQueryFileTests(AdoApp app) : AnyQueryFileTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerAnyQueryFileTests(SqlServerApp app) : AnyQueryFileTests(app);
