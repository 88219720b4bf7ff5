using System.Collections.Concurrent;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using static ConvExport.OData.Tests.Storage.StoredEvents;

namespace ConvExport.OData.Tests.Storage;

/// <summary>
/// A reader that asks only for revisions above the highest one so far misses no row, even while several workers write.
/// </summary>
[Trait("Speed", "slow")]
public sealed class RevisionTests
{
    private const int Rounds = 60;
    private const int Conversations = 40;
    private const int Workers = 4;

    [SkippableTheory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.SqlServer)]
    public async Task No_row_becomes_visible_after_a_row_with_a_later_revision(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        using var writing = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, (long Revision, int TimesClosed)>(StringComparer.Ordinal);
        var workers = Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(db, writing.Token))).ToList();
        var reader = Task.Run(() => ReadAsync(db, seen, writing.Token));

        // Each round changes every conversation, while several workers fold different conversations.
        await db.Events.AppendAsync([.. Enumerable.Range(0, Conversations).Select(c => Created($"c{c}-0", $"c{c}"))], default);
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var some in Enumerable.Range(0, Conversations).Chunk(Conversations / Workers))
            {
                await db.Events.AppendAsync(
                    [.. some.Select(c => Event($"c{c}-{round}", "CONVERSATION/CLOSED", $"c{c}", round % 60))], default);
            }
        }

        // The loop also ends when a worker or the reader fails. Awaiting the failed task below then fails the test.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (workers.Append(reader).All(w => !w.IsCompleted) && await db.Pending.CountAsync(limit.Token) > 0)
        {
            await Task.Delay(20, limit.Token);
        }

        await writing.CancelAsync();
        await Task.WhenAll(workers);
        await reader;
        await ReadNewAsync(db, seen, seen.IsEmpty ? 0 : seen.Values.Max(s => s.Revision));

        var rows = await db.RowsAsync();
        Assert.All(rows.Values, row => Assert.Equal(Rounds, row.TimesClosed));
        Assert.Equal(
            rows.Values.Select(r => (r.ConversationId, r.Revision, r.TimesClosed)).Order(),
            seen.Select(s => (s.Key, s.Value.Revision, s.Value.TimesClosed)).Order());
    }

    private static async Task WorkAsync(TestDatabase db, CancellationToken writing)
    {
        while (!writing.IsCancellationRequested)
        {
            await using var run = db.Folds.Begin(FoldSettings.Default, BatchLimits.Of(3));
            while (await run.NextAsync(default) is not null)
            {
            }

            await Task.Delay(1, CancellationToken.None);
        }
    }

    private static async Task ReadAsync(
        TestDatabase db, ConcurrentDictionary<string, (long Revision, int TimesClosed)> seen, CancellationToken writing)
    {
        for (var highest = 0L; !writing.IsCancellationRequested;)
        {
            highest = await ReadNewAsync(db, seen, highest);
        }
    }

    /// <summary>
    /// Reads as an incremental reader does: only rows whose revision is higher than all revisions that it has read. Returns the new highest
    /// revision.
    /// </summary>
    private static async Task<long> ReadNewAsync(
        TestDatabase db, ConcurrentDictionary<string, (long Revision, int TimesClosed)> seen, long highest)
    {
        await using var context = db.Context();
        foreach (var row in await context.Conversations.AsNoTracking().Where(r => r.Revision > highest).ToListAsync())
        {
            seen[row.ConversationId] = (row.Revision, row.TimesClosed);
            highest = Math.Max(highest, row.Revision);
        }

        return highest;
    }
}
