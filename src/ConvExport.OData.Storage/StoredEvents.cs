using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Pages through all stored events in key order.</summary>
internal static class StoredEvents
{
    /// <summary>Returns the next events after a key.</summary>
    /// <param name="context">The database.</param>
    /// <param name="after">The key of the last event read; to start, empty texts and <see cref="DateTime.MinValue"/>.</param>
    /// <param name="most">The maximum number of events.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public static async Task<List<StoredEvent>> NextAsync(
        ConvExportContext context, (string Conversation, DateTime At, string Id) after, int most, CancellationToken cancellation)
    {
        // Reads the remaining events of the conversation, then those of the following conversations. No query reads earlier events again.
        var page = await context.Events.AsNoTracking()
            .Where(e => e.ConversationId == after.Conversation && e.TimestampUtc >= after.At
                && (e.TimestampUtc > after.At || string.Compare(e.EventId, after.Id) > 0))
            .OrderBy(e => e.TimestampUtc).ThenBy(e => e.EventId).Take(most).ToListAsync(cancellation);
        if (page.Count < most)
        {
            page.AddRange(await context.Events.AsNoTracking()
                .Where(e => string.Compare(e.ConversationId, after.Conversation) > 0)
                .OrderBy(e => e.ConversationId).ThenBy(e => e.TimestampUtc).ThenBy(e => e.EventId)
                .Take(most - page.Count).ToListAsync(cancellation));
        }

        return page;
    }
}
