using System.Data.Common;

namespace ConvExport.OData.Storage;

/// <summary>A write transaction and its turn among the writers of this process. Disposing ends both.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="turn">The turn; null if writers do not wait for each other.</param>
/// <param name="afterCommit">Work that the engine does after a commit, within the turn.</param>
public sealed class WriteScope(DbTransaction transaction, IDisposable? turn, Action<DbConnection>? afterCommit = null) : IAsyncDisposable
{
    public DbTransaction Transaction { get; } = transaction;

    /// <summary>Commits, then runs <c>afterCommit</c> if there is one.</summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        var connection = Transaction.Connection!;
        await Transaction.CommitAsync(cancellation);
        afterCommit?.Invoke(connection);
    }

    /// <summary>Rolls back if the transaction was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Transaction.DisposeAsync();
        }
        catch (Exception broken) when (broken is InvalidOperationException or DbException)
        {
            // Usually the connection is lost and the database has rolled back. This error must not hide the original one, which explains
            // the cause.
        }
        finally
        {
            turn?.Dispose();
        }
    }
}
