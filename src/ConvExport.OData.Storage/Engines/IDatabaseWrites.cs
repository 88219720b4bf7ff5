using System.Data.Common;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// The writes that have to be fast, each in the way its database does best. All run in the caller's transaction.
/// <para>
/// Locks are taken in this order, so that no two transactions wait for each other: ids of events; events and what
/// is derived from them; the directory; pending entries; the rebuild; the revision; rows; issues; the other counters.
/// Two depart from it: a prune locks the pending entries of its conversations first, so that no event of theirs commits before
/// it does; an erasure makes customers pending before it deletes their merges. A transaction that loses a deadlock is retried.
/// </para>
/// </summary>
public interface IDatabaseWrites
{
    /// <summary>Begins a transaction that may write: on SQLite it waits for its turn and takes the one writer's place at once.</summary>
    Task<WriteScope> BeginWriteAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Stores the ids that are new, and says for each whether it was. Each may stand once.</summary>
    Task<IReadOnlyList<bool>> ClaimIdsAsync(DbTransaction transaction, IReadOnlyList<EventKey> keys, CancellationToken cancellation);

    /// <summary>
    /// Stores new events with what is derived from them, and makes pending what they touch: their conversations, and those of
    /// the customers that are merged, looked at, or left by the agents who look elsewhere now.
    /// </summary>
    Task StoreAsync(DbTransaction transaction, NewEvents events, CancellationToken cancellation);

    /// <summary>Stores events, except those already stored under their conversation. Does not store what is derived from them.</summary>
    Task AddEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation);

    /// <summary>Replaces type and payload of the stored events with the same keys. Ignores events that are no longer stored.</summary>
    Task ReplaceEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation);

    /// <summary>Deletes stored events; their ids stay taken.</summary>
    Task DeleteEventsAsync(DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation);

    /// <summary>Of events whose ids were stored before: the places of those that are not stored byte for byte, each with what is stored; null for nothing.</summary>
    Task<IReadOnlyList<(int Place, byte[]? Stored)>> FindDifferingAsync(
        DbTransaction transaction, IReadOnlyList<StoredEvent> events, CancellationToken cancellation);

    /// <summary>Adds issues, or adds to the count of those that are known. Each may stand once.</summary>
    Task NoteIssuesAsync(DbTransaction transaction, IReadOnlyList<DataIssue> issues, CancellationToken cancellation);

    /// <summary>Makes entries pending; those that are held by somebody once more.</summary>
    Task AddPendingAsync(
        DbTransaction transaction, PendingKind kind, IReadOnlyCollection<string> ids, PendingPriority priority, long since, CancellationToken cancellation);

    /// <summary>Which of the conversations are pending; none of the others can become so until this transaction ends.</summary>
    Task<IReadOnlyCollection<string>> HoldPendingAsync(DbTransaction transaction, IReadOnlyCollection<string> conversations, CancellationToken cancellation);

    /// <summary>Leases up to <paramref name="most"/> entries that nobody holds: live ones first, then the oldest.</summary>
    Task<IReadOnlyList<LeasedFold>> LeaseAsync(DbTransaction transaction, PendingKind kind, int most, Lease lease, CancellationToken cancellation);

    /// <summary>
    /// Makes conversations pending for a rebuild, and leases them at once. Returns those that the lease holds now; the others
    /// are held by somebody and will be folded once more after that.
    /// </summary>
    Task<IReadOnlyList<LeasedFold>> AddAndLeaseAsync(
        DbTransaction transaction, IReadOnlyList<string> conversations, Lease lease, long since, CancellationToken cancellation);

    /// <summary>Clears the entries that are still held by the lease and have not grown since; gives the others back.</summary>
    Task ClearAsync(DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease, CancellationToken cancellation);

    /// <summary>Gives back entries that the lease holds.</summary>
    Task ReleaseAsync(DbTransaction transaction, PendingKind kind, IReadOnlyList<LeasedFold> entries, Lease lease, CancellationToken cancellation);

    /// <summary>Holds what the lease still holds until a later time.</summary>
    Task RenewAsync(DbTransaction transaction, PendingKind kind, Lease lease, DateTime untilUtc, CancellationToken cancellation);

    /// <summary>Removes an entry, whoever holds it.</summary>
    Task DropPendingAsync(DbTransaction transaction, PendingKind kind, string id, CancellationToken cancellation);

    /// <summary>
    /// Writes what was folded: clears its entries, numbers the rows that differ from the stored ones and writes them with their
    /// topics and contacts, and replaces the issues that a fold finds. What the lease no longer holds is left alone.
    /// </summary>
    /// <returns>How many rows were written.</returns>
    Task<int> WriteFoldAsync(DbTransaction transaction, FoldWrite fold, CancellationToken cancellation);

    /// <summary>The next conversations that have events after one, in order of their ids.</summary>
    Task<IReadOnlyList<string>> NextConversationsAsync(DbTransaction transaction, string after, int most, CancellationToken cancellation);

    /// <summary>Inserts rows whose key is not there yet. Of equal keys the first stands.</summary>
    Task InsertAbsentAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation);

    /// <summary>Inserts rows, or replaces those of the same key. Each key may stand once.</summary>
    Task UpsertAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation);

    /// <summary>Inserts rows that get their key from the database.</summary>
    Task InsertAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation);

    /// <summary>Deletes the rows that have the keys of these.</summary>
    Task DeleteAsync<T>(DbTransaction transaction, BulkTable<T> table, IReadOnlyList<T> rows, CancellationToken cancellation);

    /// <summary>Makes the ids of events free again.</summary>
    Task ForgetIdsAsync(DbTransaction transaction, IReadOnlyList<EventKey> keys, CancellationToken cancellation);

    /// <summary>Adds to a counter and returns its new value; nobody else can until this transaction ends.</summary>
    Task<long> AddToCounterAsync(DbTransaction transaction, string counter, long amount, CancellationToken cancellation);
}

