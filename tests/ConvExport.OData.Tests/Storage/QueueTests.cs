using System.Text;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using static ConvExport.OData.Tests.Storage.StoredEvents;

namespace ConvExport.OData.Tests.Storage;

/// <summary>
/// The order of folds: new events do not wait for a backlog, and every batch has a limited size.
/// </summary>
public sealed class QueueTests
{
    private const StorageProvider Sqlite = StorageProvider.Sqlite;
    private const StorageProvider SqlServer = StorageProvider.SqlServer;

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task New_events_are_folded_before_a_backlog_and_the_oldest_first(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([Created("e1", "a-renamed", context: ",\"context\":{\"assignee\":{\"agentId\":\"a1\"}}"),
            Created("e2", "b-renamed", context: ",\"context\":{\"assignee\":{\"agentId\":\"a1\"}}")], default);
        await db.FoldAsync();
        await db.Directory.PutAsync([new Agent("a1", "Ann", null)], default);
        while (await db.FanOut.StepAsync(() => Task.CompletedTask, default) > 0)
        {
        }

        db.Time.Advance(TimeSpan.FromSeconds(1));
        await db.Events.AppendAsync([Created("e3", "z-first")], default);
        db.Time.Advance(TimeSpan.FromSeconds(1));
        await db.Events.AppendAsync([Created("e4", "c-second")], default);

        // A new event makes one conversation of the backlog urgent. This conversation then comes first, because its entry is the oldest.
        await db.Events.AppendAsync([Event("e5", "CONVERSATION/CLOSED", "b-renamed", 5)], default);
        Assert.Equal(["b-renamed", "z-first", "c-second", "a-renamed"], await LeasedOneByOneAsync(db));
    }

    /// <summary>
    /// With its old place in the queue, a conversation that keeps changing would be folded repeatedly before the others.
    /// </summary>
    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_conversation_that_becomes_pending_during_its_fold_comes_after_those_that_waited(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([Created("e1", "a-changing")], default);
        var lease = Lease.Take(db.Time);
        var held = await db.Transactions.RunAsync(
            (_, transaction) => db.Writes.LeaseAsync(transaction, PendingKind.Conversation, 1, lease, default), default);
        db.Time.Advance(TimeSpan.FromSeconds(1));
        await db.Events.AppendAsync([Created("e2", "b-waiting")], default);
        db.Time.Advance(TimeSpan.FromSeconds(1));
        await db.Events.AppendAsync([Event("e3", "CONVERSATION/CLOSED", "a-changing", 5)], default);
        await db.Transactions.RunAsync(
            (_, transaction) => db.Writes.ClearAsync(transaction, PendingKind.Conversation, held, lease, default), default);
        Assert.Equal(["b-waiting", "a-changing"], await LeasedOneByOneAsync(db));
    }

    /// <summary>
    /// On SQL Server, the first chunk of a batch has 100 conversations. The batch folds every conversation that it has read.
    /// </summary>
    [SkippableTheory]
    [InlineData(Sqlite, 6)]
    [InlineData(SqlServer, 100)]
    public async Task A_batch_ends_at_its_read_limit_and_releases_the_rest(StorageProvider provider, int folded)
    {
        const int Conversations = 120;
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([.. Enumerable.Range(0, Conversations).Select(i => Created($"e{i:D3}", $"c{i:D3}"))], default);
        await using (var fold = db.Folds.Begin(FoldSettings.Default, new BatchLimits(Conversations, Read: 6, TimeSpan.FromHours(1))))
        {
            Assert.Equal(folded, (await fold.NextAsync(default))!.Value.Conversations);
        }

        await using var context = db.Context();
        Assert.Equal(
            (Conversations - folded, 0),
            (await context.PendingFolds.CountAsync(), await context.PendingFolds.CountAsync(p => p.LeaseId != null)));
        await db.FoldAsync();
        Assert.Equal(Conversations, (await db.RowsAsync()).Count);
    }

    /// <summary>
    /// One customer can have more focus events than a batch may read. The batch still folds all conversations of that customer. Otherwise
    /// each batch would read all these events again and fold only one conversation.
    /// </summary>
    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_batch_folds_all_conversations_of_a_customer_whose_focus_it_has_read(StorageProvider provider)
    {
        const int Conversations = 80, Focus = 2_400;
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync(
            [
                .. Enumerable.Range(0, Conversations).Select(i => Created($"e{i:D2}", $"c{i:D2}", "u1")),
                .. Enumerable.Range(0, Focus).Select(i => FocusAt($"f{i:D4}", i % 2 == 0 ? "ENTERED" : "EXITED", "u1", "agent-1", i)),
            ],
            default);
        await using var fold = db.Folds.Begin(FoldSettings.Default, new BatchLimits(Conversations, Read: 6, TimeSpan.FromHours(1)));
        Assert.Equal(Conversations, (await fold.NextAsync(default))!.Value.Conversations);
    }

