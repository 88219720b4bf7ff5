using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Brings the database to this version's schema, and looks at how it is set up.</summary>
public sealed class SchemaStore(IDbContextFactory<ConvExportContext> contexts, DatabaseEngine engine, TimeProvider time)
{
    /// <summary>Applies what is missing. Returns the names of the migrations that were applied.</summary>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellation = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var applied = await engine.MigrateAsync(context, time.GetUtcNow().UtcDateTime, cancellation);
        if (applied.Count > 0 && !await context.Events.AnyAsync(cancellation))
        {
            // A new database: whatever comes is derived by the rules of now.
            await RebuildStore.NoteDerivedAsync(context, cancellation);
        }

        return applied;
    }

    /// <summary>What is wrong with how the database is set up, each with its remedy; empty where all is well.</summary>
    public async Task<IReadOnlyList<DatabaseFault>> CheckAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await engine.CheckAsync(context, cancellation);
    }

    /// <summary>
    /// Begins a new epoch: a restored database counts revisions from where it was when it was saved, so that what readers
    /// remember of them is not true any more.
    /// </summary>
    public async Task BeginEpochAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var epoch = Random.Shared.NextInt64(1, long.MaxValue);
        await context.Counters.Where(c => c.Name == Counter.Epoch).ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, epoch), cancellation);
    }

    /// <summary>Makes deleted data unreadable where the database would keep it in its own log.</summary>
    public async Task WipeDeletedAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await engine.WipeDeletedAsync(context, cancellation);
    }
}
