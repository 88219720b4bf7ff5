using System.Data.Common;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// The performance-critical writes, optimised for each database. All except <see cref="BeginWriteAsync"/> run in the caller's transaction.
/// <para>
/// Most transactions take locks in this order, to avoid deadlocks: event ids; events and the data derived from them; the directory;
/// pending entries; the revision; rows; issues; the number of conversations; the rebuild; the other counters. There are some exceptions.
/// Polls, backfills, work sessions and rebuilds lock their counter (sources or rebuild) first. If new events may replace events
/// from history, the sources counter is locked after the pending entries. A prune first locks the keys of its conversations in the fold
/// queue, so that no new event of these conversations is committed before the prune's transaction ends. An erasure makes customers
/// pending before it deletes their merges. A deadlocked transaction is retried.
/// </para>
/// </summary>
public interface IDatabaseWrites
{
    /// <summary>
    /// Whether a new write transaction would wait for another one of this process. Always false on SQL Server, where writers run in
    /// parallel.
    /// </summary>
    bool IsBusy { get; }

    /// <summary>Starts a write transaction. On SQLite, first waits for earlier writers, and takes the write lock at the start.</summary>
    Task<WriteScope> BeginWriteAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Stores the ids that are new. Returns for each id whether it was new. The ids must be distinct.</summary>
    Task<IReadOnlyList<bool>> ClaimIdsAsync(DbTransaction transaction, IReadOnlyList<EventKey> keys, CancellationToken cancellation);

    /// <summary>
    /// Stores new events with the data derived from them. Makes the conversations of the events pending, and also those of customers
    /// who are merged, or on whom an agent's focus begins or ends. On SQL Server, these customers become pending first, and the fan-out
    /// then makes their conversations pending.
    /// </summary>
    Task StoreAsync(DbTransaction transaction, NewEvents events, CancellationToken cancellation);

    /// <summary>Stores events, except those already stored under their conversation. Does not store the data derived from them.</summary>
    Task AddEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation);

    /// <summary>
    /// Gives stored events the type and payload of the given events with the same keys. Ignores events that are no longer stored.
    /// </summary>
    Task ReplaceEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation);

    /// <summary>Deletes stored events. Their ids stay claimed.</summary>
    Task DeleteEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation);

    /// <summary>
    /// Compares duplicates (events whose ids are already stored) with the stored events. Returns the duplicates that differ: the index of
    /// each one and the stored payload, which is null if no stored event has the same conversation, timestamp and id.
    /// </summary>
    Task<IReadOnlyList<(int Place, byte[]? Stored)>> FindDifferingAsync(
        DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation);

    /// <summary>Adds issues, or increases the counts of existing ones. The issues must be distinct.</summary>
    Task NoteIssuesAsync(DbTransaction transaction, IReadOnlyList<DataIssue> issues, CancellationToken cancellation);

    /// <summary>Makes entries pending. An entry that is already leased will be processed again.</summary>
    Task AddPendingAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyCollection<string> ids, PendingPriority priority, long since,
        CancellationToken cancellation);

    /// <summary>Returns which conversations are pending. The others cannot become pending until this transaction ends.</summary>
    Task<IReadOnlyCollection<string>> HoldPendingAsync(
        DbTransaction transaction, IReadOnlyCollection<string> conversations, CancellationToken cancellation);

    /// <summary>
    /// Leases up to <paramref name="most"/> entries that have no valid lease. Live entries come before others. Among entries with the same
    /// priority, older ones come first.
    /// </summary>
    Task<IReadOnlyList<LeasedFold>> LeaseAsync(
        DbTransaction transaction, PendingKind kind, int most, Lease lease, CancellationToken cancellation);

    /// <summary>
    /// Makes conversations pending for a rebuild and leases them immediately. Returns the entries that the lease now holds. Other leases
    /// hold the remaining entries, which are folded again afterwards.
    /// </summary>
    Task<IReadOnlyList<LeasedFold>> AddAndLeaseAsync(
        DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, long since, CancellationToken cancellation);

    /// <summary>Of the entries that the lease still holds, clears those that were not added again, and releases the others.</summary>
    Task ClearAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease, CancellationToken cancellation);

    /// <summary>Releases entries that the lease holds.</summary>
    Task ReleaseAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease, CancellationToken cancellation);

    /// <summary>Extends the lease on the entries that it still holds.</summary>
    Task RenewAsync(DbTransaction transaction, PendingKind kind, Lease lease, DateTime untilUtc, CancellationToken cancellation);

    /// <summary>Removes an entry, even if it is leased.</summary>
    Task DropPendingAsync(DbTransaction transaction, PendingKind kind, string id, CancellationToken cancellation);

    /// <summary>
    /// Writes a batch of folds. Clears the folded entries like <see cref="ClearAsync"/>, and releases the entries that were not folded.
    /// Writes the rows that differ from the stored ones, each with a new revision and its topics, contacts and assignments. Replaces the
    /// issues that earlier folds found for these conversations. Ignores entries that the lease no longer holds.
    /// </summary>
    /// <returns>The number of rows written.</returns>
    Task<int> WriteFoldAsync(DbTransaction transaction, FoldWrite fold, CancellationToken cancellation);

    /// <summary>
    /// Returns the next conversations after a given one, in id order: those with events and, on SQLite, also pending ones without events.
    /// </summary>
    Task<IReadOnlyList<string>> NextConversationsAsync(DbTransaction transaction, string after, int most, CancellationToken cancellation);

    /// <summary>Inserts rows whose key does not exist yet. The keys must be distinct.</summary>
    Task InsertAbsentAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation);

    /// <summary>Inserts rows, or replaces those with the same key. The keys must be distinct.</summary>
    Task UpsertAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation);

    /// <summary>Inserts rows whose key the database generates.</summary>
    Task InsertAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation);

    /// <summary>Deletes the stored rows that have the same keys as the given rows.</summary>
    Task DeleteAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation);

    /// <summary>Deletes event ids, so that they can be claimed again.</summary>
    Task ForgetIdsAsync(DbTransaction transaction, IReadOnlyList<EventKey> keys, CancellationToken cancellation);

    /// <summary>Adds to a counter and returns its new value. Other transactions cannot change it until this one ends.</summary>
    Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation);
}

