using ConvExport.OData.Demo;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using static ConvExport.OData.Tests.Storage.StoredEvents;

namespace ConvExport.OData.Tests.Storage;

/// <summary>What storage guarantees, on SQLite and on SQL Server.</summary>
public sealed class StorageTests
{
    private const StorageProvider Sqlite = StorageProvider.Sqlite;
    private const StorageProvider SqlServer = StorageProvider.SqlServer;

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task The_first_event_with_an_id_is_kept_and_duplicates_change_nothing(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        Assert.Equal(
            [true, false, true], await db.Events.AppendAsync([Created("e1", "c1"), Created("e1", "c2"), Created("e2", "c3")], default));
        Assert.Equal([false], await db.Events.AppendAsync([Created("e2", "c4")], default));
        await db.FoldAsync();
        Assert.Equal(["c1", "c3"], (await db.RowsAsync()).Keys.Order());
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task Rows_are_those_of_the_fold_in_memory_whatever_the_order_of_arrival(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        byte[][] lines = [.. new LifeLikeSource(150, 3).Events(), .. NastyEvents.All()];
        new Random(5).Shuffle(lines);
        foreach (var batch in lines.Chunk(200))
        {
            await db.Events.AppendAsync([.. batch.Select(Incoming)], default);
            await db.FoldAsync();
        }

        var (directory, _) = await db.Directory.LoadAsync(default);
        var expected = ReportFold.Fold(lines.Select(l => EventDecoder.Decode(l).Event!), directory, FoldSettings.Default);
        AssertEqual(expected.Select(f => f.Row), await db.RowsAsync());
        Assert.Equal(0, await db.Pending.CountAsync(default));
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_recompute_without_changes_keeps_revision_and_time(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([Created("e1", "c1"), Created("e2", "c2")], default);
        await db.FoldAsync();
        var before = await db.RowsAsync();
        db.Time.Advance(TimeSpan.FromHours(1));
        await db.Rebuilds.RequestAsync("test", default);
        await db.Events.AppendAsync([Event("e3", "CONVERSATION/CLOSED", "c2", 5)], default);
        await db.FoldAsync();
        var after = await db.RowsAsync();
        Assert.Equal((before["c1"].Revision, before["c1"].RecomputedAt), (after["c1"].Revision, after["c1"].RecomputedAt));
        Assert.True(after["c2"].Revision > before.Values.Max(r => r.Revision));
        Assert.Equal(before["c2"].RecomputedAt.AddHours(1), after["c2"].RecomputedAt);
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task An_entry_that_arrives_during_the_fold_of_its_conversation_stays(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([Created("e1", "c1")], default);
        var lease = Lease.Take(db.Time);
        var entries = await InTransactionAsync(db, t => db.Writes.LeaseAsync(t, PendingKind.Conversation, 10, lease, default));
        await db.Events.AppendAsync([Event("e2", "CONVERSATION/CLOSED", "c1", 5)], default);
        await InTransactionAsync(db, t => db.Writes.ClearAsync(t, PendingKind.Conversation, entries, lease, default));
        Assert.Equal(1, await db.Pending.CountAsync(default));
        Assert.True(await db.Pending.AnyFreeAsync(default));
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task Leased_entries_belong_to_one_worker_until_the_lease_ends(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([Created("e1", "c1"), Created("e2", "c2")], default);
        var dead = Lease.Take(db.Time);
        Assert.Single(await InTransactionAsync(db, t => db.Writes.LeaseAsync(t, PendingKind.Conversation, 1, dead, default)));
        var other = Lease.Take(db.Time);
        Assert.Equal(
            ["c2"],
            (await InTransactionAsync(db, t => db.Writes.LeaseAsync(t, PendingKind.Conversation, 10, other, default))).Select(m => m.Id));

        db.Time.Advance(Lease.Length + TimeSpan.FromSeconds(1));
        var later = Lease.Take(db.Time);
        var taken = await InTransactionAsync(db, t => db.Writes.LeaseAsync(t, PendingKind.Conversation, 10, later, default));
        Assert.Equal(["c1", "c2"], taken.Select(m => m.Id).Order());
        await InTransactionAsync(db, t => db.Writes.ClearAsync(t, PendingKind.Conversation, taken, dead, default));
        Assert.Equal(2, await db.Pending.CountAsync(default));
        await InTransactionAsync(db, t => db.Writes.ClearAsync(t, PendingKind.Conversation, taken, later, default));
        Assert.Equal(0, await db.Pending.CountAsync(default));
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task Concurrent_workers_fold_everything_once_and_correctly(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        var lines = new LifeLikeSource(400, 11).Events().ToList();
        await db.Events.AppendAsync([.. lines.Select(Incoming)], default);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => db.FoldAsync())));
        await db.FoldAsync();
        var expected = ReportFold.Fold(lines.Select(l => EventDecoder.Decode(l).Event!), ReportDirectory.Empty, FoldSettings.Default);
        var rows = await db.RowsAsync();
        AssertEqual(expected.Select(f => f.Row), rows);
        Assert.Equal(rows.Count, rows.Values.Select(r => r.Revision).Distinct().Count());
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_late_focus_or_merge_refolds_the_affected_conversations(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([Created("e1", "c1"), Created("e2", "c2", "u2"), Focus("f1", "ENTERED", "u1", 1)], default);
        await db.FoldAsync();
        Assert.Null((await db.RowsAsync())["c1"].HandleTimeSeconds);

        await db.Events.AppendAsync([Focus("f3", "ENTERED", "u9", 9)], default);
        await db.FoldAsync();
        Assert.Equal(480, (await db.RowsAsync())["c1"].HandleTimeSeconds);

        await db.Events.AppendAsync([Focus("f2", "EXITED", "u1", 3)], default);
        await db.FoldAsync();
        Assert.Equal(120, (await db.RowsAsync())["c1"].HandleTimeSeconds);

        await db.Events.AppendAsync([Merge("m1", "u2", "u3"), Merge("m2", "u3", "u1")], default);
        await db.FoldAsync();
        Assert.Equal(("u1", 120d), ((await db.RowsAsync())["c2"].CustomerId!, (await db.RowsAsync())["c2"].HandleTimeSeconds));
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_rename_changes_the_row_and_an_unchanged_name_changes_nothing(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Directory.PutAsync([new Agent("a1", "Old", null)], default);
        await db.Events.AppendAsync(
            [Event("e1", "CONVERSATION/CREATED", "c1", 0, ",\"context\":{\"assignee\":{\"agentId\":\"a1\"}}")], default);
        await db.FoldAsync();
        Assert.Equal(1, await db.Directory.PutAsync([new Agent("a1", "New", null), new Agent("a2", "Two", null)], default) - 1);
        Assert.Equal(0, await db.Directory.PutAsync([new Agent("a1", "New", null)], default));
        await db.FoldAsync();
        Assert.Equal("New", (await db.RowsAsync())["c1"].AssignedAgentNameCurrent);
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_clock_that_was_set_back_frees_the_entries_of_a_dead_worker(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([Created("e1", "c1")], default);
        var dead = Lease.Take(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(db.Time.GetUtcNow().AddHours(2)));
        Assert.Single(await InTransactionAsync(db, t => db.Writes.LeaseAsync(t, PendingKind.Conversation, 10, dead, default)));
        Assert.True(await db.Pending.AnyFreeAsync(default));
        await db.FoldAsync();
        Assert.Single(await db.RowsAsync());
        Assert.Equal(0, await db.Pending.CountAsync(default));
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_rename_makes_pending_only_the_conversations_whose_rows_show_the_name(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        string Assigned(string agent) => $",\"assignee\":{{\"agentId\":\"{agent}\"}}";
        await db.Events.AppendAsync(
            [
                Created("e1", "shows"), Event("e2", "CONVERSATION_ASSIGNEE/UPDATED", "shows", 1, Assigned("a1")),
                Created("e3", "showed"), Event("e4", "CONVERSATION_ASSIGNEE/UPDATED", "showed", 1, Assigned("a1")), Event(
                    "e5", "CONVERSATION_ASSIGNEE/UPDATED", "showed", 2, Assigned("a2")),
                Created("e6", "never"), Event("e7", "CONVERSATION/TOPIC_ADDED", "never", 1, ",\"topicId\":\"t1\""),
            ],
            default);
        await db.FoldAsync();
        await db.Directory.PutAsync([new Agent("a1", "Ann", null)], default);
        Assert.Equal(["shows"], await FanOutAsync(db));
        await db.FoldAsync();
        await db.Directory.PutAsync([new Topic("t1", "Leaf", false, "root"), new Topic("root", "Root", false, null)], default);
        Assert.Equal(["never"], await FanOutAsync(db));
        await db.FoldAsync();
        Assert.Equal("Root>>Leaf", (await db.RowsAsync())["never"].TopicsWithHierarchy);
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task A_rebuild_continues_where_it_stopped_and_ends_when_every_row_is_written(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([.. Enumerable.Range(0, 120).Select(i => Created($"e{i:D3}", $"c{i:D3}"))], default);
        await db.FoldAsync();
        var id = await db.Rebuilds.RequestAsync("one", default);
        await using (var stopped = db.Folds.Begin(FoldSettings.Default, BatchLimits.Of(50)))
        {
            Assert.Equal(50, (await stopped.NextAsync(default))!.Value.Conversations);
        }

        Assert.Equal(id, await db.Rebuilds.RequestAsync("one", default));
        var half = (await db.Rebuilds.LastAsync(default))!;
        Assert.Null(half.FinishedUtc);

        // On SQLite, the transaction that writes a batch also leases the next 50 conversations. Disposing the run released them, so they
        // are still outstanding.
        var next = provider == Sqlite ? 50 : 0;
        Assert.Equal((50 + next, next), (half.HandedOut, await db.Rebuilds.CountOutstandingAsync(default)));

        await db.FoldAsync();
        await db.FoldAsync();
        var done = (await db.Rebuilds.LastAsync(default))!;
        Assert.Equal((120, 120, 0), (done.HandedOut, done.Total, await db.Rebuilds.CountOutstandingAsync(default)));
        Assert.NotNull(done.FinishedUtc);
        Assert.NotEqual(id, await db.Rebuilds.RequestAsync("two", default));
    }

    /// <summary>
    /// Fans out changed names: every conversation whose row shows one of them becomes pending. Returns the ids of all pending
    /// conversations.
    /// </summary>
    private static async Task<IEnumerable<string>> FanOutAsync(TestDatabase db)
    {
        while (await db.FanOut.StepAsync(() => Task.CompletedTask, default) > 0)
        {
        }

        await using var context = db.Context();
        return await context.PendingFolds.Select(m => m.Id).OrderBy(id => id).ToListAsync();
    }

    [Fact]
    public void Ordinal_keys_sort_as_UTF_16_does()
    {
        string[] ids = ["a", "Z", "é", "\uD7FE", "\uD7FF", "\uE000", "\uFFFD", "😀", "😀a", "a😀", ""];
        Assert.Equal(
            ids.Order(StringComparer.Ordinal),
            ids.OrderBy(OrdinalKey.Of, ByCodePoint.Instance));
    }

    private static Task InTransactionAsync(TestDatabase db, Func<System.Data.Common.DbTransaction, Task> work) =>
        InTransactionAsync(db, async transaction =>
    {
        await work(transaction);
        return true;
    });

    private static async Task<T> InTransactionAsync<T>(TestDatabase db, Func<System.Data.Common.DbTransaction, Task<T>> work)
    {
        await using var context = db.Context();
        await context.Database.OpenConnectionAsync();
        await using var write = await db.Writes.BeginWriteAsync(context.Database.GetDbConnection(), default);
        var transaction = write.Transaction;
        var result = await work(transaction);
        await transaction.CommitAsync();
        return result;
    }

    private static void AssertEqual(IEnumerable<ConversationRow> expected, Dictionary<string, ConversationRow> actual)
    {
        var rows = expected.ToList();
        Assert.Equal(rows.Count, actual.Count);
        foreach (var row in rows)
        {
            foreach (var column in ReportColumns.All.Where(
                c => c.Property is not (nameof(ConversationRow.Revision) or nameof(ConversationRow.RecomputedAt))))
            {
                Assert.Equal(
                    (row.ConversationId, column.Property, column.Value(row)),
                    (row.ConversationId, column.Property, column.Value(actual[row.ConversationId])));
            }

            Assert.Equal(row.TopicIds, actual[row.ConversationId].TopicIds);
        }
    }
}
