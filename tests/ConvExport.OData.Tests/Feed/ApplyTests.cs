using System.Globalization;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Compares transformations and computed values with the same calculation in memory.</summary>
public abstract class ApplyTests(ConvExportApp app)
{
    [SkippableFact]
    public async Task Topcount_and_bottomcount_return_the_greatest_and_the_least()
    {
        var expected = app.Rows.Values.OrderByDescending(r => r.CountOfContacts).Take(5).Select(r => r.CountOfContacts).Order();
        Assert.Equal(expected, (await RowsAsync("$apply=topcount(5,CountOfContacts)&$select=CountOfContacts"))
            .Select(r => r.GetProperty("CountOfContacts").GetInt32()).Order());
        var least = app.Rows.Values.Where(r => r.HandleTimeSeconds is not null).Min(r => r.HandleTimeSeconds);
        Assert.Equal(least,
            (await RowsAsync("$apply=filter(HandleTimeSeconds ne null)/bottomcount(1,HandleTimeSeconds)&$select=HandleTimeSeconds"))[0]
                .GetProperty("HandleTimeSeconds").GetDouble());
    }

    [SkippableFact]
    public async Task Groups_can_be_transformed_and_queried_further()
    {
        var groups = app.Rows.Values.GroupBy(r => r.FirstChannel).Select(g => (Channel: g.Key, N: g.Count())).ToList();
        var rows = await RowsAsync("$apply=groupby((FirstChannel),aggregate($count as N))/filter(N gt 10)/compute(N mul 2 as Twice)"
            + "/orderby(N desc,FirstChannel)/skip(1)/top(2)&$count=true");
        Assert.Equal(
            groups.Where(g => g.N > 10).OrderByDescending(g => g.N)
                .ThenByDescending(g => g.Channel, ByCodePoint.Instance).Skip(1).Take(2).Select(g => (g.Channel, g.N, g.N * 2)),
            rows.Select(
                r => (r.GetProperty("FirstChannel").GetString(), r.GetProperty("N").GetInt32(), r.GetProperty("Twice").GetInt32())));
        var counted =
            await RowsAsync("$apply=groupby((FirstChannel),aggregate($count as N))&$filter=N gt 10&$select=N&$top=1&$skip=1&$orderby=N");
        Assert.Equal(groups.Where(g => g.N > 10).Select(g => g.N).Order().Skip(1).First(), counted[0].GetProperty("N").GetInt32());
    }

    [SkippableFact]
    public async Task A_property_that_one_sequence_of_a_concat_lacks_is_null_in_filter_and_orderby()
    {
        const string Both = "$apply=concat(groupby((Status),aggregate($count as N)),aggregate($count as N))";
        var statuses = app.Rows.Values.Select(r => r.Status).Distinct().Order(ByCodePoint.Instance).ToList();
        Assert.Equal([null, .. statuses], (await RowsAsync(Both + "&$orderby=Status")).Select(r => r.GetProperty("Status").GetString()));
        Assert.Equal(statuses.Count, (await RowsAsync(Both + "&$filter=Status ne 'CLOSED'")).Count);
        Assert.Single(await RowsAsync(Both + "&$filter=Status eq null"));
        Assert.Equal(statuses.Count, (await RowsAsync(Both + "&$filter=not (Status eq null)")).Count);
    }

    [SkippableFact]
    public async Task Time_returns_the_time_of_day()
    {
        var rows = await RowsAsync("$compute=time(CreatedAt) as At&$select=ConversationId,At");
        Assert.All(rows, r => Assert.Equal(
            app.Rows[r.GetProperty("ConversationId").GetString()!].CreatedAt.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
            r.GetProperty("At").GetString()));
        Assert.Equal(app.Rows.Count, rows.Count);
    }