/// <summary>Events with new ids, and the data derived from them. All rows except the events are sorted by their table's key.</summary>
/// <param name="Events">
/// The events, each under every conversation that it belongs to, or under an empty id if it belongs to none. Sorted by conversation and
/// timestamp.
/// </param>
/// <param name="References">The conversation references of the events, distinct.</param>
/// <param name="Merges">The customer merges among the events.</param>
/// <param name="Focus">The focus events among the events.</param>
/// <param name="Conversations">The conversations that events of known types belong to, distinct.</param>
/// <param name="Customers">The customers who are merged into others, or whom an Entered or Exited focus event names, distinct.</param>
/// <param name="Since">When the conversations become pending, in Unix milliseconds.</param>
public sealed record NewEvents(
    IReadOnlyList<StoredEvent> Events, IReadOnlyList<ConversationReference> References, IReadOnlyList<CustomerMerge> Merges,
    IReadOnlyList<StoredFocus> Focus,
    IReadOnlyCollection<string> Conversations, IReadOnlyCollection<string> Customers, long Since)
{
    /// <summary>The agents, inboxes and topics in the references, distinct.</summary>
    public IReadOnlyList<ReferencedId> ReferencedIds { get; } =
        [.. References.Where(r => r.Kind != PendingKind.Customer).Select(r => new ReferencedId(r.Kind, r.Id)).Distinct()];
}

/// <summary>The result of a batch of folds.</summary>
/// <param name="Lease">The lease under which the batch was folded.</param>
/// <param name="Folded">The entries that were folded.</param>
/// <param name="Released">Leased entries that were not folded.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Issues">The issues that the folds found, at most one per kind and conversation.</param>
/// <param name="Rebuild">The id of the rebuild that handed out the conversations; null if they were already pending.</param>
/// <param name="Events">The number of events folded.</param>
/// <param name="NowUtc">The time at which the batch began, truncated to whole milliseconds.</param>
public sealed record FoldWrite(
    Lease Lease, IReadOnlyList<LeasedFold> Folded, IReadOnlyList<LeasedFold> Released, IReadOnlyList<HashedRow> Rows,
    IReadOnlyList<DataIssue> Issues,
    long? Rebuild, int Events, DateTime NowUtc)
{
    /// <summary>The topics of the rows.</summary>
    public IEnumerable<ConversationTopicRow> Topics => Rows.SelectMany(r => TopicsOf(r.Row));

    /// <summary>The contacts of the rows.</summary>
    public IEnumerable<ConversationContact> Contacts => Rows.SelectMany(r => r.Row.Contacts);

    /// <summary>The assignments of the rows.</summary>
    public IEnumerable<ConversationAssignment> Assignments => Rows.SelectMany(r => r.Row.Assignments);

    /// <summary><see cref="NowUtc"/> in Unix milliseconds.</summary>
    public long NowMilliseconds => new DateTimeOffset(NowUtc).ToUnixTimeMilliseconds();

    /// <summary>The topics of a row.</summary>
    public static IEnumerable<ConversationTopicRow> TopicsOf(ConversationRow row) =>
        row.TopicIds.Select(
            (topic, i) => new ConversationTopicRow { ConversationId = row.ConversationId, TopicId = topic, Position = i + 1 });
}
