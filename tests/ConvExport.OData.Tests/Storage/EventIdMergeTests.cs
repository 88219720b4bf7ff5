using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines.Sqlite;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using static ConvExport.OData.Tests.Storage.StoredEvents;

namespace ConvExport.OData.Tests.Storage;

/// <summary>New ids of events move from the small table to larger ones; in each they are known.</summary>
public sealed class EventIdMergeTests
{
    private const int Ids = 2_000;

    [Fact]
    public async Task Every_id_moves_once_and_is_known_before_and_after()
    {
        await using var db = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await db.Events.AppendAsync([.. Enumerable.Range(0, Ids).Select(i => Created($"e{i}", $"c{i}"))], default);

        // The smallest table is cut into 16 slices, the next into 128; one of each is moved for every 20,000 ids that are stored.
        // Intake may move some itself.
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

    private static async Task MoveAsync(TestDatabase db, EventIdMerge merge, int times)
    {
        await using var context = db.Context();
        await using var transaction = await context.Database.BeginTransactionAsync();
        merge.Continue(transaction.GetDbTransaction(), times * 20_000);
        await transaction.CommitAsync();
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
