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

    /// <summary>Whether a transaction that failed so may well do better when it is begun again: it lost a deadlock, or its connection.</summary>
    bool IsTransient(Exception failure);

    /// <summary>Inserts the rows whose key is not there yet; says for each whether it was inserted.</summary>
    Task<IReadOnlyList<bool>> InsertAbsentAsync(
        DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellation);

    /// <summary>Deletes the rows of a table that have these keys.</summary>
    Task DeleteAsync(DbTransaction transaction, BulkTable table, IReadOnlyList<object?[]> keys, CancellationToken cancellation);

    /// <summary>Says for each row of <see cref="BulkTable.Events"/> whether it is stored just so, byte for byte.</summary>
    Task<IReadOnlyList<bool>> AreStoredAsync(DbTransaction transaction, IReadOnlyList<object?[]> events, CancellationToken cancellation);

    /// <summary>
    /// The customers that agents were looking at just before focus events (rows of <see cref="BulkTable.FocusEvents"/>).
    /// Entries at the very instant are among them: no harm in one fold more.
    /// </summary>
    Task<IReadOnlyCollection<string>> RunningCustomersAsync(
        DbTransaction transaction, IReadOnlyList<object?[]> focusEvents, CancellationToken cancellation);

    /// <summary>Notes issues: new ones as they are, known ones by adding to their count.</summary>
    Task NoteIssuesAsync(DbTransaction transaction, IReadOnlyList<object?[]> issues, CancellationToken cancellation);

    /// <summary>Replaces what the fold found wrong with conversations: those without an issue now have none.</summary>
    Task ReplaceIssuesAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, IReadOnlyList<object?[]> issues, CancellationToken cancellation);

    /// <summary>Marks each id, or marks it once more.</summary>
    Task MarkAsync(DbTransaction transaction, MarkKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation);

    /// <summary>
    /// Marks what a change of customers touches, once its events are stored: their conversations at once, where nobody else
    /// can be adding one; else the customers, to be spread to conversations after the commit.
    /// </summary>
    Task MarkCustomersAsync(DbTransaction transaction, IReadOnlyCollection<string> customers, CancellationToken cancellation);

    /// <summary>Which of the conversations are marked; none of the others can be until this transaction ends.</summary>
    Task<IReadOnlyCollection<string>> HoldMarksAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, CancellationToken cancellation);

    /// <summary>The next conversations that have events after one, in order of their ids.</summary>
    Task<IReadOnlyList<string>> NextConversationsAsync(DbTransaction transaction, string after, int most, CancellationToken cancellation);

    /// <summary>Leases up to <paramref name="most"/> marks that nobody holds, in order of their ids.</summary>
    Task<IReadOnlyList<LeasedMark>> LeaseAsync(
        DbTransaction transaction, MarkKind kind, int most, Lease lease, CancellationToken cancellation);

    /// <summary>
    /// Marks conversations for a rebuild, and leases them at once. Returns those that the lease holds now; the others are
    /// held by somebody and will be folded once more after that.
    /// </summary>
    Task<IReadOnlyList<LeasedMark>> MarkAndLeaseAsync(
        DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, CancellationToken cancellation);

    /// <summary>
    /// Clears the marks that are still held by the lease and have not grown since, and gives up the lease of those that
    /// have. Returns the ids that were still held: only those may be written.
    /// </summary>
    Task<IReadOnlySet<string>> ClearAsync(
        DbTransaction transaction, MarkKind kind, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation);

    /// <summary>Brings rows to where they can be written from: before any lock is taken that others wait for.</summary>
    Task StageRowsAsync(DbTransaction transaction, IReadOnlyList<ConversationRow> rows, CancellationToken cancellation);

    /// <summary>
    /// Writes those of the staged rows that may be written and differ from the stored ones, and numbers them from
    /// <paramref name="firstRevision"/>. Returns how many were written.
    /// </summary>
    Task<int> WriteRowsAsync(
        DbTransaction transaction, IReadOnlyList<ConversationRow> staged, IReadOnlySet<string> held, long firstRevision, DateTime nowUtc,
        CancellationToken cancellation);

    /// <summary>Adds to a counter and returns its new value; nobody else can until this transaction ends.</summary>
    Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation);
}