/// <summary>Events whose ids are new, in the order of their tables' keys, with what follows from them.</summary>
/// <param name="Events">The events, each under every conversation that it is an event of.</param>
/// <param name="References">The ids that they carry into conversations' rows, each once.</param>
/// <param name="Merges">The merges of customers among them.</param>
/// <param name="Focus">The focus events among them.</param>
/// <param name="Conversations">The conversations that they change, each once.</param>
/// <param name="Customers">The customers whose conversations they change, each once.</param>
/// <param name="Since">The time, in Unix milliseconds.</param>
public sealed record NewEvents(
    IReadOnlyList<StoredEvent> Events, IReadOnlyList<ConversationReference> References, IReadOnlyList<CustomerMerge> Merges, IReadOnlyList<StoredFocus> Focus,
    IReadOnlyCollection<string> Conversations, IReadOnlyCollection<string> Customers, long Since)
{
    /// <summary>The agents, inboxes and topics among the references, each once.</summary>
    public IReadOnlyList<ReferencedId> ReferencedIds { get; } =
        [.. References.Where(r => r.Kind != PendingKind.Customer).Select(r => new ReferencedId(r.Kind, r.Id)).Distinct()];
}

/// <summary>What a batch of folds came to.</summary>
/// <param name="Lease">The lease under which it was folded.</param>
/// <param name="Folded">The entries that it is of.</param>
/// <param name="Released">Entries of the lease that were not folded after all.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Issues">What the fold found wrong with conversations, one of a kind and conversation.</param>
/// <param name="Rebuild">The rebuild that handed the entries out; null for none.</param>
/// <param name="Events">How many events were folded.</param>
/// <param name="NowUtc">The time, in whole milliseconds.</param>
public sealed record FoldWrite(
    Lease Lease, IReadOnlyList<LeasedFold> Folded, IReadOnlyList<LeasedFold> Released, IReadOnlyList<HashedRow> Rows, IReadOnlyList<DataIssue> Issues,
    long? Rebuild, int Events, DateTime NowUtc)
{
    /// <summary>The topics in force of the rows.</summary>
    public IEnumerable<ConversationTopicRow> Topics => Rows.SelectMany(r => TopicsOf(r.Row));

    /// <summary>The contacts of the rows.</summary>
    public IEnumerable<ConversationContact> Contacts => Rows.SelectMany(r => r.Row.Contacts);

    /// <summary>The time, in Unix milliseconds.</summary>
    public long NowMilliseconds => new DateTimeOffset(NowUtc).ToUnixTimeMilliseconds();

    /// <summary>The topics in force of a row.</summary>
    public static IEnumerable<ConversationTopicRow> TopicsOf(ConversationRow row) =>
        row.TopicIds.Select((topic, i) => new ConversationTopicRow { ConversationId = row.ConversationId, TopicId = topic, Position = i + 1 });
}
