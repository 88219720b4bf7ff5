using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Goes through all stored events, in the order of their key.</summary>
internal static class StoredEvents
{
    /// <summary>The next events after one.</summary>
    /// <param name="context">The database.</param>
    /// <param name="after">The key of the last event before; three empty values to begin.</param>
    /// <param name="most">How many.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<List<StoredEvent>> NextAsync(
        ConvExportContext context, (string Conversation, DateTime At, string Id) after, int most, CancellationToken cancellation)
    {
        // The rest of the conversation first, then the next ones: either is one seek along the key.
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
