using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Recompute;

/// <summary>Rows depend on the report's settings: when those change, every row is to be folded again.</summary>
public sealed class SettingsChange(IDbContextFactory<ConvExportContext> contexts, MarkStore marks, FoldSettings settings)
{
    private const int BatchSize = 10_000;

    /// <summary>Marks everything if the rows were made with other settings. Returns how many conversations were marked.</summary>
    public async Task<int> MarkAffectedAsync(CancellationToken cancellation)
    {
        var now = string.Create(
            CultureInfo.InvariantCulture, $"{settings.TimeZone.Id}|{settings.FocusCap.TotalHours}|{settings.ConversationLink}");
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var stored = await context.Settings.FindAsync([StoredSetting.FoldSettings], cancellation);
        if (stored?.Value == now)
        {
            return 0;
        }

        var marked = 0;
        for (var next = await marks.MarkNextAsync("", BatchSize, cancellation); next.Last is not null; next = await marks.MarkNextAsync(next.Last, BatchSize, cancellation))
        {
            marked += next.Marked;
        }

        // Only now: a crash in between marks some conversations once more, which does no harm.
        if (stored is null)
        {
            context.Settings.Add(new StoredSetting { Name = StoredSetting.FoldSettings, Value = now });
        }
        else
        {
            stored.Value = now;
        }

        await context.SaveChangesAsync(cancellation);
        return marked;
    }
}
