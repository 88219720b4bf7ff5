using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Feed;

/// <summary>The entity sets other than Conversations, the navigation properties, and <c>$search</c>.</summary>
public abstract class StarTests(ConvExportApp app)
{
    [SkippableFact]
    public async Task Topics_and_contacts_match_the_rows()
    {
        var expectedTopics = app.Rows.Values.OrderBy(r => r.ConversationId, ByCodePoint.Instance)
            .SelectMany(r => r.TopicIds.Select((t, i) => (r.ConversationId, TopicId: t, Position: i + 1)));
        Assert.Equal(expectedTopics, (await RowsAsync("ConversationTopics")).Select(
            t => (Text(t, "ConversationId")!, Text(t, "TopicId")!, t.GetProperty("Position").GetInt32())));

        var expectedContacts = app.Rows.Values.OrderBy(r => r.ConversationId, ByCodePoint.Instance).SelectMany(r => r.Contacts);
        Assert.Equal(
            expectedContacts.Select(
                c => (c.ConversationId, c.ContactId, c.Position, c.Channel, c.InitiatorType, FoldShapes.Literal(c.StartedAtUtc))),
            (await RowsAsync("ConversationContacts")).Select(c => (Text(c, "ConversationId")!, Text(c, "ContactId")!,
                c.GetProperty("Position").GetInt32(), Text(c, "Channel"), Text(c, "InitiatorType"), Text(c, "StartedAt")!)));
    }

    [SkippableFact]
    public async Task Assignments_are_those_of_the_rows()
    {
        var rows = await RowsAsync("ConversationAssignments");
        var expected = app.Rows.Values.OrderBy(r => r.ConversationId, ByCodePoint.Instance).SelectMany(r => r.Assignments).ToList();
        Assert.Contains(expected, a => a.InitiatorRuleId is not null && a.Reason is not null);
        Assert.Equal(expected, rows.Select(a => new ConversationAssignment(
            Text(a, "ConversationId")!, a.GetProperty("Position").GetInt32(), a.GetProperty("At").GetDateTime(),
            new(Text(a, "FromInboxId"), Text(a, "FromAgentId")), new(Text(a, "ToInboxId"), Text(a, "ToAgentId")),
            Text(a, "Reason"), Text(a, "InitiatorType"), Text(a, "InitiatorRuleId"))));
    }

    [SkippableFact]
    public async Task Moves_between_inboxes_are_counted()
    {
        var groups = await RowsAsync(
            "ConversationAssignments?$apply=filter(FromInboxId ne ToInboxId and FromInboxId ne null and ToInboxId ne null and "
            + "Conversation/Status eq 'CLOSED')/groupby((FromInboxId,ToInboxId),aggregate($count as Moves))");
        var expected = app.Rows.Values.Where(r => r.Status == "CLOSED").SelectMany(r => r.Assignments)
            .Where(a => a.From.InboxId is not null && a.To.InboxId is not null && a.From.InboxId != a.To.InboxId)
            .GroupBy(a => (a.From.InboxId!, a.To.InboxId!)).ToDictionary(g => g.Key, g => g.Count());
        Assert.NotEmpty(expected);
        Assert.Equal(expected, groups.ToDictionary(
            g => (Text(g, "FromInboxId")!, Text(g, "ToInboxId")!), g => g.GetProperty("Moves").GetInt32()));
    }

    [SkippableFact]
    public async Task Assignments_expand_to_their_inboxes_and_agents()
    {
        var rows = await RowsAsync(
            "ConversationAssignments?$filter=Position gt 0&$expand=ToInbox,FromInbox($select=Name),ToAgent,FromAgent");
        var inboxes = (await RowsAsync("Inboxes")).ToDictionary(i => Text(i, "Id")!, i => Text(i, "Name"));
        var agents = (await RowsAsync("Agents")).ToDictionary(a => Text(a, "Id")!, a => Text(a, "Name"));
        foreach (var (end, names) in new[] { ("ToInbox", inboxes), ("FromInbox", inboxes), ("ToAgent", agents), ("FromAgent", agents) })
        {
            Assert.Contains(rows, r => r.GetProperty(end).ValueKind == JsonValueKind.Object);
            Assert.All(rows, r => Assert.Equal(
                Text(r, end + "Id") is { } id ? names.GetValueOrDefault(id) : null,
                r.GetProperty(end) is { ValueKind: JsonValueKind.Object } entry ? Text(entry, "Name") : null));
        }
    }

