using System.Globalization;
using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Compares queries over HTTP with the same queries on the rows in memory.</summary>
public abstract class QueryTests(ConvExportApp app)
{
    private static readonly DateTime March4 = new(2024, 3, 4, 0, 0, 0, DateTimeKind.Utc);

    public static TheoryData<string, Func<ConversationRow, bool>> Filters => new()
    {
        { "Status eq 'CLOSED'", r => r.Status == "CLOSED" },
        { "Status ne 'CLOSED'", r => r.Status != "CLOSED" },
        { "'CLOSED' eq Status", r => r.Status == "CLOSED" },
        { "CustomerId eq null", r => r.CustomerId is null },
        { "CustomerId ne null", r => r.CustomerId is not null },
        { "null ne CustomerId", r => r.CustomerId is not null },
        { "MergedConversations ne 'x'", r => r.MergedConversations != "x" },
        { "not (MergedConversations eq 'x')", r => r.MergedConversations != "x" },
        { "FirstClosedAt gt 2024-03-04T00:00:00Z", r => r.FirstClosedAt > March4 },
        { "not (FirstClosedAt gt 2024-03-04T00:00:00Z)", r => !(r.FirstClosedAt > March4) },
        { "FirstClosedAt gt null", r => false },
        { "not (FirstClosedAt gt null)", r => true },
        { "CreatedAt ge 2024-03-04T01:00:00%2B01:00 and CreatedAt lt 2024-03-05",
            r => r.CreatedAt >= March4 && r.CreatedAt < March4.AddDays(1) },
        { "CreatedAt ge 2024-03-04T00:00:00.0001Z", r => r.CreatedAt > March4 },
        { "CreatedAt gt 2024-03-03T23:59:59.9999999Z", r => r.CreatedAt >= March4 },
        { "CreatedAt le 2024-03-04T00:00:00.0009999Z", r => r.CreatedAt <= March4 },
        { "CreatedAt lt 2024-03-04T00:00:00.0000001Z", r => r.CreatedAt <= March4 },
        { "CreatedAt eq 2024-03-04T00:00:00.0000001Z", r => false },
        { "date(CreatedAt) eq 2024-03-10", r => DateOnly.FromDateTime(r.CreatedAt) == new DateOnly(2024, 3, 10) },
        { "date(CreatedAt) gt 2024-03-10 or date(CreatedAt) lt 2024-03-01",
            r => DateOnly.FromDateTime(r.CreatedAt) > new DateOnly(2024, 3, 10)
                || DateOnly.FromDateTime(r.CreatedAt) < new DateOnly(2024, 3, 1) },
        { "date(FirstClosedAt) ne 2024-03-10",
            r => r.FirstClosedAt is not { } at || DateOnly.FromDateTime(at) != new DateOnly(2024, 3, 10) },
        { "not (date(FirstClosedAt) le 2024-03-10)", r => !(r.FirstClosedAt < new DateTime(2024, 3, 11)) },
        { "CreatedDate eq 2024-03-10", r => r.CreatedDate == new DateOnly(2024, 3, 10) },
        { "CreatedDateKey ge 20240310 and CreatedDateKey lt 20240401", r => r.CreatedDateKey is >= 20240310 and < 20240401 },
        { "year(CreatedAt) eq 2024 and month(CreatedAt) eq 3 and day(CreatedAt) eq 10",
            r => r.CreatedAt.Date == new DateTime(2024, 3, 10) },
        { "hour(FirstClosedAt) eq 9", r => r.FirstClosedAt?.Hour == 9 },
        { "year(FirstClosedAt) ne 2024", r => r.FirstClosedAt?.Year != 2024 },
        { "contains(Topics,'Card')", r => r.Topics?.Contains("Card", StringComparison.Ordinal) == true },
        { "not contains(Topics,'Card')", r => r.Topics?.Contains("Card", StringComparison.Ordinal) == false },
        { "contains(Topics,'card')", r => r.Topics?.Contains("card", StringComparison.Ordinal) == true },
        { "startswith(ConversationId,'ca')", r => r.ConversationId.StartsWith("ca", StringComparison.Ordinal) },
        { "contains(ConversationId,'_')", r => r.ConversationId.Contains('_', StringComparison.Ordinal) },
        { "contains(ConversationId,'%')", r => r.ConversationId.Contains('%', StringComparison.Ordinal) },
        { "not contains(ConversationId,'_')", r => !r.ConversationId.Contains('_', StringComparison.Ordinal) },
        { "startswith(ConversationId,'_')", r => r.ConversationId.StartsWith('_') },
        { "startswith(ConversationId,'')", r => true },
        { "endswith(ConversationId,'SE')", r => r.ConversationId.EndsWith("SE", StringComparison.Ordinal) },
        { "endswith(FirstChannel,'😀emoji')", r => r.FirstChannel?.EndsWith("😀emoji", StringComparison.Ordinal) == true },
        { "not endswith(InboxNameCurrent,'Help')", r => r.InboxNameCurrent?.EndsWith("Help", StringComparison.Ordinal) == false },
        { "ConversationId eq 'it''s'", r => r.ConversationId == "it's" },
        { "ConversationId gt 'a'", r => string.CompareOrdinal(r.ConversationId, "a") > 0 },
        { "ConversationId in ('case','CASE','nobody')", r => r.ConversationId is "case" or "CASE" },
        { "ConversationId IN ('case','CASE') OR ConversationId EQ ' IN '", r => r.ConversationId is "case" or "CASE" },
        { "not (ConversationId in ('case','CASE'))", r => r.ConversationId is not ("case" or "CASE") },
        { "CustomerId in (null,'custcase')", r => r.CustomerId is null or "custcase" },
        { "CountOfContacts in (1,3)", r => r.CountOfContacts is 1 or 3 },
        { $"CountOfContacts in ({string.Join(',', Enumerable.Range(2, 3_000))})", r => r.CountOfContacts is >= 2 and < 3_002 },
        { "Revision in (1,2)", r => r.Revision is 1 or 2 },
        { "CountOfContacts gt 1.5", r => r.CountOfContacts > 1.5 },
        { "PaymentAmountCompletedUsd eq 10649.969", r => r.PaymentAmountCompletedUsd == 10649.969m },
        { "PaymentAmountCompletedUsd eq 10649.9690001", r => false },
        { "PaymentAmountCompletedUsd ge 10649.96899999", r => r.PaymentAmountCompletedUsd >= 10649.96899999m },
        { "PaymentAmountCompletedUsd lt 10654.969m and PaymentAmountCompletedUsd gt 0",
            r => r.PaymentAmountCompletedUsd is < 10654.969m and > 0 },
        { "PaymentAmountCompletedUsd gt PaymentAmountDeclinedUsd", r => r.PaymentAmountCompletedUsd > r.PaymentAmountDeclinedUsd },
        { "PaymentAmountCompletedUsd lt 1e20", r => true },
        { "PaymentAmountCompletedUsd gt HandleTimeSeconds", r => (double)r.PaymentAmountCompletedUsd > r.HandleTimeSeconds },
        { "HandleTimeSeconds lt 99999999999999999999999", r => r.HandleTimeSeconds is not null },
        { "PaymentAmountCompletedUsd mul 1.5 gt CreatedToFirstClosedSeconds",
            r => (double)r.PaymentAmountCompletedUsd * 1.5 > r.CreatedToFirstClosedSeconds },
        { "HandleTimeSeconds gt 600", r => r.HandleTimeSeconds > 600 },
        { "not (HandleTimeSeconds gt 600)", r => !(r.HandleTimeSeconds > 600) },
        { "HandleTimeSeconds div 60 ge 10", r => r.HandleTimeSeconds / 60 >= 10 },
        { "CountOfContacts add CountOfNotes eq 2", r => r.CountOfContacts + r.CountOfNotes == 2 },
        { "CountOfContacts div 2 eq 1", r => r.CountOfContacts / 2 == 1 },
        { "CountOfContacts divby 2 eq 1.5 or Status eq 'a divby b'", r => r.CountOfContacts / 2.0 == 1.5 },
        { "CountOfNotes add CountOfContacts divby 2 gt 1.5", r => r.CountOfNotes + r.CountOfContacts / 2.0 > 1.5 },
        { "CountOfContacts mod 2 eq 1", r => r.CountOfContacts % 2 == 1 },
        { "CountOfContacts div CountOfNotes ge 1", r => r.CountOfNotes != 0 && r.CountOfContacts / r.CountOfNotes >= 1 },
        { "CountOfContacts div CountOfNotes eq null", r => r.CountOfNotes == 0 },
        { "HandleTimeSeconds div CountOfNotes gt 0", r => r.CountOfNotes != 0 && r.HandleTimeSeconds / r.CountOfNotes > 0 },
        { "CountOfContacts mod CountOfNotes eq 0", r => r.CountOfNotes != 0 && r.CountOfContacts % r.CountOfNotes == 0 },
        { "HandleTimeSeconds mod 7.5 gt 3", r => r.HandleTimeSeconds % 7.5 > 3 },
        { "HandleTimeSeconds lt INF", r => r.HandleTimeSeconds is not null },
        { "HandleTimeSeconds gt -INF", r => r.HandleTimeSeconds is not null },
        { "HandleTimeSeconds eq NaN", r => false },
        { "HandleTimeSeconds ne NaN", r => true },
        { "CountOfContacts lt INF", r => true },
        { "IsFcrSuccess", r => r.IsFcrSuccess },
        { "not IsFcrSuccess", r => !r.IsFcrSuccess },
        { "IsFcrEligible eq true and IsFcrSuccess eq false", r => r.IsFcrEligible && !r.IsFcrSuccess },
        { "contains(Topics,'Card') eq false", r => r.Topics?.Contains("Card", StringComparison.Ordinal) == false },
        { "length(Topics) gt 20", r => r.Topics?.EnumerateRunes().Count() > 20 },
        { "tolower(Status) eq 'closed'", r => r.Status == "CLOSED" },
        { "indexof(ConversationId,'ase') eq 1", r => r.ConversationId.IndexOf("ase", StringComparison.Ordinal) == 1 },
        { "substring(ConversationId,1,2) eq 'as'", r => r.ConversationId.Length >= 3 && r.ConversationId.Substring(1, 2) == "as" },
        { "concat(concat(Status,'-'),ConversationId) eq 'CLOSED-case'", r => r is { Status: "CLOSED", ConversationId: "case" } },
        { "trim(ConversationId) eq 'space'", r => r.ConversationId == " space " },
        { "trim(concat(concat('\t\n',ConversationId),'\u00A0\u2003')) eq 'case'", r => r.ConversationId == "case" },
        { "cast(CreatedToFirstClosedSeconds,Edm.Int32) eq 240",
            r => r.CreatedToFirstClosedSeconds is { } s && Math.Round(s, MidpointRounding.AwayFromZero) == 240 },
        { "cast(CreatedToFirstClosedSeconds,Edm.Int64) gt 240",
            r => r.CreatedToFirstClosedSeconds is { } s && Math.Round(s, MidpointRounding.AwayFromZero) > 240 },
        { "cast(CreatedToFirstClosedSeconds,Edm.Byte) eq null",
            r => r.CreatedToFirstClosedSeconds is not { } s || Math.Round(s, MidpointRounding.AwayFromZero) > 255 },
        { "cast(CountOfContacts,Edm.Byte) eq 2", r => r.CountOfContacts == 2 },
        { "cast(CountOfContacts mul 200,Edm.Byte) eq null", r => r.CountOfContacts * 200 > 255 },
        { "cast(Revision,Edm.Int16) eq cast(Revision,Edm.Int32)", r => r.Revision <= short.MaxValue },
        { "cast(PaymentAmountCompletedUsd,Edm.Int32) ge 50",
            r => r.PaymentAmountCompletedUsd is { } paid && Math.Round(paid, MidpointRounding.AwayFromZero) >= 50 },
        { "cast(CountOfContacts,Edm.String) eq '2'", r => r.CountOfContacts == 2 },
        { "startswith(cast(Revision,Edm.String),'1')",
            r => r.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture).StartsWith('1') },
        { "cast(IsFcrSuccess,Edm.String) eq 'true'", r => r.IsFcrSuccess },
        { "tolower(substring(Status,99)) eq '' and toupper(substring(Status,99)) eq ''", _ => true },
        { "length(trim(substring(Status,0,0))) eq 0", _ => true },
        { "'a' lt 'B' or 'B' ge 'a'", _ => false },
        { "CountOfContacts eq length('\U0001F600')", r => r.CountOfContacts == 1 },
        { "indexof('\U0001F600b','b') eq 1 and substring('\U0001F600bc',1,1) eq 'b'", _ => true },
        { "substring('abc',1,5) eq 'bc' and substring('abc',5) eq '' and substring('abc',-1) eq 'abc'", _ => true },
        { "tolower(Status) eq tolower('OPEN')", r => r.Status == "OPEN" },
        { "tolower('\u0130\u00C4') eq 'i\u00E4' and toupper('\u0131') eq 'I'", _ => true },
        { "concat(Status,concat('-','x')) eq trim(' OPEN-x ')", r => r.Status == "OPEN" },
        { "ConversationTopics/any(t:Status eq 'OPEN' or Status eq 'MERGED')", r => r is { Status: "OPEN" or "MERGED", Topics: not null } },
        { "ConversationContacts/any(c:$it/FirstChannel eq 'Chat' or c/Position gt 1 or $it/FirstChannel eq 'Email')",
            r => r.FirstChannel is "Chat" or "Email" || r.CountOfContacts > 1 },
        { "cast(FirstClosedAt,Edm.String) eq null", r => r.FirstClosedAt is null },
        { "cast(CreatedAt,Edm.String) lt '2024-03-05T12:00:00.000Z'",
            r => r.CreatedAt < new DateTime(2024, 3, 5, 12, 0, 0, DateTimeKind.Utc) },
        { "endswith(cast(FirstClosedAt,Edm.String),'0.000Z')",
            r => r.FirstClosedAt is { } at && at.Second % 10 == 0 && at.Millisecond == 0 },
        { "cast(date(CreatedAt),Edm.String) eq '2024-03-04'", r => r.CreatedAt.Date == new DateTime(2024, 3, 4) },
        { "cast(CreatedAt,Edm.TimeOfDay) gt 12:00:00", r => r.CreatedAt.TimeOfDay > TimeSpan.FromHours(12) },
        { "isof(FirstClosedAt,Edm.DateTimeOffset)", r => r.FirstClosedAt is not null },
        { "isof(CountOfContacts,Edm.Int32) and not isof(CountOfContacts,Edm.Int64)", _ => true },
        { "isof(Status,Edm.Int32) or isof(null,Edm.String)", _ => false },
        { "round(CreatedToFirstClosedSeconds) eq 240",
            r => r.CreatedToFirstClosedSeconds is { } s && Math.Round(s, MidpointRounding.AwayFromZero) == 240 },
        { "now() gt CreatedAt", r => true },
        { "true", r => true },
        { "Status eq 'OPEN' or CountOfContacts gt 2 or Status eq 'MERGED'", r => r.Status is "OPEN" or "MERGED" || r.CountOfContacts > 2 },
        { "not (Status eq 'OPEN' or CountOfContacts gt 2)", r => !(r.Status == "OPEN" || r.CountOfContacts > 2) },
        { "Revision gt 0 and LastEventAt ge CreatedAt", r => r.LastEventAt >= r.CreatedAt },
    };

    [SkippableTheory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_keeps_the_rows_for_which_it_is_true(string filter, Func<ConversationRow, bool> expected)
    {
        var ids = await IdsAsync("?$select=ConversationId"
            + $"&$filter={(filter.Contains("%2B", StringComparison.Ordinal) ? filter : Uri.EscapeDataString(filter))}");
        Assert.Equal(
            app.Rows.Values.Where(expected).Select(r => r.ConversationId).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }

    public static TheoryData<string> Orders => new()
    {
        "CreatedAt", "CreatedAt desc", "HandleTimeSeconds", "HandleTimeSeconds desc", "Topics", "Topics desc",
        "IsFcrSuccess desc,CreatedAt", "IsFcrSuccess",
        "PaymentAmountCompletedUsd desc", "FirstClosedDate", "CountOfContacts add CountOfNotes desc", "ConversationId desc",
        "CustomerId desc,Status", "time(CreatedAt)", "time(FirstClosedAt) desc",
    };

    [SkippableTheory]
    [MemberData(nameof(Orders))]
    public Task Pages_show_every_row_once_in_order(string order) => AssertPagesAsync(order);

    [SkippableTheory]
    [InlineData("CountOfContacts mul 1e308")]
    [InlineData("CountOfContacts mul 1e308 desc")]
    [InlineData("CountOfContacts mul -1e308")]
    public Task Pages_show_every_row_once_if_a_sort_value_is_infinite(string order)
    {
        Skip.If(app.IsOnSqlServer, "SQL Server reports an overflow instead.");
        return AssertPagesAsync(order);
    }

    private async Task AssertPagesAsync(string order)
    {
        var whole = await IdsAsync($"?$select=ConversationId&$orderby={order}");
        Assert.Equal(app.Rows.Count, whole.Count);

        using var client = app.Client();
        client.DefaultRequestHeaders.Add("Prefer", "odata.maxpagesize=7");
        var paged = new List<string>();
        for (string? next = $"odata/v1/Conversations?$select=ConversationId&$orderby={order}"; next is not null;)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync(next));
            paged.AddRange(IdsOf(page));
            next = page.RootElement.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal(whole, paged);
    }

    [SkippableFact]
    public async Task Nulls_come_first_ascending_and_last_descending_and_ties_go_by_the_key()
    {
        var expected = app.Rows.Values.OrderBy(r => r.HandleTimeSeconds).ThenBy(
            r => r.ConversationId, StringComparer.Ordinal).Select(r => r.ConversationId).ToList();
        var ascending = await IdsAsync("?$select=ConversationId&$orderby=HandleTimeSeconds");
        Assert.Equal(
            ascending.Take(20).Select(i => app.Rows[i].HandleTimeSeconds), expected.Take(20).Select(i => app.Rows[i].HandleTimeSeconds));
        var descending = await IdsAsync("?$select=ConversationId&$orderby=HandleTimeSeconds desc");
        Assert.Null(app.Rows[descending[^1]].HandleTimeSeconds);
        Assert.NotNull(app.Rows[descending[0]].HandleTimeSeconds);
    }

    [SkippableFact]
    public async Task An_or_chain_of_600_terms_is_answered()
    {
        var ids = app.Rows.Keys.Take(250).Concat(Enumerable.Range(0, 350).Select(i => $"none{i}")).ToList();
        var filter = string.Join(" or ", ids.Select(i => $"ConversationId eq '{i.Replace("'", "''", StringComparison.Ordinal)}'"));
        Assert.Equal(250, (await IdsAsync($"?$select=ConversationId&$filter={Uri.EscapeDataString(filter)}")).Count);

        var numbers = string.Join(" or ", Enumerable.Range(0, 500).Select(i => $"CountOfContacts eq {i}"));
        Assert.Equal(app.Rows.Count, (await IdsAsync($"?$select=ConversationId&$filter={Uri.EscapeDataString(numbers)}")).Count);
    }

    [SkippableFact]
    public async Task Top_skip_and_count_work_together()
    {
        using var answer = await JsonAsync("?$select=ConversationId&$top=5&$skip=2&$count=true&$orderby=ConversationId");
        Assert.Equal(app.Rows.Count, answer.RootElement.GetProperty("@odata.count").GetInt32());
        Assert.Equal(app.Rows.Keys.Order(ByCodePoint.Instance).Skip(2).Take(5), IdsOf(answer));
        Assert.Empty(await IdsAsync("?$select=ConversationId&$top=0"));
    }

    [SkippableFact]
    public async Task Next_links_continue_until_top_is_reached()
    {
        using var client = app.Client();
        client.DefaultRequestHeaders.Add("Prefer", "maxpagesize=10");
        var ids = new List<string>();
        for (string? next = "odata/v1/Conversations?$select=ConversationId&$top=25"; next is not null;)
        {
            using var response = await client.GetAsync(next);
            Assert.Equal("odata.maxpagesize=10", response.Headers.GetValues("Preference-Applied").Single());
            using var page = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            ids.AddRange(IdsOf(page));
            next = page.RootElement.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal(25, ids.Distinct().Count());
    }

    [SkippableTheory]
    [InlineData("toupper(ConversationId) eq 'ÜNÏ-ÇÖDÉ'", "ünï-çödé")]
    [InlineData("tolower(concat('\u0130\u1E9E\u03A3\u00C4',ConversationId)) eq 'i\u00DF\u03C3\u00E4007'", "007")]
    public async Task Toupper_and_tolower_change_the_letters_of_all_scripts(string filter, string expected)
    {
        await using var context = await app.ContextAsync();
        var upper = (await context.Database.SqlQuery<string>(
            $"SELECT UPPER(ConversationId) AS Value FROM Conversations WHERE ConversationId = {"ünï-çödé"}").ToListAsync()).Single();
        Skip.If(
            app.IsOnSqlServer && upper != "ÜNÏ-ÇÖDÉ",
            "With the collation of the columns, this server changes the case of ASCII letters only.");
        using var client = app.Client();
        using var page = JsonDocument.Parse(
            await client.GetStringAsync($"odata/v1/Conversations?$select=ConversationId&$filter={Uri.EscapeDataString(filter)}"));
        Assert.Equal([expected], IdsOf(page));
    }

    [SkippableFact]
    public async Task Expand_goes_four_levels_deep()
    {
        using var client = app.Client();
        using var page = JsonDocument.Parse(await client.GetStringAsync(
            "odata/v1/Conversations?$top=1"
            + "&$expand=ConversationTopics($expand=Conversation($expand=ConversationTopics($expand=Conversation)))"));
        Assert.Equal(1, page.RootElement.GetProperty("value").GetArrayLength());
    }

    [SkippableTheory]
    [InlineData("Conversations?$select=ConversationId", true)]
    [InlineData("Conversations?$select=ConversationId&$orderby=Status", true)]
    [InlineData("Conversations?$expand=ConversationTopics", false)]
    [InlineData("Conversations?$apply=groupby((Status))", false)]
    [InlineData("Conversations?$top=1", false)]
    [InlineData("Conversations/$count", false)]
    [InlineData("Topics", false)]
    public async Task Preference_Applied_confirms_track_changes_only_if_a_delta_link_follows(string query, bool isApplied)
    {
        using var client = app.Client();
        using var request =
            new HttpRequestMessage(HttpMethod.Get, "odata/v1/" + query) { Headers = { { "Prefer", "odata.track-changes" } } };
        using var response = await client.SendAsync(request);
        Assert.Equal(isApplied, response.Headers.Contains("Preference-Applied"));
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(isApplied, body.Contains("@odata.deltaLink", StringComparison.Ordinal)
            || body.Contains("@odata.nextLink", StringComparison.Ordinal) && isApplied);
    }

    [SkippableFact]
    public async Task Every_conversation_can_be_read_by_its_id()
    {
        using var client = app.Client();

        foreach (var id in app.Rows.Keys.Where(k => k.Length < 20))
        {
            using var response =
                await client.GetAsync($"odata/v1/Conversations('{Uri.EscapeDataString(id.Replace("'", "''", StringComparison.Ordinal))}')");
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{id}: {body}");
            using var row = JsonDocument.Parse(body);
            Assert.Equal(id, row.RootElement.GetProperty("ConversationId").GetString());
        }
    }

    [SkippableTheory]
    [InlineData("Conversations(@id)?@id='case'")]
    [InlineData("Conversations(ConversationId=@id)?@id='case'")]
    public async Task A_key_may_be_a_parameter_alias(string query)
    {
        using var client = app.Client();
        Assert.Contains("\"ConversationId\":\"case\"", await client.GetStringAsync("odata/v1/" + query), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Select_returns_the_columns_in_the_requested_order()
    {
        using var answer = await JsonAsync("?$select=Status,ConversationId,CountOfNotes&$top=1");
        Assert.Equal(
            ["Status", "ConversationId", "CountOfNotes"], answer.RootElement.GetProperty("value")[0].EnumerateObject().Select(p => p.Name));
    }

    [SkippableFact]
    public async Task Options_are_accepted_without_their_dollar_sign_and_in_any_case() =>
        Assert.Equal(3, (await IdsAsync("?select=ConversationId&$TOP=3&OrderBy=CreatedAt")).Count);

    [SkippableFact]
    public async Task Groups_are_counted_and_summed_as_in_memory()
    {
        using var answer =
            await JsonAsync("?$apply=groupby((Status,FirstChannel),aggregate($count as N,PaymentAmountCompletedUsd with sum as Paid,"
            + "HandleTimeSeconds with sum as Handled,HandleTimeSeconds with average as Mean,CountOfContacts with max as Most,CreatedAt "
            + "with min as First,CustomerId with countdistinct as Customers))"
            + "&$orderby=N desc,Status,FirstChannel");
        var expected = app.Rows.Values.GroupBy(r => (r.Status, r.FirstChannel)).ToDictionary(g => g.Key, g => g.ToList());
        var groups = answer.RootElement.GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(expected.Count, groups.Count);
        foreach (var group in groups)
        {
            var rows = expected[(group.GetProperty("Status").GetString()!, group.GetProperty("FirstChannel").GetString())];
            Assert.Equal(rows.Count, group.GetProperty("N").GetInt32());
            Assert.Equal(rows.Sum(r => r.PaymentAmountCompletedUsd), group.GetProperty("Paid").GetDecimal());
            Assert.Equal(rows.Max(r => r.CountOfContacts), group.GetProperty("Most").GetInt32());
            Assert.Equal(
                rows.Min(r => r.CreatedAt).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                group.GetProperty("First").GetString());
            Assert.Equal(rows.Select(r => r.CustomerId).OfType<string>().Distinct().Count(), group.GetProperty("Customers").GetInt32());
            AssertNumber(
                rows.Any(r => r.HandleTimeSeconds is not null) ? rows.Sum(r => r.HandleTimeSeconds) : null, group.GetProperty("Handled"));
            AssertNumber(rows.Average(r => r.HandleTimeSeconds), group.GetProperty("Mean"));
        }
    }

    [SkippableFact]
    public async Task Totals_are_one_row_even_if_no_row_matches()
    {
        using var nothing = await JsonAsync("?$apply=filter(Status eq 'NONE')"
            + "/aggregate($count as N,PaymentAmountCompletedUsd with sum as Paid,HandleTimeSeconds with average as Mean)");
        var total = Assert.Single(nothing.RootElement.GetProperty("value").EnumerateArray());
        Assert.Equal("""{"N":0,"Paid":null,"Mean":null}""", total.GetRawText());

        using var all =
            await JsonAsync("?$apply=aggregate(PaymentAmountCompletedUsd with average as Mean,PaymentAmountCompletedUsd with sum as Sum)");
        var totals = Assert.Single(all.RootElement.GetProperty("value").EnumerateArray());
        Assert.Equal(app.Rows.Values.Sum(r => r.PaymentAmountCompletedUsd), totals.GetProperty("Sum").GetDecimal());
        AssertNumber((double)app.Rows.Values.Average(r => r.PaymentAmountCompletedUsd), totals.GetProperty("Mean"));
    }

    [SkippableFact]
    public async Task The_average_of_an_amount_can_be_compared_and_calculated_with_and_aggregated_again()
    {
        const string Averages = "?$apply=groupby((FirstChannel),aggregate(PaymentAmountCompletedUsd with average as Mean))";
        using var sum = await JsonAsync($"{Averages}/aggregate(Mean with sum as Total)");
        var means = app.Rows.Values.GroupBy(r => r.FirstChannel)
            .Select(g => (double)g.Average(r => r.PaymentAmountCompletedUsd)).Where(m => m > 0).Order().ToList();
        AssertNumber(means.Sum(), Assert.Single(sum.RootElement.GetProperty("value").EnumerateArray()).GetProperty("Total"));

        var middle = (int)means[means.Count / 2];
        using var above = await JsonAsync($"{Averages}/filter(Mean gt {middle})/compute(Mean mul 2 as Twice)&$orderby=Mean");
        var groups = above.RootElement.GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(means.Count(m => m > middle), groups.Count);
        foreach (var (mean, group) in means.Where(m => m > middle).Zip(groups))
        {
            AssertNumber(mean, group.GetProperty("Mean"));
            AssertNumber(mean * 2, group.GetProperty("Twice"));
        }
    }

    [SkippableFact]
    public async Task Groups_can_be_filtered_sorted_and_limited_like_rows()
    {
        using var answer = await JsonAsync("?$apply=filter(CountOfContacts gt 0)/compute(CountOfContacts mul 2 as Twice)"
            + "/groupby((Twice),aggregate($count as N))/filter(N gt 1)&$orderby=Twice desc&$top=2&$count=true");
        var expected = app.Rows.Values.Where(r => r.CountOfContacts > 0)
            .GroupBy(r => r.CountOfContacts * 2).Where(g => g.Count() > 1).OrderByDescending(g => g.Key).ToList();
        Assert.Equal(expected.Count, answer.RootElement.GetProperty("@odata.count").GetInt32());
        Assert.Equal(expected.Take(2).Select(g => (g.Key, g.Count())), answer.RootElement.GetProperty("value")
            .EnumerateArray().Select(g => (g.GetProperty("Twice").GetInt32(), g.GetProperty("N").GetInt32())));
    }

    [SkippableFact]
    public async Task The_same_aggregate_may_have_two_names()
    {
        using var answer = await JsonAsync("?$apply=groupby((Status),aggregate(CountOfNotes with max as A,CountOfNotes with max as B,"
            + "$count as N))/filter(N gt 0)&$orderby=B desc");
        Assert.All(answer.RootElement.GetProperty("value").EnumerateArray(), g =>
        {
            var most = app.Rows.Values.Where(r => r.Status == g.GetProperty("Status").GetString()).Max(r => r.CountOfNotes);
            Assert.Equal((most, most), (g.GetProperty("A").GetInt32(), g.GetProperty("B").GetInt32()));
        });
    }

    [SkippableFact]
    public async Task Distinct_values_keep_null_as_a_group()
    {
        using var answer = await JsonAsync("?$apply=groupby((SecondChannel))");
        Assert.Equal(
            app.Rows.Values.Select(r => r.SecondChannel).Distinct().Order(StringComparer.Ordinal),
            answer.RootElement.GetProperty("value")
                .EnumerateArray().Select(g => g.GetProperty("SecondChannel").GetString()).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Every_column_of_every_row_has_the_value_of_the_fold()
    {
        using var answer = await JsonAsync("");
        foreach (var shown in answer.RootElement.GetProperty("value").EnumerateArray())
        {
            var row = app.Rows[shown.GetProperty("ConversationId").GetString()!];
            foreach (var column in ReportColumns.All.Where(
                c => c.Property is not (nameof(ConversationRow.Revision) or nameof(ConversationRow.RecomputedAt))))
            {
                Assert.Equal(JsonText.Of(column.Value(row)), shown.GetProperty(column.Property).ToString());
            }
        }
    }

    private static void AssertNumber(double? expected, JsonElement actual)
    {
        if (expected is null)
        {
            Assert.Equal(JsonValueKind.Null, actual.ValueKind);
        }
        else
        {
            Assert.Equal(expected.Value, actual.GetDouble(), Math.Abs(expected.Value) * 1e-12 + 1e-9);
        }
    }

    private async Task<JsonDocument> JsonAsync(string query)
    {
        using var client = app.Client();
        using var response = await client.GetAsync("odata/v1/Conversations" + query);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{query}: {(int)response.StatusCode} {body}");
        return JsonDocument.Parse(body);
    }

    private async Task<List<string>> IdsAsync(string query)
    {
        using var answer = await JsonAsync(query);
        return IdsOf(answer);
    }

    private static List<string> IdsOf(JsonDocument page) =>
        page.RootElement.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("ConversationId").GetString()!).ToList();
}

/// <summary>Returns a column's value as <see cref="JsonElement.ToString"/> returns it.</summary>
internal static class JsonText
{
    public static string Of(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "True" : "False",
        DateTime at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        decimal money => money.ToString("0.####", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteQueryTests(ConvExportApp app) : QueryTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoQueryTests(AdoApp app) : QueryTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerQueryTests(SqlServerApp app) : QueryTests(app);
