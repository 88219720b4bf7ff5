using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines.Sqlite;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using static ConvExport.OData.Tests.Storage.StoredEvents;

namespace ConvExport.OData.Tests.Storage;

/// <summary>New event ids move from a small table to larger ones. The store finds an id, whichever of these tables contains it.</summary>
public sealed class EventIdMergeTests
{
    private const int Ids = 2_000;

    [Fact]
    public async Task Every_id_moves_once_and_is_known_before_and_after()
    {
        await using var db = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await db.Events.AppendAsync([.. Enumerable.Range(0, Ids).Select(i => Created($"e{i}", $"c{i}"))], default);

        // The smallest table has 16 slices, the next table has 128. For every 20,000 ids, one slice of each of these tables is moved.
        // AppendAsync may already have moved some slices.
        var merge = new EventIdMerge();
        await MoveAsync(db, merge, times: 4);
        var (recent, earlier, all) = await CountAsync(db);
        Assert.Equal(Ids, recent + earlier + all);
        Assert.InRange(earlier + all, Ids / 8, Ids / 2);
        await AssertAllAreKnownAsync(db);

        await MoveAsync(db, merge, times: 16);
        (recent, earlier, all) = await CountAsync(db);
        Assert.Equal((0, Ids), (recent, earlier + all));
        Assert.InRange(all, 1, Ids / 2);
        await AssertAllAreKnownAsync(db);

        await MoveAsync(db, merge, times: 128);
        Assert.Equal((0, 0, Ids), await CountAsync(db));
        await AssertAllAreKnownAsync(db);
    }

    [Fact]
    public async Task The_filter_holds_every_id_of_the_larger_tables_and_rules_out_most_others()
    {
        await using var db = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await StoreAsync(db, "a");
        var merge = new EventIdMerge();
        await MoveAsync(db, merge, times: 160);
        Assert.Equal(Ids, await CountMayHoldAsync(db, merge, "a"));
        Assert.InRange(await CountMayHoldAsync(db, merge, "b"), 0, Ids / 20);

        // All slices of the filter are filled, so each move adds its ids to the filter. In about one run in ten, StoreAsync itself moves
        // some ids. In such a run, the filter is cleared, and all its slices must be filled again. That takes as many moves as the first
        // time.
        await StoreAsync(db, "b");
        await MoveAsync(db, merge, times: 160);
        Assert.Equal(Ids, await CountMayHoldAsync(db, merge, "b"));
        Assert.InRange(await CountMayHoldAsync(db, merge, "c"), 0, Ids / 20);
    }

    [Fact]
    public async Task The_filter_does_not_rule_out_ids_that_another_process_moved()
    {
        await using var db = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        var (merge, other) = (new EventIdMerge(), new EventIdMerge());
        await StoreAsync(db, "a");
        await MoveAsync(db, merge, times: 160);
        await StoreAsync(db, "b");
        await MoveAsync(db, other, times: 160);
        Assert.Equal(Ids, await CountMayHoldAsync(db, merge, "b"));

        // The filter is also cleared if the move by the other process is noticed only during this process's own move.
        await StoreAsync(db, "c");
        await MoveAsync(db, merge, times: 160);
        await StoreAsync(db, "d");
        await MoveAsync(db, other, times: 16);
        await MoveAsync(db, merge, times: 1);
        Assert.Equal(Ids, await CountMayHoldAsync(db, merge, "d"));
    }

    [Fact]
    public async Task The_filter_does_not_rule_out_ids_that_another_process_moved_after_a_rollback()
    {
        await using var db = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        var (merge, other) = (new EventIdMerge(), new EventIdMerge());
        await StoreAsync(db, "a");
        await MoveAsync(db, merge, times: 160);
        await MoveAsync(db, merge, times: 1, isRolledBack: true);
        await StoreAsync(db, "b");
        await MoveAsync(db, other, times: 160);
        Assert.Equal(Ids, await CountMayHoldAsync(db, merge, "b"));
    }

    private static Task StoreAsync(TestDatabase db, string prefix) =>
        db.Events.AppendAsync([.. Enumerable.Range(0, Ids).Select(i => Created($"{prefix}{i}", $"{prefix}{i}"))], default);

    private static async Task<int> CountMayHoldAsync(TestDatabase db, EventIdMerge merge, string prefix)
    {
        await using var context = db.Context();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var mayHold = merge.Begin(transaction.GetDbTransaction());
        return Enumerable.Range(0, Ids).Count(i => mayHold(EventKey.Of($"{prefix}{i}")));
    }

    private static async Task MoveAsync(TestDatabase db, EventIdMerge merge, int times, bool isRolledBack = false)
    {
        await using var context = db.Context();
        await using var transaction = await context.Database.BeginTransactionAsync();
        merge.Continue(transaction.GetDbTransaction(), times * 20_000);
        if (!isRolledBack)
        {
            await transaction.CommitAsync();
        }
    }

    private static async Task AssertAllAreKnownAsync(TestDatabase db)
    {
        var again = await db.Events.AppendAsync([.. Enumerable.Range(0, Ids).Select(i => Created($"e{i}", $"c{i}"))], default);
        Assert.All(again, Assert.False);
    }

    private static async Task<(int Recent, int Earlier, int All)> CountAsync(TestDatabase db)
    {
        await using var context = db.Context();
        return (
            await context.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM RecentEventIds").SingleAsync(),
            await context.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM EarlierEventIds").SingleAsync(),
            await context.Database.SqlQuery<int>($"SELECT COUNT(*) AS Value FROM EventIds").SingleAsync());
    }
}