    [SkippableFact]
    public async Task An_expansion_shows_topics_contacts_and_events()
    {
        var rows = await RowsAsync(
            "Conversations?$select=ConversationId&$expand=ConversationTopics($expand=Topic($select=Path);$select=TopicId),"
            + "ConversationContacts($select=ContactId;$orderby=Position desc;$top=1;$count=true),Events($select=EventId;$count=true)");
        Assert.Equal(app.Rows.Count, rows.Count);
        foreach (var row in rows)
        {
            var expected = app.Rows[Text(row, "ConversationId")!];
            var topics = row.GetProperty("ConversationTopics").EnumerateArray().ToList();
            Assert.Equal(expected.TopicIds, topics.Select(t => Text(t, "TopicId")));
            var known = topics.Where(
                t => t.GetProperty("Topic").ValueKind == JsonValueKind.Object).Select(t => Text(t.GetProperty("Topic"), "Path")!);
            Assert.All(known, path => Assert.Contains(path, expected.TopicsWithHierarchy, StringComparison.Ordinal));
            Assert.Equal(expected.Contacts.Count, row.GetProperty("ConversationContacts@odata.count").GetInt32());
            Assert.Equal(
                expected.Contacts.TakeLast(1).Select(c => c.ContactId),
                row.GetProperty("ConversationContacts").EnumerateArray().Select(c => Text(c, "ContactId")));
            Assert.Equal(row.GetProperty("Events@odata.count").GetInt32(), row.GetProperty("Events").GetArrayLength());
            Assert.True(row.GetProperty("Events").GetArrayLength() > 0);
        }
    }

    [SkippableTheory]
    [InlineData("ConversationTopics/any(t:startswith(t/TopicId,'topic-re'))")]
    [InlineData("ConversationTopics/any()")]
    [InlineData("not ConversationTopics/any()")]
    [InlineData("ConversationContacts/all(c:c/Channel eq 'Chat')")]
    [InlineData("not ConversationContacts/all(c:c/Channel eq 'Chat')")]
    [InlineData("ConversationTopics/$count gt 1")]
    [InlineData("ConversationAssignments/any(a:a/Position gt 0 and a/InitiatorType eq 'Automation')")]
    [InlineData("ConversationContacts/any(c:c/Channel eq FirstChannel and c/Position gt 1)")]
    public async Task Conditions_can_use_collections_of_related_rows(string filter)
    {
        Func<Fold.ConversationRow, bool> expected = filter switch
        {
            "ConversationTopics/any(t:startswith(t/TopicId,'topic-re'))" =>
                r => r.TopicIds.Any(t => t.StartsWith("topic-re", StringComparison.Ordinal)),
            "ConversationTopics/any()" => r => r.TopicIds.Count > 0,
            "not ConversationTopics/any()" => r => r.TopicIds.Count == 0,
            "ConversationContacts/all(c:c/Channel eq 'Chat')" => r => r.Contacts.All(c => c.Channel == "Chat"),
            "not ConversationContacts/all(c:c/Channel eq 'Chat')" => r => !r.Contacts.All(c => c.Channel == "Chat"),
            "ConversationAssignments/any(a:a/Position gt 0 and a/InitiatorType eq 'Automation')" =>
                r => r.Assignments.Any(a => a.Position > 0 && a.InitiatorType == "Automation"),
            "ConversationTopics/$count gt 1" => r => r.TopicIds.Count > 1,
            _ => r => r.Contacts.Any(c => c.Channel == r.FirstChannel && c.Position > 1),
        };
        var ids = (await RowsAsync($"Conversations?$select=ConversationId&$filter={Uri.EscapeDataString(filter)}"))
            .Select(r => Text(r, "ConversationId"));
        Assert.Equal(app.Rows.Values.InFeedOrder().Where(expected).Select(r => r.ConversationId), ids);
    }

