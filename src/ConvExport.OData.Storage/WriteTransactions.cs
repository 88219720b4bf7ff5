using ConvExport.OData.Storage.Engines;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Runs work in a transaction that writes. What fails for a passing reason (a deadlock lost, a connection gone, a database
/// that another process held for long) is retried from the start, a few times. Nothing of a failed try remains, unless the
/// connection is lost during the commit: then the work may have been committed already, and must come to the same when it runs again.
/// </summary>
public sealed class WriteTransactions(IDbContextFactory<ConvExportContext> contexts, DatabaseEngine engine)
{
    private const int Tries = 5;

    /// <summary>Runs the work and commits. The work may run more than once, each time on a context of its own.</summary>
    public async Task<T> RunAsync<T>(Func<ConvExportContext, DbTransaction, Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(work, cancellation);
            }
            catch (Exception failure) when (attempt < Tries && IsTransient(failure))
            {
                // Two that collided should not meet again.
                await Task.Delay(Random.Shared.Next(50, 200) * attempt * attempt, cancellation);
            }
        }
    }

    /// <summary>Runs work without a result.</summary>
    public Task RunAsync(Func<ConvExportContext, DbTransaction, Task> work, CancellationToken cancellation) => RunAsync(
        async (context, transaction) =>
        {
            await work(context, transaction);
            return true;
        },
        cancellation);

    /// <summary>The reason may be wrapped, and that again.</summary>
    private bool IsTransient(Exception failure)
    {
        for (var reason = failure; reason is not null; reason = reason.InnerException)
        {
            if (engine.IsTransient(reason))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<T> RunOnceAsync<T>(Func<ConvExportContext, DbTransaction, Task<T>> work, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.OpenConnectionAsync(cancellation);
        await using var write = await engine.Writes.BeginWriteAsync(context.Database.GetDbConnection(), cancellation);
        await context.Database.UseTransactionAsync(write.Transaction, cancellation);
        var result = await work(context, write.Transaction);
        await write.CommitAsync(cancellation);
        return result;
    }
}
