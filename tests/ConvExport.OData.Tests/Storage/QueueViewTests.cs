using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using static ConvExport.OData.Tests.Storage.StoredEvents;

namespace ConvExport.OData.Tests.Storage;

/// <summary>
/// On SQLite, the fold queue stores conversations by number. The view <c>PendingFolds</c> shows their ids. A lookup by id in this view uses
/// an index.
/// </summary>
public sealed class QueueViewTests
{
    [Theory]
    [InlineData(
        "SELECT m.Id, EXISTS (SELECT 1 FROM PendingFolds AS p WHERE p.Kind = 0 AND p.LeaseId IS NOT NULL AND p.Id = m.ConversationId) "
        + "FROM ConversationReferences AS m WHERE m.Kind = 2 AND m.Id = 'a'")]
    [InlineData(
        "SELECT Kind, Priority, Since FROM PendingFolds WHERE LeasedUntilUtc IS NULL AND Kind < 5 ORDER BY Kind, Priority, Since LIMIT 9")]
    [InlineData("SELECT EXISTS (SELECT 1 FROM PendingFolds WHERE LeasedUntilUtc IS NULL AND Kind < 5)")]
    public async Task Entries_are_looked_up_by_key_and_read_in_order(string question)
    {
        await using var db = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        await using var context = db.Context();
        await context.Database.OpenConnectionAsync();
        await using var explain = context.Database.GetDbConnection().CreateCommand();
        explain.CommandText = "EXPLAIN QUERY PLAN " + question;
        var steps = new List<string>();
        await using var plan = await explain.ExecuteReaderAsync();
        while (await plan.ReadAsync())
        {
            steps.Add(plan.GetString(3));
        }

        Assert.DoesNotContain(
            steps, step => step.StartsWith("CO-ROUTINE", StringComparison.Ordinal) || step.Contains("AUTOMATIC", StringComparison.Ordinal)
            || step.StartsWith("MATERIALIZE", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_conversation_whose_events_are_gone_keeps_its_number_only_while_it_is_pending()
    {
        await using var db = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        var events = new[] { Created("e1", "c1"), Created("e2", "c2") };
        await db.Events.AppendAsync(events, default);
        await db.FoldAsync();
        await db.Transactions.RunAsync(
            (_, transaction) => db.Writes.AddPendingAsync(transaction, PendingKind.Conversation, ["c1"], PendingPriority.Live, 0, default),
            default);
        await using var context = db.Context();
        var stored = await context.Events.AsNoTracking().ToListAsync();
        await db.Transactions.RunAsync((_, transaction) => db.Writes.DeleteEventsAsync(transaction, stored, default), default);
        Assert.Equal(["c1"], await NumberedAsync(context));
        Assert.Equal(["c1"], await context.PendingFolds.Select(p => p.Id).ToListAsync());

        await db.FoldAsync();
        Assert.Empty(await NumberedAsync(context));
    }

    private static Task<List<string>> NumberedAsync(ConvExportContext context) =>
        context.Database.SqlQuery<string>($"SELECT ConversationId AS Value FROM ConversationNumbers ORDER BY ConversationId").ToListAsync();
}
