using ConvExport.OData.Storage.Engines;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Runs work in a write transaction. After a transient error, such as a deadlock, a lost connection or a database locked by another
/// process, runs all of the work again, up to four times. A failed attempt changes nothing, with one exception: if the connection is lost
/// during the commit, the work may already be committed. Work must therefore give the same result if it runs again.
/// </summary>
public sealed class WriteTransactions(IDbContextFactory<ConvExportContext> contexts, DatabaseEngine engine)
{
    private const int Tries = 5;

    /// <summary>Whether new work would wait for other work of this process.</summary>
    public bool IsBusy => engine.Writes.IsBusy;

    /// <summary>Runs the work and commits. The work may run more than once, each time with a new context.</summary>
    public async Task<T> RunAsync<T>(Func<ConvExportContext, DbTransaction, Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(work, cancellation);
            }
            catch (Exception failure) when (attempt < Tries && engine.HasTransient(failure))
            {
                // A random delay, so that two colliding transactions do not collide again.
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
