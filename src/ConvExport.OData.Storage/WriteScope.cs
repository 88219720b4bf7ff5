using System.Data.Common;

namespace ConvExport.OData.Storage;

/// <summary>A transaction that writes, and the turn that it has among the writers of this process. Disposing ends both.</summary>
public sealed class WriteScope(DbTransaction transaction, IDisposable? turn) : IAsyncDisposable
{
    public DbTransaction Transaction { get; } = transaction;

    /// <summary>Without a commit before, everything is as it was.</summary>
    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        turn?.Dispose();
    }
}
