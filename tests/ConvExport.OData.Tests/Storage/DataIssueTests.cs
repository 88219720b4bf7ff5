using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using static ConvExport.OData.Tests.Storage.StoredEvents;

namespace ConvExport.OData.Tests.Storage;

/// <summary>Problems in the data become data issues. Most disappear when the data are corrected.</summary>
public sealed class DataIssueTests
{
    private const StorageProvider Sqlite = StorageProvider.Sqlite;
    private const StorageProvider SqlServer = StorageProvider.SqlServer;

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_conversation_without_its_creation_is_listed_until_the_creation_arrives(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync(
            [Event("e1", "CONVERSATION/CLOSED", "c1", 1), Event("e2", "CONVERSATION/REOPENED", "c1", 2),
                Event("e3", "SOMETHING/ELSE", "c2", 1)], default);
        await db.FoldAsync();
        Assert.Equal([("IncompleteConversation", "c1", 2L), ("UnknownType", "SOMETHING/ELSE", 1)], await IssuesAsync(db));
        await db.Events.AppendAsync([Created("e0", "c1")], default);
        await db.FoldAsync();
        Assert.Equal([("UnknownType", "SOMETHING/ELSE", 1L)], await IssuesAsync(db));
    }

    /// <summary>
    /// The feed shows milliseconds. If stored times were finer, a filter by the shown value would find nothing, and groupby would show the
    /// same value twice.
    /// </summary>
    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task The_times_of_an_issue_are_whole_milliseconds(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        db.Time.Advance(TimeSpan.FromTicks(1_234_567));
        await db.Events.AppendAsync([Event("e1", "SOMETHING/ELSE", "c1", 1)], default);
        db.Time.Advance(TimeSpan.FromTicks(7_654_321));
        await db.Events.AppendAsync([Event("e2", "SOMETHING/ELSE", "c1", 2)], default);
        await using var context = db.Context();
        var noon = new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Utc);
        var (first, last) = (noon.AddMilliseconds(123), noon.AddMilliseconds(888));
        Assert.Equal(2, (await context.DataIssueRows.SingleAsync(i => i.FirstSeenAt == first && i.LastSeenAt == last)).Count);
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task Events_after_a_merge_are_counted(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync(
            [
                Created("e1", "c1"), Created("e2", "c2"), Merge(
                    "m1", "u1", "u2", ",\"sourceConversationId\":\"c1\",\"destinationConversationId\":\"c2\""),
                Event("e3", "CONVERSATION/CLOSED", "c1", 10), Event("e4", "CONVERSATION/CLOSED", "c1", 30), Event(
                    "e5", "CONVERSATION/REOPENED", "c1", 31),
                Event("e6", "CONVERSATION/CLOSED", "c2", 40),
            ],
            default);
        await db.FoldAsync();
        Assert.Equal([("EventAfterMerge", "c1", 2L)], await IssuesAsync(db));
        await using var context = db.Context();
        Assert.Equal("e4", (await context.DataIssueRows.SingleAsync()).EventId);
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task Duplicates_are_listed_when_their_content_differs(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        var merge = Merge("m1", "u1", "u2", ",\"sourceConversationId\":\"c1\",\"destinationConversationId\":\"c2\"");
        await db.Events.AppendAsync([Created("e1", "c1"), Created("e2", "c2"), merge], default);
        await db.FoldAsync();
        var spelt = System.Text.Encoding.UTF8.GetBytes(
            """
            { "content":{"customerId":"u1","conversationId":"c1"}, "type":"CONVERSATION\/CREATED",
              "id":"e1","timestamp":"2024-03-04T10:00:00Z"}
            """);
        Assert.Equal([false, false, false, false, false], await db.Events.AppendAsync(
            [Created("e1", "c1"), Incoming(spelt), Created("e2", "c9"), Created("e2", "c2", "other"), merge], default));
        Assert.Equal([("DuplicateDiffers", "e2", 2L)], await IssuesAsync(db));

        // Content that cannot be compared, here half a surrogate pair, counts as different and causes no error.
        IncomingEvent Odd(string more) => Event("o1", "CONVERSATION/CLOSED", "c1", 1, $",\"odd\":\"\\ud800{more}\"");
        await db.Events.AppendAsync([Odd("")], default);
        await db.Events.AppendAsync([Odd(""), Odd("x")], default);
        Assert.Equal([("DuplicateDiffers", "e2", 2L), ("DuplicateDiffers", "o1", 1)], await IssuesAsync(db));
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task Ids_without_a_name_and_events_without_a_conversation_are_listed(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync(
            [
                Bare("e0", "CONVERSATION/CLOSED"), Bare(
                    "f0", "AGENT_STATUS/WENT_AWAY", "\"agentId\":\"nobody\""), Bare("x0", new string('T', 128)),
                Event("e1", "CONVERSATION/CREATED", "c1", 0, ",\"context\":{\"assignee\":{\"inboxId\":\"i1\",\"agentId\":\"a1\"}}"),
                Event("e2", "CONVERSATION/TOPIC_ADDED", "c1", 1, ",\"topicId\":\"t1\""),
            ],
            default);
        await db.Directory.PutAsync([new Inbox("i1", null, false)], default);
        await db.FoldAsync();
        var issues = await IssuesAsync(db);
        Assert.Equal(
            [("AgentWithoutName", "a1", 1L), ("EventWithoutConversation", "e0", 1), ("InboxWithoutName", "i1", 1),
                ("TopicWithoutName", "t1", 1)],
            issues.Where(i => i.Kind != "UnknownType"));
        Assert.Equal(128, Assert.Single(issues, i => i.Kind == "UnknownType").Subject.Length);

        await db.Directory.PutAsync([new Inbox("i1", "In", false)], default);
        await db.Directory.PutAsync([new Agent("a1", "Ann", null)], default);
        await db.Directory.PutAsync([new Topic("t1", "Topic", false, null)], default);
        Assert.Equal(["EventWithoutConversation", "UnknownType"], (await IssuesAsync(db)).Select(i => i.Kind));
    }

    private static async Task<List<(string Kind, string Subject, long Count)>> IssuesAsync(TestDatabase db)
    {
        await using var context = db.Context();
        var rows = await context.DataIssueRows.AsNoTracking().OrderBy(i => i.Kind).ThenBy(i => i.Subject).ToListAsync();
        Assert.All(rows, r => Assert.NotEmpty(r.Detail));
        return [.. rows.Select(r => (r.Kind, r.Subject, r.Count))];
    }
}
