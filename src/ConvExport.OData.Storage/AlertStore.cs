using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores alerts.</summary>
public sealed class AlertStore(IDbContextFactory<ConvExportContext> contexts) : NotificationStore<Alert>(contexts)
{
    /// <summary>Stores the result of a check, and which messages are due.</summary>
    public async Task SaveCheckAsync(Alert alert, CancellationToken cancellation)
    {
        await using var context = await Contexts.CreateDbContextAsync(cancellation);
        await context.Alerts.Where(a => a.Id == alert.Id).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.State, alert.State).SetProperty(a => a.CheckedUtc, alert.CheckedUtc)
                .SetProperty(a => a.Value, alert.Value).SetProperty(a => a.Low, alert.Low).SetProperty(a => a.High, alert.High)
                .SetProperty(a => a.IsToldFiring, alert.IsToldFiring)
                .SetProperty(a => a.IsEmailDue, alert.IsEmailDue).SetProperty(a => a.IsWebhookDue, alert.IsWebhookDue),
            cancellation);
    }
}