    [SkippableFact]
    public async Task Concat_returns_the_rows_of_every_sequence()
    {
        var rows = await RowsAsync("$apply=concat(groupby((Status),aggregate($count as N)),aggregate($count as N),topcount(1,"
            + "CountOfContacts)/aggregate(CountOfContacts with max as Most))");
        var statuses = app.Rows.Values.GroupBy(r => r.Status).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(statuses.Count + 2, rows.Count);
        Assert.Contains(rows, r => r.GetProperty("Status").ValueKind == JsonValueKind.Null
            && r.GetProperty("N").ValueKind == JsonValueKind.Number && r.GetProperty("N").GetInt32() == app.Rows.Count);
        Assert.Contains(rows, r => r.GetProperty("Most").ValueKind == JsonValueKind.Number
            && r.GetProperty("Most").GetInt32() == app.Rows.Values.Max(x => x.CountOfContacts));
    }

    [SkippableFact]
    public async Task Concat_keeps_the_order_of_the_sequences_and_of_the_rows_in_them()
    {
        var rows = await RowsAsync(
            "$apply=concat(orderby(ConversationId desc)/top(2),aggregate($count as N),orderby(ConversationId)/top(2))");
        var ids = app.Rows.Keys.Order(ByCodePoint.Instance).ToList();
        Assert.Equal([ids[^1], ids[^2], null, ids[0], ids[1]], rows.Select(r => r.GetProperty("ConversationId").GetString()));
        Assert.Equal(app.Rows.Count, rows[2].GetProperty("N").GetInt32());
    }

    [SkippableTheory]
    [InlineData("$apply=orderby(ConversationId desc)/compute(CountOfContacts add 1 as X)/top(3)")]
    [InlineData("$apply=orderby(ConversationId desc)&$compute=CountOfContacts add 1 as X&$top=3")]
    public async Task A_computed_column_does_not_change_the_order(string query) => Assert.Equal(
        app.Rows.Keys.OrderDescending(ByCodePoint.Instance).Take(3),
        (await RowsAsync(query)).Select(r => r.GetProperty("ConversationId").GetString()!));

    [SkippableFact]
    public async Task Groups_can_have_the_same_column_under_two_names()
    {
        var rows = await RowsAsync(
            "$apply=compute(Status as Copy)/groupby((Copy,Status),aggregate($count as N,CountOfNotes with sum as Notes))");
        Assert.Equal(
            app.Rows.Values.GroupBy(r => r.Status).OrderBy(g => g.Key, ByCodePoint.Instance)
                .Select(g => (g.Key, g.Key, g.Count(), g.Sum(r => r.CountOfNotes))),
            rows.Select(r => (r.GetProperty("Copy").GetString()!, r.GetProperty("Status").GetString()!, r.GetProperty("N").GetInt32(),
                r.GetProperty("Notes").GetInt32())));
        var twice = await RowsAsync(
            "$apply=groupby((Status),aggregate($count as A,$count as B))/groupby((A,B),aggregate(B with min as Least))");
        Assert.All(twice, r => Assert.Equal(r.GetProperty("A").GetInt32(), r.GetProperty("Least").GetInt32()));
    }

    [SkippableTheory]
    [InlineData("", """[{"N":0,"Sum":null,"Different":0}]""")]
    [InlineData("/compute(N add 1 as M)", """[{"N":0,"Sum":null,"Different":0,"M":1}]""")]
    [InlineData("&$compute=N add 1 as M", """[{"N":0,"Sum":null,"Different":0,"M":1}]""")]
    [InlineData("&$filter=N eq 0", """[{"N":0,"Sum":null,"Different":0}]""")]
    [InlineData("&$filter=N gt 0", "[]")]
    [InlineData("/filter(N gt 0)", "[]")]
    [InlineData("/search(nowhere)", "[]")]
    [InlineData("&$search=nowhere", "[]")]
    [InlineData("/top(1)", """[{"N":0,"Sum":null,"Different":0}]""")]
    [InlineData("/groupby((N))", """[{"N":0}]""")]
    [InlineData("/aggregate(N with sum as X,$count as C)", """[{"X":0,"C":1}]""")]
    [InlineData("&$skip=1", "[]")]
    public async Task A_total_of_no_rows_is_one_row_in_all_later_steps(string further, string expected)
    {
        const string Totals = "$apply=filter(CountOfContacts lt 0)"
            + "/aggregate($count as N,CountOfNotes with sum as Sum,Status with countdistinct as Different)";
        Assert.Equal(expected, $"[{string.Join(',', (await RowsAsync(Totals + further)).Select(r => r.GetRawText()))}]");
    }

