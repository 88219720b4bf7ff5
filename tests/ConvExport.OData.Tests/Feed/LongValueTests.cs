using System.Text;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Sorts rows by texts that are longer than a link may be.</summary>
public sealed class LongValueTests(LongValueTests.LongApp app) : IClassFixture<LongValueTests.LongApp>
{
    private const int Long = 12;
    private const int LongestLink = 2_048;

    /// <summary>Twelve conversations, each with 289 topics. The topic names of one conversation have a total length of 23 kB.</summary>
    public sealed class LongApp : ConvExportApp, IAsyncLifetime
    {
        private const int TopicsEach = 300;

        protected override int Conversations => 5;

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            using var client = Client(AdminKey);
            await SendAsync(
                client, HttpMethod.Put, "directory/topics",
                Enumerable.Range(0, TopicsEach).Select(i => $"{{\"id\":\"long-{i}\",\"name\":\"{i:D3} {new string('t', 76)}\"}}"));
            await SendAsync(client, HttpMethod.Post, "events", Enumerable.Range(0, Long).SelectMany(Events));
            await FoldAsync();
        }

        /// <summary>
        /// Only one topic differs between the conversations. The first 17,000 characters of their topic texts are equal, so a later part of
        /// a very long text decides which row comes first.
        /// </summary>
        private static IEnumerable<string> Events(int row) =>
            Enumerable.Range(0, TopicsEach - Long).Append(TopicsEach - 1 - row)
                .Select((topic, i) => Event($"long-{row}-{i}", $"long-{row}", "CONVERSATION/TOPIC_ADDED", $",\"topicId\":\"long-{topic}\""))
                .Prepend(Event($"long-{row}", $"long-{row}", "CONVERSATION/CREATED", ""));

        private static string Event(string id, string conversation, string type, string more) =>
            $"{{\"id\":\"{id}\",\"type\":\"{type}\",\"timestamp\":\"2024-05-04T10:00:00Z\","
            + $"\"content\":{{\"conversationId\":\"{conversation}\",\"customerId\":\"c\"{more}}}}}";

        private static async Task SendAsync(HttpClient client, HttpMethod method, string path, IEnumerable<string> lines)
        {
            using var request = new HttpRequestMessage(method, path)
            {
                Content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"),
            };
            using var response = await client.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    [Theory]
    [InlineData("Topics")]
    [InlineData("Topics desc")]
    public async Task Pages_sorted_by_long_texts_are_exact_and_have_short_links(string order)
    {
        var query = $"odata/v1/Conversations?$select=ConversationId,Topics&$filter=startswith(ConversationId,'long-')&$orderby={order}";
        using var client = app.Client();
        using var all = JsonDocument.Parse(await client.GetStringAsync(query));
        var expected = all.RootElement.GetProperty("value").EnumerateArray()
            .Select(r => (Id: r.GetProperty("ConversationId").GetString()!, Topics: r.GetProperty("Topics").GetString()!)).ToList();
        Assert.Equal(Long, expected.Count);
        Assert.All(expected, r => Assert.True(r.Topics.Length > 20_000));
        var sorted = expected.OrderBy(r => r.Topics, StringComparer.Ordinal);
        Assert.Equal(order == "Topics" ? sorted : sorted.Reverse(), expected);

        client.DefaultRequestHeaders.Add("Prefer", "odata.maxpagesize=5");
        var seen = new List<string>();
        for (string? next = query; next is not null;)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync(next));
            seen.AddRange(page.RootElement.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("ConversationId").GetString()!));
            next = page.RootElement.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
            Assert.True(next is null || next.Length <= LongestLink, next);
        }

        Assert.Equal(expected.Select(r => r.Id), seen);
    }
}
