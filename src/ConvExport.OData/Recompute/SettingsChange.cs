using ConvExport.OData.Fold;
using ConvExport.OData.Operations;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Recompute;

/// <summary>Detects changed settings or rules of the report. All rows depend on them, so a change recomputes every row.</summary>
public sealed class SettingsChange(WriteTransactions transactions, RebuildStore rebuilds, FoldSettings settings)
{
    /// <summary>
    /// Requests a rebuild if the rows were computed with other settings or rules. Returns whether a rebuild was requested. If the settings
    /// differ and this process may not change them, throws <see cref="SettingsException"/>. Without this check, a worker with other
    /// settings would change rows one by one.
    /// </summary>
    public Task<bool> RebuildIfChangedAsync(bool mayChange, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            // If several processes start at the same time, the first one requests the rebuild. The lock lets the others see its request.
            await rebuilds.LockAsync(transaction, cancellation);
            var stored = await context.Settings.FindAsync([StoredSetting.FoldSettings], cancellation);
            if (stored?.Value == settings.Basis)
            {
                return false;
            }

            if (stored is null)
            {
                // No row was computed yet. Conversations with stored events are pending, so they need no rebuild.
                context.Settings.Add(new StoredSetting { Name = StoredSetting.FoldSettings, Value = settings.Basis });
                await context.SaveChangesAsync(cancellation);
                return false;
            }

            if (!mayChange && !settings.HasSettingsOf(stored.Value))
            {
                throw new SettingsException(
                [
                    $"The settings in the section Report of this worker ({FoldSettings.Describe(settings.Basis)}) differ from "
                    + $"the settings with which the rows were computed ({FoldSettings.Describe(stored.Value)}). "
                    + "Give all processes the same settings. "
                    + "To change the settings, first start a process with the role web and the new settings, "
                    + "or run 'convexport recompute' with the new settings.",
                ]);
            }

            stored.Value = settings.Basis;
            await context.SaveChangesAsync(cancellation);
            await rebuilds.RequestAsync(context, transaction, settings.Basis, cancellation);
            return true;
        },
        cancellation);
}
