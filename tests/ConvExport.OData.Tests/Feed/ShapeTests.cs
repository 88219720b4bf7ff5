using System.Globalization;
using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines.SqlServer;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace ConvExport.OData.Tests.Feed;

/// <summary>
/// Sends every form of query that Power Query creates, for every property. Compares the results with the same query in memory, and
/// parses the statements for SQL Server.
/// </summary>
[Trait("Speed", "slow")]
public abstract class ShapeTests(ConvExportApp app)
{
    public static TheoryData<string> Columns => [.. ReportColumns.All.Select(c => c.Property)];

    private IReadOnlyList<ConversationRow> Rows =>
        [.. app.Rows.Values.OrderBy(r => r.CreatedAt).ThenBy(r => r.ConversationId, ByCodePoint.Instance)];

    [SkippableTheory]
    [MemberData(nameof(Columns))]
    public async Task A_condition_returns_the_same_rows_as_in_memory(string property)
    {
        var column = ReportColumns.Find(property)!;
        using var client = app.Client();
        foreach (var shape in FoldShapes.Of(column, Rows))
        {
            var ids = await IdsAsync(client, $"$select=ConversationId&$filter={Uri.EscapeDataString(shape.Text)}");
            var expected = Rows.Where(r => shape.Holds(r) == true).Select(r => r.ConversationId).ToList();
            Assert.True(expected.SequenceEqual(ids), $"{shape.Text[..Math.Min(200, shape.Text.Length)]}: "
                + $"{string.Join(",", expected.Except(ids).Take(5))} missing, {string.Join(",", ids.Except(expected).Take(5))} unexpected");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Columns))]
    public async Task Order_and_groups_equal_those_in_memory(string property)
    {
        var column = ReportColumns.Find(property)!;
        using var client = app.Client();
        var ascending = Rows.OrderBy(column.Value, ByValue.Instance).ThenBy(
            r => r.ConversationId, ByCodePoint.Instance).Select(r => r.ConversationId).ToList();
        var descending = Rows.OrderByDescending(column.Value, ByValue.Instance).ThenByDescending(
            r => r.ConversationId, ByCodePoint.Instance).Select(r => r.ConversationId).ToList();
        Assert.Equal(ascending, await IdsAsync(client, $"$select=ConversationId&$orderby={property}"));
        Assert.Equal(descending, await IdsAsync(client, $"$select=ConversationId&$orderby={property} desc"));

        using var groups = JsonDocument.Parse(
            await client.GetStringAsync($"odata/v1/Conversations?$apply=groupby(({property}),aggregate($count as N))&$orderby={property}"));
        Assert.Equal(
            Rows.GroupBy(column.Value).OrderBy(g => g.Key, ByValue.Instance).Select(g => g.Count()),
            groups.RootElement.GetProperty("value").EnumerateArray().Select(g => g.GetProperty("N").GetInt32()));

        var distinct = await TotalAsync(client, $"{property} with countdistinct as T");
        Assert.Equal(Rows.Select(column.Value).OfType<object>().Distinct().Count(), distinct.GetInt32());
        if (column.Kind != ColumnKind.Boolean)
        {
            var values = Rows.Select(column.Value).OfType<object>().ToList();
            AssertIs(values.Min(ByValue.Instance), await TotalAsync(client, $"{property} with min as T"));
            AssertIs(values.Max(ByValue.Instance), await TotalAsync(client, $"{property} with max as T"));
        }

        if (column.Kind is ColumnKind.Count or ColumnKind.DateKey or ColumnKind.Duration or ColumnKind.Money or ColumnKind.Revision)
        {
            var numbers =
                Rows.Select(column.Value).OfType<object>().Select(v => Convert.ToDecimal(v, CultureInfo.InvariantCulture)).ToList();
            var (sum, mean) =
                (await TotalAsync(client, $"{property} with sum as T"), await TotalAsync(client, $"{property} with average as T"));
            Assert.Equal(numbers.Sum(), sum.GetDecimal(), 3);
            Assert.Equal((double)numbers.Average(), mean.GetDouble(), 6);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Columns))]
    public void The_statement_for_SQL_Server_parses(string property)
    {
        var column = ReportColumns.Find(property)!;
        var builder = new DbContextOptionsBuilder<ConvExportContext>();
        StorageSetup.Configure(
            builder, new StorageOptions { Provider = StorageProvider.SqlServer, ConnectionString = "Data Source=nowhere" },
            Path.GetTempPath());
        using var context = new ConvExportContext(builder.Options);
        IEnumerable<string> queries =
        [
            .. FoldShapes.Of(column, Rows).Select(s => $"$filter={Uri.EscapeDataString(s.Text)}"),
            $"$orderby={property} desc",
            $"$apply=groupby(({property}),aggregate($count as N,{property} with countdistinct as D))&$orderby=N desc&$top=3",
        ];
        foreach (var query in queries)
        {
            var request = QueryRequest.Parse("Conversations", $"?$select=ConversationId&{query}".Replace(
                query.StartsWith("$apply", StringComparison.Ordinal) ? "$select=ConversationId&" : "\0", "", StringComparison.Ordinal));
            var binding = BindingContext.Of(request, context, InboxScope.Everything, new SqlServerEngine(30).Dialect, DateTime.UnixEpoch);
            var sql = QueryPlan.Of(request.Query, binding.Visible(request.Path!.Set), binding).ToRows(null, null, 101).ToQueryString();
            using var text = new StringReader(sql);
            new TSql160Parser(initialQuotedIdentifiers: true).Parse(text, out var errors);
            Assert.True(errors.Count == 0, $"{query}: {errors.FirstOrDefault()?.Message}\n{sql}");
        }
    }

    private static async Task<List<string>> IdsAsync(HttpClient client, string query)
    {
        using var response = await client.GetAsync($"odata/v1/Conversations?{query}");
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{query[..Math.Min(300, query.Length)]}: {(int)response.StatusCode} {body}");
        using var answer = JsonDocument.Parse(body);
        return [.. answer.RootElement.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("ConversationId").GetString()!)];
    }

    private static async Task<JsonElement> TotalAsync(HttpClient client, string aggregate)
    {
        using var answer = JsonDocument.Parse(await client.GetStringAsync($"odata/v1/Conversations?$apply=aggregate({aggregate})"));
        return answer.RootElement.GetProperty("value")[0].GetProperty("T").Clone();
    }

    private static void AssertIs(object? expected, JsonElement actual)
    {
        switch (expected)
        {
            case null: Assert.Equal(JsonValueKind.Null, actual.ValueKind); break;
            case string or DateTime or DateOnly: Assert.Equal(
                FoldShapes.Literal(expected).Trim('\''),
                actual.GetString()!.Replace("'", "''", StringComparison.Ordinal).Trim('\'')); break;
            default: Assert.Equal(Convert.ToDecimal(expected, CultureInfo.InvariantCulture), actual.GetDecimal()); break;
        }
    }
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteShapeTests(ConvExportApp app) : ShapeTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoShapeTests(AdoApp app) : ShapeTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerShapeTests(SqlServerApp app) : ShapeTests(app);
