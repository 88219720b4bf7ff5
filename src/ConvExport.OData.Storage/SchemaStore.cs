using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Brings the database to this version's schema.</summary>
public sealed class SchemaStore(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    /// <summary>A migration that was killed leaves its lock row behind on SQLite; none takes this long.</summary>
    private static readonly TimeSpan StaleLock = TimeSpan.FromMinutes(2);

    /// <summary>Applies what is missing. Returns the names of the migrations that were applied.</summary>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellation = default)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        if (pending.Count > 0)
        {
            await DropStaleLockAsync(context, cancellation);
            await context.Database.MigrateAsync(cancellation);
        }

        return pending;
    }

    /// <summary>
    /// Makes what was removed unreadable in SQLite's log too; in its file it was written over at once (secure_delete). SQL
    /// Server keeps it in its log and backups as long as those are kept.
    /// </summary>
    public async Task WipeRemovedAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (context.Database.IsSqlite())
        {
            await context.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", cancellation);
        }
    }

    private async Task DropStaleLockAsync(ConvExportContext context, CancellationToken cancellation)
    {
        var hasLockTable = context.Database.IsSqlite() && await context.Database
            .SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(cancellation) > 0;
        if (hasLockTable)
        {
            var oldest = time.GetUtcNow().UtcDateTime - StaleLock;
            await context.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock WHERE Timestamp < {oldest}", cancellation);
        }
    }
}
