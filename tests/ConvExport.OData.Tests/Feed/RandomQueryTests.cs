using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Queries that a seed puts together, against the same question in memory.</summary>
[Collection(ReadOnlyApp.Name)]
public sealed class RandomQueryTests(ConvExportApp app)
{
    private const int Queries = 500;
    private const int Seed = 20240304;

    [Fact]
    public async Task Five_hundred_random_queries_have_the_answers_of_memory()
    {
        var random = new Random(Seed);
        var rows = app.Rows.Values.Where(r => !r.ConversationId.Contains('\0', StringComparison.Ordinal)).OrderBy(r => r.ConversationId, ByCodePoint.Instance).ToList();
        var shapes = ReportColumns.All.SelectMany(c => FoldShapes.Of(c, rows)).Where(s => s.Text.Length < 300).ToList();
        using var client = app.Client();
        for (var i = 0; i < Queries; i++)
        {
            var condition = Condition(random, shapes, 3);
            var (column, isDescending) = (ReportColumns.All[random.Next(ReportColumns.All.Count)], random.Next(2) == 0);
            var (skip, top) = (random.Next(3) == 0 ? random.Next(40) : 0, random.Next(2) == 0 ? random.Next(1, 60) : 1_000);
            var query = $"$select=ConversationId&$count=true&$orderby={column.Property}{(isDescending ? " desc" : "")}&$skip={skip}&$top={top}&$filter={Uri.EscapeDataString($"({condition.Text}) and ConversationId ne 'nul%00nul'".Replace("%00", "\0", StringComparison.Ordinal))}";
            using var response = await client.GetAsync("odata/v1/Conversations?" + query);
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"query {i}: {condition.Text}: {body}");
            using var answer = JsonDocument.Parse(body);

            var kept = rows.Where(r => condition.Holds(r) == true).ToList();
            var ordered = isDescending ? kept.OrderByDescending(column.Value, ByValue.Instance) : kept.OrderBy(column.Value, ByValue.Instance);
            var expected = ordered.ThenBy(r => r.ConversationId, ByCodePoint.Instance).Skip(skip).Take(top).Select(r => r.ConversationId);
            var actual = answer.RootElement.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("ConversationId").GetString()!);
            Assert.True(expected.SequenceEqual(actual), $"query {i}: {condition.Text} by {column.Property}");
            Assert.Equal(kept.Count, answer.RootElement.GetProperty("@odata.count").GetInt32());
        }
    }

    private static FoldShape Condition(Random random, List<FoldShape> shapes, int depth) => (depth == 0 ? 0 : random.Next(4)) switch
    {
        1 => Condition(random, shapes, depth - 1).And(Condition(random, shapes, depth - 1)),
        2 => Condition(random, shapes, depth - 1).Or(Condition(random, shapes, depth - 1)),
        3 => Condition(random, shapes, depth - 1).Not(),
        _ => shapes[random.Next(shapes.Count)],
    };
}
