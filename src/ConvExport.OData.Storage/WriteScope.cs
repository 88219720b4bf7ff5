using System.Data.Common;

namespace ConvExport.OData.Storage;

/// <summary>A transaction that writes, and the turn that it has among the writers of this process. Disposing ends both.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="turn">The turn; null where writers do not wait for each other.</param>
/// <param name="afterCommit">What the database wants done after a commit, while the turn lasts.</param>
public sealed class WriteScope(DbTransaction transaction, IDisposable? turn, Action<DbConnection>? afterCommit = null) : IAsyncDisposable
{
    public DbTransaction Transaction { get; } = transaction;

    /// <summary>Commits, and then does what the database wants done after a commit.</summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        var connection = Transaction.Connection!;
        await Transaction.CommitAsync(cancellation);
        afterCommit?.Invoke(connection);
    }

    /// <summary>Without a commit before, everything is as it was.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Transaction.DisposeAsync();
        }
        catch (Exception broken) when (broken is InvalidOperationException or DbException)
        {
            // Usually the connection is lost and the database has rolled back. The error of the work explains why; this one must not hide it.
        }
        finally
        {
            turn?.Dispose();
        }
    }
}
