using ConvExport.OData.Fold;
using ConvExport.OData.Operations;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Recompute;

/// <summary>Rows depend on the report's settings and rules. If those change, every row must be computed again.</summary>
public sealed class SettingsChange(WriteTransactions transactions, RebuildStore rebuilds, FoldSettings settings)
{
    /// <summary>
    /// Requests a rebuild if the rows were computed with other settings or rules, and returns whether it did. A process that may not
    /// change the settings throws <see cref="SettingsException"/> instead: a worker with other settings would change rows one by one.
    /// </summary>
    public Task<bool> RebuildIfChangedAsync(bool mayChange, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            // Of several processes that start at once, one requests the rebuild, and the others see that it was requested.
            await rebuilds.LockAsync(transaction, cancellation);
            var stored = await context.Settings.FindAsync([StoredSetting.FoldSettings], cancellation);
            if (stored?.Value == settings.Basis)
            {
                return false;
            }

            if (stored is null)
            {
                // Nothing was ever folded. Events that are already stored are pending.
                context.Settings.Add(new StoredSetting { Name = StoredSetting.FoldSettings, Value = settings.Basis });
                await context.SaveChangesAsync(cancellation);
                return false;
            }

            if (!mayChange && !settings.HasSettingsOf(stored.Value))
            {
                throw new SettingsException(
                [
                    $"The section Report of this worker ({FoldSettings.Describe(settings.Basis)}) differs from the one that the rows "
                    + $"were computed with ({FoldSettings.Describe(stored.Value)}). Give all processes the same section. "
                    + "To change it, start a process with the role web, or run 'convexport recompute', with the new values first.",
                ]);
            }

            stored.Value = settings.Basis;
            await context.SaveChangesAsync(cancellation);
            await rebuilds.RequestAsync(context, transaction, settings.Basis, cancellation);
            return true;
        },
        cancellation);
}