    [SkippableFact]
    public async Task A_total_of_no_rows_is_counted_and_is_a_row_in_concat()
    {
        using var client = app.Client();
        Assert.Equal("1", await client.GetStringAsync(
            "odata/v1/Conversations/$count?$apply=filter(CountOfContacts lt 0)/aggregate($count as N)"));
        var rows = await RowsAsync("$apply=concat(filter(CountOfContacts lt 0)/aggregate($count as N),aggregate($count as N))");
        Assert.Equal([0, app.Rows.Count], rows.Select(r => r.GetProperty("N").GetInt32()));
    }

    [SkippableFact]
    public async Task Computed_values_can_be_selected_filtered_and_sorted()
    {
        var rows = await RowsAsync("$compute=CountOfContacts add CountOfNotes as Touches,month(CreatedAt) as Month"
            + "&$select=ConversationId,Touches,Month&$filter=Touches gt 2&$orderby=Touches desc,ConversationId");
        Assert.Equal(
            app.Rows.Values.Where(r => r.CountOfContacts + r.CountOfNotes > 2)
                .OrderByDescending(r => r.CountOfContacts + r.CountOfNotes).ThenBy(r => r.ConversationId, ByCodePoint.Instance)
                .Select(r => (r.ConversationId, r.CountOfContacts + r.CountOfNotes, r.CreatedAt.Month)),
            rows.Select(r =>
                (r.GetProperty("ConversationId").GetString()!, r.GetProperty("Touches").GetInt32(), r.GetProperty("Month").GetInt32())));
    }

    [SkippableFact]
    public async Task A_grouping_by_month_equals_that_in_memory()
    {
        var rows = await RowsAsync("$apply=compute(year(CreatedAt) as Y,month(CreatedAt) as M)"
            + "/groupby((Y,M),aggregate(PaymentAmountCompletedUsd with sum as Paid))&$orderby=Y,M");
        Assert.Equal(
            app.Rows.Values.GroupBy(r => (r.CreatedAt.Year, r.CreatedAt.Month)).OrderBy(g => g.Key).Select(
                g => (g.Key.Year, g.Key.Month, g.Sum(r => r.PaymentAmountCompletedUsd))),
            rows.Select(r => (r.GetProperty("Y").GetInt32(), r.GetProperty("M").GetInt32(), r.GetProperty("Paid").GetDecimal())));
    }

    [SkippableFact]
    public async Task Query_options_may_be_in_the_body()
    {
        using var client = app.Client();
        using var content = new StringContent(
            "$select=Status&$top=2&$filter=" + Uri.EscapeDataString("Status eq 'CLOSED'"), System.Text.Encoding.UTF8, "text/plain");
        using var response = await client.PostAsync("odata/v1/Conversations/$query", content);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(2, answer.RootElement.GetProperty("value").GetArrayLength());
    }

    private async Task<List<JsonElement>> RowsAsync(string query)
    {
        using var client = app.Client();
        using var response = await client.GetAsync("odata/v1/Conversations?" + query);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(
            response.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{query}: {(int)response.StatusCode} {body}"));
        using var answer = JsonDocument.Parse(body);
        return [.. answer.RootElement.GetProperty("value").EnumerateArray().Select(r => r.Clone())];
    }
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteApplyTests(ConvExportApp app) : ApplyTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoApplyTests(AdoApp app) : ApplyTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerApplyTests(SqlServerApp app) : ApplyTests(app);