    /// <summary>
    /// The fold of each conversation needs all focus events of its customer. A batch reads them only once, so the fold takes a second
    /// instead of minutes.
    /// </summary>
    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task One_customer_with_many_conversations_and_very_many_focus_events_is_folded(StorageProvider provider)
    {
        const int Conversations = 200, Focus = 6_000, Agents = 20;
        await using var db = await TestDatabase.CreateAsync(provider);
        List<IncomingEvent> events = [.. Enumerable.Range(0, Conversations).Select(i => Created($"e{i}", $"c{i:D4}", "u1"))];
        for (var i = 0; i < Focus; i++)
        {
            events.Add(FocusAt($"f{i:D6}", i / Agents % 2 == 0 ? "ENTERED" : "EXITED", "u1", $"agent-{i % Agents}", i / Agents));
        }

        await db.Events.AppendAsync(events, default);
        await db.FoldAsync();
        var expected = ReportFold.Fold(
            events.Select(e => e.Event), ReportDirectory.Empty,
            FoldSettings.Default).ToDictionary(f => f.Row.ConversationId, f => f.Row.HandleTimeSeconds);
        Assert.All(await db.RowsAsync(), r => Assert.Equal(expected[r.Key], r.Value.HandleTimeSeconds));
    }

    /// <summary>Importing a large directory makes only those conversations pending whose rows show one of the imported names.</summary>
    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_large_directory_makes_pending_only_the_conversations_that_show_one_of_its_names(StorageProvider provider)
    {
        const int Topics = 5_000;
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync(
            [Created("e1", "c1"), Event("e2", "CONVERSATION/TOPIC_ADDED", "c1", 1, ",\"topicId\":\"t00042\"")], default);
        await db.FoldAsync();
        await db.Directory.PutAsync([.. Enumerable.Range(0, Topics)
            .Select(i => new Topic($"t{i:D5}", $"Topic {i}", false, i < 10 ? null : $"t{i / 10:D5}"))], default);
        var steps = 0;
        while (await db.FanOut.StepAsync(() => Task.CompletedTask, default) > 0)
        {
            steps++;
        }

        Assert.True(steps <= Topics / 500 + 1, $"{steps} steps");
        await using var context = db.Context();
        Assert.Equal(["c1"], await context.PendingFolds.Select(p => p.Id).ToListAsync());
        await db.FoldAsync();
        Assert.Equal("Topic 4>>Topic 42", (await db.RowsAsync())["c1"].TopicsWithHierarchy);
        Assert.Equal(
            "Topic 4>>Topic 42>>Topic 420>>Topic 4200", (await context.TopicTree.AsNoTracking().SingleAsync(t => t.Id == "t04200")).Path);

        // If a topic moves, all topics below it move too.
        await db.Directory.PutAsync([new Topic("t00042", "Topic 42", false, "t00007")], default);
        await db.FoldAsync();
        Assert.Equal("Topic 7>>Topic 42", (await db.RowsAsync())["c1"].TopicsWithHierarchy);
        Assert.Equal(
            "Topic 7>>Topic 42>>Topic 420>>Topic 4200", (await context.TopicTree.AsNoTracking().SingleAsync(t => t.Id == "t04200")).Path);
    }

