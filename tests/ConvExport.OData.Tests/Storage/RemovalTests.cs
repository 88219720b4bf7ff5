using System.Text;
using ConvExport.OData.Demo;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using static ConvExport.OData.Tests.Storage.StoredEvents;

namespace ConvExport.OData.Tests.Storage;

/// <summary>Removed data are gone everywhere, and all other data stay correct.</summary>
public sealed class RemovalTests
{
    private const StorageProvider Sqlite = StorageProvider.Sqlite;
    private const StorageProvider SqlServer = StorageProvider.SqlServer;

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task Prune_removes_old_ended_conversations_and_leaves_the_others_unchanged(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync([.. new LifeLikeSource(300, 5).Events().Select(Incoming)], default);
        await db.FoldAsync();
        var before = await db.RowsAsync();
        var day = before.Values.Select(r => r.LastEventAt).Order().ElementAt(150);
        var kept = before.Values.Where(r => r.Status == "OPEN" || r.LastEventAt >= day).ToDictionary(r => r.ConversationId);

        for (var time = 0; time < 2; time++)
        {
            await db.Removals.RequestPruneAsync(day, default);
            await db.FoldAsync();
            await db.Rebuilds.RequestAsync($"after {time}", default);
            await db.FoldAsync();
            var after = await db.RowsAsync();
            Assert.Equal(kept.Keys.Order(), after.Keys.Order());
            Assert.All(after.Values, r => Assert.Equal(
                (kept[r.ConversationId].Revision, kept[r.ConversationId].HandleTimeSeconds), (r.Revision, r.HandleTimeSeconds)));
        }

        await using var context = db.Context();
        Assert.Equal(0, await context.PendingFolds.CountAsync());
        var removals = await context.Removals.OrderBy(r => r.Id).ToListAsync();
        Assert.Equal([before.Count - kept.Count, 0], removals.Select(r => (int)r.Conversations));
        Assert.Equal(
            0, await context.ConversationReferences.CountAsync(m => !context.Events.Any(e => e.ConversationId == m.ConversationId)));

        Assert.Equal(
            0, await context.ConversationTopics.CountAsync(t => !context.Conversations.Any(r => r.ConversationId == t.ConversationId)));
        Assert.Equal(kept.Count, await context.Counters.Where(c => c.Name == Counter.Conversations).Select(c => c.Value).SingleAsync());

        // A remaining event that arrives again is recognized as a duplicate. A pruned event can be stored again.
        var left = (await context.Events.AsNoTracking().Select(e => e.Payload).ToListAsync()).Select(Incoming).ToList();
        Assert.All(await db.Events.AppendAsync(left, default), Assert.False);
        var back = before.Keys.Except(kept.Keys).First();
        var lines = new LifeLikeSource(300, 5).Events().Where(l => EventDecoder.Decode(l).Event!.Header.ConversationId == back).ToList();
        Assert.All(await db.Events.AppendAsync([.. lines.Select(Incoming)], default), Assert.True);
    }

    [SkippableTheory]
    [InlineData(Sqlite)]
    [InlineData(SqlServer)]
    public async Task Erase_removes_a_customer_everywhere_and_changes_no_other_customer(StorageProvider provider)
    {
        await using var db = await TestDatabase.CreateAsync(provider);
        await db.Events.AppendAsync(
            [
                Created("e1", "c1", "secret-customer"), Event(
                    "e2", "CONTACT/STARTED", "c1", 1, ",\"contactId\":\"k1\",\"text\":\"I am Jane\"", "secret-customer"),
                Event("e3", "CONVERSATION/CLOSED", "c1", 5, ",\"note\":\"she phoned\"", ""),
                Created("e4", "c2", "u2"), Created("e5", "c3", "u3"), Event("x1", "SOMETHING/ELSE", "c2", 2, customer: "secret-customer"),
                Focus("f1", "ENTERED", "u2", 1), Focus("f2", "ENTERED", "secret-customer", 4), Focus("f3", "EXITED", "secret-customer", 6),
                Focus("f4", "ENTERED", "u2", 8),
                Focus("f5", "EXITED", "u2", 9), Merge("m1", "u3", "secret-customer"), Merge("m2", "secret-customer", "u2"),
            ],
            default);
        await db.FoldAsync();
        await using (var views = db.Context())
        {
            views.SavedViews.AddRange(
                View("v1", "Of secret-customer", ""), View("v2", "Filtered", "?f=CustomerId~eq~secret%2Dcustomer"),
                View("v3", "Filtered the same way", "?f=CustomerId~eq~secret-customer"),
                View("v4", "Others", "?f=CustomerId~eq~secret-customers"));
            await views.SaveChangesAsync();
        }

        var before = await db.RowsAsync();
        Assert.Equal(("u2", "u2"), (before["c1"].CustomerId, before["c3"].CustomerId));

        for (var time = 0; time < 2; time++)
        {
            await db.Removals.RequestErasureAsync("secret-customer", default);
            await db.FoldAsync();
            var after = await db.RowsAsync();
            Assert.Equal((null, null, "u3"), (after["c1"].CustomerId, after["c1"].HandleTimeSeconds, after["c3"].CustomerId));
            Assert.Equal((1, "k1", "CLOSED"), (after["c1"].CountOfContacts, after["c1"].FirstContactId!, after["c1"].Status));
            Assert.Equal((before["c2"].Revision, 240d), (after["c2"].Revision, after["c2"].HandleTimeSeconds));
        }

        // The handle times of the rows equal those computed from the remaining events.
        await using var context = db.Context();
        var left = await context.Events.Select(e => e.Payload).ToListAsync();
        var folded = ReportFold.Fold(
            left.Select(p => EventDecoder.Decode(p).Event!), ReportDirectory.Empty,
            FoldSettings.Default).ToDictionary(f => f.Row.ConversationId, f => f.Row);
        Assert.All((await db.RowsAsync()).Values, r => Assert.Equal(folded[r.ConversationId].HandleTimeSeconds, r.HandleTimeSeconds));

        var everything = string.Join('\n', left.Select(Encoding.UTF8.GetString));
        Assert.DoesNotContain("secret-customer", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Jane", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("phoned", everything, StringComparison.Ordinal);
        Assert.False(await context.ConversationReferences.AnyAsync(m => m.Id == "secret-customer"));
        Assert.False(
            await context.Merges.AnyAsync(m => m.SourceCustomerId == "secret-customer" || m.DestinationCustomerId == "secret-customer"));
        Assert.False(await context.FocusEvents.AnyAsync(f => f.CustomerId == "secret-customer"));
        Assert.Equal(["v4"], await context.SavedViews.Select(v => v.Id).ToListAsync());
        Assert.Equal(0, await context.PendingFolds.CountAsync());
        var records = await context.Removals.ToListAsync();
        Assert.All(records, r => Assert.Equal((RemovalStore.HashOf("secret-customer"), true), (r.Subject, r.FinishedUtc is not null)));
        Assert.Equal(2, records.Count);
    }

    private static SavedView View(string id, string name, string query) =>
        new() { Id = id, Name = name, OwnerId = "reader", Path = "/conversations", Query = query };
}
