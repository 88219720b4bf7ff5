using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores subscriptions.</summary>
public sealed class SubscriptionStore(IDbContextFactory<ConvExportContext> contexts) : NotificationStore<Subscription>(contexts)
{
    /// <summary>Records that a subscription was sent.</summary>
    public async Task SentAsync(string id, DateTime nowUtc, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        await context.Subscriptions.Where(s => s.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.SentUtc, nowUtc), cancellation);
    }
}
