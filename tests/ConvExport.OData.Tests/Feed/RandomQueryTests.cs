using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Compares random queries, generated from a fixed seed, with the same queries in memory.</summary>
[Trait("Speed", "slow")]
public abstract class RandomQueryTests(ConvExportApp app)
{
    private const int Queries = 1_000;
    private const int Seed = 20240304;

    [SkippableFact]
    public async Task A_thousand_random_queries_return_the_same_rows_as_in_memory()
    {
        var random = new Random(Seed);
        var rows = app.Rows.Values.InFeedOrder().ToList();
        var shapes = ReportColumns.All.SelectMany(c => FoldShapes.Of(c, rows)).Where(s => s.Text.Length < 300).ToList();
        using var client = app.Client();
        for (var i = 0; i < Queries; i++)
        {
            var condition = Condition(random, shapes, 3);
            var (column, isDescending) = (ReportColumns.All[random.Next(ReportColumns.All.Count)], random.Next(2) == 0);
            var (skip, top) = (random.Next(3) == 0 ? random.Next(40) : 0, random.Next(2) == 0 ? random.Next(1, 60) : 1_000);
            var query = $"$select=ConversationId&$count=true&$orderby={column.Property}{(isDescending ? " desc" : "")}&$skip={skip}&$top="
                + $"{top}&$filter={Uri.EscapeDataString(condition.Text)}";
            using var response = await client.GetAsync("odata/v1/Conversations?" + query);
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"query {i}: {condition.Text}: {body}");
            using var answer = JsonDocument.Parse(body);

            var kept = rows.Where(r => condition.Holds(r) == true).ToList();
            var ordered = isDescending
                ? kept.OrderByDescending(column.Value, ByValue.Instance).ThenByDescending(r => r.ConversationId, ByCodePoint.Instance)
                : kept.OrderBy(column.Value, ByValue.Instance).ThenBy(r => r.ConversationId, ByCodePoint.Instance);
            var expected = ordered.Skip(skip).Take(top).Select(r => r.ConversationId);
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

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteRandomQueryTests(ConvExportApp app) : RandomQueryTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoRandomQueryTests(AdoApp app) : RandomQueryTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerRandomQueryTests(SqlServerApp app) : RandomQueryTests(app);