    [SkippableFact]
    public async Task Conditions_and_orders_can_use_properties_of_one_related_row()
    {
        var topics = await RowsAsync("ConversationTopics?$filter=Topic/Level eq 2 and Conversation/Status eq 'CLOSED'"
            + "&$orderby=Topic/Name desc&$expand=Topic,Conversation($select=Status)");
        Assert.NotEmpty(topics);
        Assert.All(topics, t => Assert.Equal(2, t.GetProperty("Topic").GetProperty("Level").GetInt32()));
        Assert.All(topics, t => Assert.Equal("CLOSED", Text(t.GetProperty("Conversation"), "Status")));
        var names = topics.Select(t => Text(t.GetProperty("Topic"), "Name")!).ToList();
        Assert.Equal(names.OrderDescending(ByCodePoint.Instance), names);
        Assert.Empty(await RowsAsync("ConversationTopics?$filter=Topic/Level eq 2 and Topic eq null"));
    }

    [SkippableFact]
    public async Task Paths_address_related_rows_and_properties_and_values()
    {
        using var client = app.Client();
        var row = app.Rows.Values.First(r => r.TopicIds.Count > 1 && r.ConversationId.All(char.IsAsciiLetterOrDigit));
        var place = $"Conversations('{row.ConversationId}')";
        Assert.Equal(row.TopicIds, (await RowsAsync($"{place}/ConversationTopics")).Select(t => Text(t, "TopicId")));
        Assert.Equal(
            row.TopicIds.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
            await client.GetStringAsync($"odata/v1/{place}/ConversationTopics/$count"));
        Assert.Equal(row.Status, await client.GetStringAsync($"odata/v1/{place}/Status/$value"));
        Assert.Contains($"\"value\":\"{row.Status}\"", await client.GetStringAsync($"odata/v1/{place}/Status"), StringComparison.Ordinal);
        Assert.Contains("\"Level\":", await client.GetStringAsync($"odata/v1/ConversationTopics(ConversationId='{row.ConversationId}',"
            + $"TopicId='{row.TopicIds[0]}')/Topic"), StringComparison.Ordinal);
        using (var none = await client.GetAsync($"odata/v1/{place}/SecondChannel"))
        {
            Assert.Equal(row.SecondChannel is null ? 204 : 200, (int)none.StatusCode);
        }

        using var unknown = await client.GetAsync("odata/v1/Conversations('nobody')/Events");
        Assert.Equal(404, (int)unknown.StatusCode);

        var events = await RowsAsync($"{place}/Events");
        Assert.Equal(events.Select(e => Text(e, "Timestamp")), events.Select(e => Text(e, "Timestamp")).Order(StringComparer.Ordinal));
        using var content = JsonDocument.Parse(Text(events[0], "Content")!);
        Assert.Equal(Text(events[0], "EventId"), content.RootElement.GetProperty("id").GetString());
    }

    [SkippableFact]
    public async Task A_scoped_key_sees_topics_and_contacts_of_its_conversations_only()
    {
        var visible = app.Rows.Values.Where(r => r.InboxIdCreated == ConvExportApp.ScopedInbox).Select(r => r.ConversationId).ToHashSet();
        foreach (var set in new[] { "ConversationTopics", "ConversationContacts", "ConversationAssignments" })
        {
            var ids = (await RowsAsync(set, app.ScopedKey)).Select(t => Text(t, "ConversationId")!).ToList();
            Assert.NotEmpty(ids);
            Assert.All(ids, id => Assert.Contains(id, visible));
        }

        using var client = app.Client(app.ScopedKey);
        var hidden = app.Rows.Values.First(
            r => !visible.Contains(r.ConversationId) && r.ConversationId.All(char.IsAsciiLetterOrDigit)).ConversationId;
        foreach (var path in new[] { "", "/Events", "/ConversationTopics", "/Status" })
        {
            using var response = await client.GetAsync($"odata/v1/Conversations('{hidden}'){path}");
            Assert.Equal(404, (int)response.StatusCode);
        }

        Assert.Empty(await RowsAsync($"ConversationTopics?$filter=Conversation/ConversationId eq '{hidden}'", app.ScopedKey));
    }

