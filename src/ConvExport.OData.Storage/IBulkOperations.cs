using System.Data.Common;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>
/// The writes that have to be fast, each in the way its database does best. All run in the caller's transaction.
/// </summary>
public interface IBulkOperations
{
    /// <summary>Begins a transaction that may write: on SQLite it waits for its turn and takes the one writer's place at once.</summary>
    Task<WriteScope> BeginWriteAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Inserts the rows whose key is not there yet; says for each whether it was inserted.</summary>
    Task<IReadOnlyList<bool>> InsertAbsentAsync(
        DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellation);

    /// <summary>Marks each id, or marks it once more.</summary>
    Task MarkAsync(DbTransaction transaction, MarkKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation);

    /// <summary>The next conversations that have events after one, in order of their ids.</summary>
    Task<IReadOnlyList<string>> NextConversationsAsync(DbTransaction transaction, string after, int most, CancellationToken cancellation);

    /// <summary>Leases up to <paramref name="most"/> marks that nobody holds, in order of their ids.</summary>
    Task<IReadOnlyList<LeasedMark>> LeaseAsync(
        DbTransaction transaction, MarkKind kind, int most, Lease lease, CancellationToken cancellation);

    /// <summary>
    /// Clears the marks that are still held by the lease and have not grown since, and gives up the lease of those that
    /// have. Returns the ids that were still held: only those may be written.
    /// </summary>
    Task<IReadOnlySet<string>> ClearAsync(
        DbTransaction transaction, MarkKind kind, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation);

    /// <summary>
    /// Writes the rows that differ from the stored ones, and numbers them from <paramref name="firstRevision"/>.
    /// Returns how many were written.
    /// </summary>
    Task<int> WriteRowsAsync(
        DbTransaction transaction, IReadOnlyList<ConversationRow> rows, long firstRevision, DateTime nowUtc, CancellationToken cancellation);

    /// <summary>Adds to a counter and returns its new value; nobody else can until this transaction ends.</summary>
    Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation);
}

/// <summary>One worker's hold on marks, until a time.</summary>
public readonly record struct Lease(Guid Id, DateTime NowUtc, DateTime UntilUtc);

/// <summary>A mark as it was when it was leased.</summary>
public readonly record struct LeasedMark(string Id, long Mark);