    /// <summary>
    /// The fan-out reads pages of four conversations. A page can end within the conversations of one name or between two names. A
    /// conversation refers to its agent on several days.
    /// </summary>
    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_rename_folds_each_conversation_that_shows_the_name_once(StorageProvider provider)
    {
        const int Conversations = 20;
        await using var db = await TestDatabase.CreateAsync(provider);
        List<IncomingEvent> events = [];
        for (var i = 0; i < Conversations; i++)
        {
            // After three days with the same agent, every fifth conversation is assigned to another agent.
            events.AddRange(Enumerable.Range(1, 3).Select(day => AssignedOn(day, $"c{i:D2}", $"a{i % 3}")));
            if (i % 5 == 0)
            {
                events.Add(AssignedOn(4, $"c{i:D2}", "other"));
            }
        }

        await db.Events.AppendAsync([.. Enumerable.Range(0, Conversations).Select(i => Created($"e{i}", $"c{i:D2}")), .. events], default);
        await db.FoldAsync();
        db.FanOut.ConversationsAtOnce = 4;
        await db.Directory.PutAsync([.. Enumerable.Range(0, 3).Select(i => new Agent($"a{i}", $"Agent {i}", null))], default);
        var folded = 0;
        while (await db.FanOut.StepAsync(FoldAsync, default) > 0)
        {
        }

        Assert.Equal(Conversations - Conversations / 5, folded);
        var rows = await db.RowsAsync();
        Assert.All(
            Enumerable.Range(0, Conversations),
            i => Assert.Equal(i % 5 == 0 ? null : $"Agent {i % 3}", rows[$"c{i:D2}"].AssignedAgentNameCurrent));

        async Task FoldAsync()
        {
            await using var fold = db.Folds.Begin(FoldSettings.Default, BatchLimits.Of(50));
            while (await fold.NextAsync(default) is { } batch)
            {
                folded += batch.Conversations;
            }
        }
    }

    private static IncomingEvent AssignedOn(int day, string conversation, string agent) => Incoming(Encoding.UTF8.GetBytes(
        $"{{\"id\":\"{conversation}-{day}\",\"type\":\"CONVERSATION_ASSIGNEE/UPDATED\",\"timestamp\":\"2024-03-{day + 4:D2}T10:00:00Z\","
        + $"\"content\":{{\"conversationId\":\"{conversation}\",\"assignee\":{{\"agentId\":\"{agent}\"}}}}}}"));

    /// <summary>
    /// Intake derives data from events by the rules of the version that receives them. A rebuild derives the data again by the current
    /// rules. In this test, the program knew none of the event types when the events arrived.
    /// </summary>
    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_formerly_unknown_type_counts_after_a_rebuild_with_rules_that_know_it(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        List<IncomingEvent> events =
        [
            Created("e1", "c1", context: ",\"context\":{\"assignee\":{\"agentId\":\"a1\"}}"), Created("e2", "c2", "u2"),
            Created("e3", "c3", "u3"), Merge("m1", "u2", "u1"),
            ConversationMerge("m2", "c3", "c1"), Focus("f1", "ENTERED", "u1", 1), Focus("f2", "EXITED", "u1", 3),
        ];
        await db.Events.AppendAsync([.. events.Select(e => e with { Event = new UnknownEvent(e.Event.Header) })], default);
        await db.FoldAsync();
        await using (var context = db.Context())
        {
            Assert.Empty(await context.Conversations.ToListAsync());
            await context.Settings.Where(s => s.Name == StoredSetting.DerivedRules).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.Value, "0"));
        }

        await db.Rebuilds.RequestAsync("by the rules of now", default);
        await db.FoldAsync();
        var expected =
            ReportFold.Fold(events.Select(e => e.Event), ReportDirectory.Empty, FoldSettings.Default).Select(f => f.Row).ToList();
        var rows = await db.RowsAsync();
        Assert.Equal(
            expected.Select(r => (r.ConversationId, r.CustomerId, r.Status, r.HandleTimeSeconds)),
            rows.Values.OrderBy(r => r.ConversationId, StringComparer.Ordinal)
                .Select(r => (r.ConversationId, r.CustomerId, r.Status, r.HandleTimeSeconds)));
        Assert.Equal("MERGED", rows["c3"].Status);

        // A rename reaches the conversation, and the data issues about unknown types are gone.
        await db.Directory.PutAsync([new Agent("a1", "Ann", null)], default);
        await db.FoldAsync();
        Assert.Equal("Ann", (await db.RowsAsync())["c1"].AssignedAgentNameCreated);
        await using var after = db.Context();
        Assert.False(await after.DataIssues.AnyAsync(i => i.Kind == DataIssueKind.UnknownType));
        Assert.NotNull((await db.Rebuilds.LastAsync(default))!.FinishedUtc);
    }

    private static async Task<List<string>> LeasedOneByOneAsync(TestDatabase db)
    {
        var ids = new List<string>();
        await using var context = db.Context();
        await context.Database.OpenConnectionAsync();
        while (true)
        {
            await using var write = await db.Writes.BeginWriteAsync(context.Database.GetDbConnection(), default);
            var leased = await db.Writes.LeaseAsync(write.Transaction, PendingKind.Conversation, 1, Lease.Take(db.Time), default);
            await write.CommitAsync(default);
            if (leased.Count == 0)
            {
                return ids;
            }

            ids.Add(leased[0].Id);
        }
    }
}
