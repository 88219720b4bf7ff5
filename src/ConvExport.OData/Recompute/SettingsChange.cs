using ConvExport.OData.Fold;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Recompute;

/// <summary>Rows depend on the report's settings and rules: when those change, every row is to be folded again.</summary>
public sealed class SettingsChange(WriteTransactions transactions, RebuildStore rebuilds, FoldSettings settings)
{
    /// <summary>Asks for a rebuild if the rows were made otherwise. Says whether it did.</summary>
    public Task<bool> RebuildIfChangedAsync(CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            // Of several processes that start at once one does it, and the others see it done.
            await rebuilds.LockAsync(transaction, cancellation);
            var stored = await context.Settings.FindAsync([StoredSetting.FoldSettings], cancellation);
            if (stored?.Value == settings.Basis)
            {
                return false;
            }

            if (stored is null)
            {
                // Nothing was ever folded: whatever events there are, are pending.
                context.Settings.Add(new StoredSetting { Name = StoredSetting.FoldSettings, Value = settings.Basis });
                await context.SaveChangesAsync(cancellation);
                return false;
            }

            stored.Value = settings.Basis;
            await context.SaveChangesAsync(cancellation);
            await rebuilds.RequestAsync(context, transaction, settings.Basis, cancellation);
            return true;
        },
        cancellation);
}