    [SkippableFact]
    public async Task The_calendar_has_complete_years_and_ISO_weeks()
    {
        var dates = await RowsAsync("Dates");
        Assert.Equal("2024-01-01", Text(dates[0], "Date")![..4] + "-01-01");
        Assert.EndsWith("-12-31", Text(dates[^1], "Date"), StringComparison.Ordinal);
        foreach (var date in dates)
        {
            var day = DateOnly.Parse(Text(date, "Date")!, System.Globalization.CultureInfo.InvariantCulture);
            var at = day.ToDateTime(TimeOnly.MinValue);
            Assert.Equal(day.Year * 10_000 + day.Month * 100 + day.Day, date.GetProperty("DateKey").GetInt32());
            Assert.Equal((day.Month + 2) / 3, date.GetProperty("Quarter").GetInt32());
            Assert.Equal(System.Globalization.ISOWeek.GetWeekOfYear(at), date.GetProperty("Week").GetInt32());
            Assert.Equal(System.Globalization.ISOWeek.GetYear(at), date.GetProperty("WeekYear").GetInt32());
            Assert.Equal(((int)day.DayOfWeek + 6) % 7 + 1, date.GetProperty("DayOfWeek").GetInt32());
            Assert.Equal(day.DayOfWeek.ToString(), Text(date, "DayName"));
            Assert.Equal(day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, date.GetProperty("IsWeekend").GetBoolean());
        }

        Assert.All(app.Rows.Values, r => Assert.Contains(dates, d => d.GetProperty("DateKey").GetInt32() == r.CreatedDateKey));
    }

    [SkippableTheory]
    [InlineData("refund")]
    [InlineData("REFUND status")]
    [InlineData("\"Refund status\"")]
    [InlineData("refund AND NOT orders")]
    [InlineData("cancel OR invoice")]
    [InlineData("ÜNÏ")]
    [InlineData("日本")]
    [InlineData("inbox-orders")]
    [InlineData("_x0041_ OR ~tilde")]
    public async Task A_search_finds_words_in_names_topics_and_ids(string search)
    {
        var ids = (await RowsAsync($"Conversations?$select=ConversationId&$search={Uri.EscapeDataString(search)}"))
            .Select(r => Text(r, "ConversationId")!);
        Func<Fold.ConversationRow, bool> expected = search switch
        {
            "REFUND status" => r => Has(r, "refund") && Has(r, "status"),
            "\"Refund status\"" => r => Has(r, "refund status"),
            "refund AND NOT orders" => r => Has(r, "refund") && !Has(r, "orders"),
            "_x0041_ OR ~tilde" => r => Has(r, "_x0041_") || Has(r, "~tilde"),
            "cancel OR invoice" => r => Has(r, "cancel") || Has(r, "invoice"),
            _ => r => Has(r, search),
        };
        var found = app.Rows.Values.InFeedOrder().Where(expected).Select(r => r.ConversationId).ToList();
        Assert.NotEmpty(found);
        Assert.Equal(found, ids);
    }

    /// <summary>Most of these words contain characters with a special meaning in SQL patterns (LIKE, GLOB).</summary>
    [SkippableTheory]
    [InlineData("*")]
    [InlineData("r*d")]
    [InlineData("?")]
    [InlineData("[a-z]")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("^")]
    [InlineData("]")]
    [InlineData("1+1")]
    public async Task A_search_treats_wildcards_literally(string word)
    {
        var ids = (await RowsAsync($"Conversations?$select=ConversationId&$search={Uri.EscapeDataString($"\"{word}\"")}"))
            .Select(r => Text(r, "ConversationId")!);
        Assert.Equal(app.Rows.Values.InFeedOrder().Where(r => Has(r, word)).Select(r => r.ConversationId), ids);
    }

    private static bool Has(Fold.ConversationRow row, string word) => Fold.ReportColumns.All
        .Where(c => c.Kind is Fold.ColumnKind.Id or Fold.ColumnKind.Text)
        .Any(c => ((string?)c.Value(row))?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);

    private static string? Text(JsonElement row, string property) => row.GetProperty(property).GetString();

    private async Task<List<JsonElement>> RowsAsync(string query, string? key = null)
    {
        using var client = app.Client(key);
        using var response = await client.GetAsync("odata/v1/" + query);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{query}: {body}");
        using var answer = JsonDocument.Parse(body);
        return [.. answer.RootElement.GetProperty("value").EnumerateArray().Select(r => r.Clone())];
    }
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteStarTests(ConvExportApp app) : StarTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoStarTests(AdoApp app) : StarTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerStarTests(SqlServerApp app) : StarTests(app);
