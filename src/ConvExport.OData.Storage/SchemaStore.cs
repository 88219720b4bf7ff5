using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Migrates the database to this version's schema, and checks its configuration.</summary>
public sealed class SchemaStore(IDbContextFactory<ConvExportContext> contexts, DatabaseEngine engine)
{
    /// <summary>Applies pending migrations and returns their names.</summary>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellation = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var applied = await engine.MigrateAsync(context, cancellation);
        if (applied.Count > 0 && !await context.Events.AnyAsync(cancellation))
        {
            // A new database: the current rules will derive references, merges and focus from its events.
            await RebuildStore.NoteDerivedAsync(context, cancellation);
        }

        return applied;
    }

    /// <summary>Returns problems in the database's configuration, each with a fix; empty if there are none.</summary>
    public async Task<IReadOnlyList<DatabaseFault>> CheckAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await engine.CheckAsync(context, cancellation);
    }

    /// <summary>Copies the database, which may be in use, to a file. Returns false on SQL Server, which has its own backup tools.</summary>
    public async Task<bool> BackUpAsync(string path, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await engine.BackUpAsync(context, path, cancellation);
    }

    /// <summary>
    /// Deletes the encrypted secrets. Call it if the protection key is lost. New secrets are created when they are needed. People must then
    /// sign in again, and the next and delta links of the feed become invalid.
    /// </summary>
    public async Task ForgetSecretsAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Settings.Where(s => s.Name == StoredSetting.TokenKey || s.Name.StartsWith(StoredSetting.KeyRing))
            .ExecuteDeleteAsync(cancellation);
    }

    /// <summary>
    /// Starts a new epoch. A restored database continues with the revisions of the backup, so the revisions that clients have stored are no
    /// longer valid.
    /// </summary>
    public async Task BeginEpochAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var epoch = Random.Shared.NextInt64(1, long.MaxValue);
        await context.Counters.Where(c => c.Name == Counter.Epoch).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Value, epoch), cancellation);
    }

    /// <summary>Removes deleted data from SQLite's write-ahead log. Does nothing on SQL Server.</summary>
    public async Task WipeDeletedAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await engine.WipeDeletedAsync(context, cancellation);
    }
}
