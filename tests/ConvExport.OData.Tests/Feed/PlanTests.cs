using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines.Sqlite;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Tests.Feed;

/// <summary>SQLite's query plans show that common filters use an index.</summary>
[Collection(ReadOnlyApp.Name)]
public sealed class PlanTests(ConvExportApp app)
{
    [Theory]
    [InlineData("CreatedAt ge 2024-03-04T00:00:00Z and CreatedAt lt 2024-03-05T00:00:00Z",
        "IX_Conversations_CreatedAt_ConversationId_SearchText (CreatedAt>? AND CreatedAt<?)")]
    [InlineData("CreatedDate ge 2024-03-04 and CreatedDate lt 2024-03-05",
        "IX_Conversations_CreatedAt_ConversationId_SearchText (CreatedAt>? AND CreatedAt<?)")]
    [InlineData("CreatedDateKey ge 20240301 and CreatedDateKey lt 20240401",
        "IX_Conversations_CreatedAt_ConversationId_SearchText (CreatedAt>? AND CreatedAt<?)")]
    [InlineData("date(CreatedAt) eq 2024-03-04", "IX_Conversations_CreatedAt_ConversationId_SearchText (CreatedAt>? AND CreatedAt<?)")]
    [InlineData("InboxIdCreated eq 'inbox-returns'", "IX_Conversations_InboxIdCreated_CreatedAt (InboxIdCreated=?)")]
    [InlineData("InboxIdCreated eq 'inbox-returns' and CreatedAt ge 2024-03-04T00:00:00Z",
        "IX_Conversations_InboxIdCreated_CreatedAt (InboxIdCreated=? AND CreatedAt>?)")]
    [InlineData("Status eq 'OPEN'", "IX_Conversations_Status_CreatedAt (Status=?)")]
    [InlineData("ConversationId eq 'case'", "sqlite_autoindex_Conversations_1 (ConversationId=?)")]
    [InlineData(
        "ConversationId eq 'a' or ConversationId eq 'b' or ConversationId eq 'c'", "sqlite_autoindex_Conversations_1 (ConversationId=?)")]
    public async Task A_filter_uses_its_index(string filter, string index) =>
        Assert.Contains(index, await PlanAsync($"$filter={Uri.EscapeDataString(filter)}", null), StringComparison.Ordinal);

    /// <summary>
    /// If few rows match, they are found with the index and then sorted. If many rows match, they are read in the order of the response
    /// (CreatedAt, ConversationId), so they need no sorting.
    /// </summary>
    [Theory]
    [InlineData("LastEventAt ge 2024-03-04T00:00:00Z", "IX_Conversations_LastEventAt_ConversationId (LastEventAt>?)")]
    [InlineData("Revision gt 100 and Status eq 'CLOSED'", "IX_Conversations_Revision (Revision>?)")]
    public async Task A_short_range_of_the_latest_rows_uses_its_index(string filter, string index)
    {
        Assert.Contains(index, await PlanAsync($"$filter={Uri.EscapeDataString(filter)}", null, areFew: true), StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", await PlanAsync($"$filter={Uri.EscapeDataString(filter)}", null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "IX_Conversations_CreatedAt_ConversationId_SearchText (CreatedAt>?)")]
    [InlineData("$orderby=CreatedAt", "IX_Conversations_CreatedAt_ConversationId_SearchText (CreatedAt>?)")]
    [InlineData("$orderby=CreatedAt desc", "IX_Conversations_CreatedAt_ConversationId_SearchText (CreatedAt<?)")]
    [InlineData("$orderby=ConversationId", "sqlite_autoindex_Conversations_1 (ConversationId>?)")]
    public async Task The_next_page_begins_where_the_last_ended(string query, string index)
    {
        var after = query == "$orderby=ConversationId" ? new[] { Bound.Parameter("c", ValueKind.Text, "c") }
            : [Bound.Parameter<DateTime?>(new DateTime(2024, 3, 4, 0, 0, 0, DateTimeKind.Utc), ValueKind.Timestamp, "t"),
                Bound.Parameter("c", ValueKind.Text, "c")];
        var plan = await PlanAsync(query, after);
        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    /// <summary>
    /// The index that returns the rows in order also contains the searched texts. Rows that do not match are not read from the table.
    /// </summary>
    [Fact]
    public async Task A_search_scans_an_index()
    {
        var plan = await PlanAsync("$search=refund", null);
        Assert.Contains("USING INDEX IX_Conversations_CreatedAt_ConversationId_SearchText", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        Assert.Contains(
            "USING COVERING INDEX IX_Conversations_CreatedAt_ConversationId_SearchText",
            await PlanAsync("$search=refund&$select=ConversationId", null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConversationTopics")]
    [InlineData("ConversationContacts")]
    [InlineData("ConversationAssignments")]
    public async Task A_page_of_topics_or_contacts_or_assignments_is_read_in_key_order(string set)
    {
        var plan = await PlanAsync("", [Bound.Parameter("c", ValueKind.Text, "c"), Bound.Parameter<int?>(1, ValueKind.Int32, "1"),
            Bound.Parameter("t", ValueKind.Text, "t")], set);
        Assert.Contains("USING PRIMARY KEY (ConversationId>?)", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversations_of_a_topic_are_found_by_an_index() =>
        Assert.Contains(
            "IX_ConversationTopics_TopicId_ConversationId (TopicId=?)",
            await PlanAsync("$filter=TopicId eq 't'&$orderby=ConversationId", null, "ConversationTopics"), StringComparison.Ordinal);

    /// <summary>Events are indexed by the number of their conversation, and queried by its id.</summary>
    [Fact]
    public async Task Events_of_a_conversation_are_found_by_its_number()
    {
        const string ById = "USING COVERING INDEX IX_ConversationNumbers_ConversationId (ConversationId";
        const string ByNumber = "USING INDEX sqlite_autoindex_ConversationEvents_1 (ConversationNumber=?";
        await using var context = await app.ContextAsync();
        var one = await PlanAsync(
            context, context.Events.Where(e => e.ConversationId == "c").OrderBy(e => e.TimestampUtc).ThenBy(e => e.EventId).Take(10));
        var next = await PlanAsync(context, context.Events.Where(e => e.ConversationId.CompareTo("c") > 0)
            .OrderBy(e => e.ConversationId).ThenBy(e => e.TimestampUtc).ThenBy(e => e.EventId).Take(10));
        Assert.Contains(ById + "=?)", one, StringComparison.Ordinal);
        Assert.Contains(ById + ">?)", next, StringComparison.Ordinal);
        Assert.All([one, next], plan => Assert.Contains(ByNumber, plan, StringComparison.Ordinal));
        Assert.All([one, next], plan => Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal));
    }

    private async Task<string> PlanAsync(string query, IReadOnlyList<Bound>? after, string set = "Conversations", bool areFew = false)
    {
        await using var context = await app.ContextAsync();
        var request = QueryRequest.Parse(set, "?" + query);
        var binding = BindingContext.Of(request, context, InboxScope.Everything, new SqliteEngine().Dialect, DateTime.UnixEpoch);
        return await PlanAsync(
            context, QueryPlan.Of(request.Query, binding.Visible(request.Path!.Set), binding).ToRows(after, null, 101, areFew));
    }

    private static async Task<string> PlanAsync(ConvExportContext context, IQueryable rows)
    {
        await using var command = rows.CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        await context.Database.OpenConnectionAsync();
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(3));
        }

        return string.Join('\n', lines);
    }
}
