namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// The statements for one of the two tables of the fold queue. Usually, ?1 is the kind of an entry and ?2 its number or id.
/// </summary>
internal sealed class PendingSql
{
    /// <summary>
    /// A condition for an entry without a valid lease: the entry has no lease, or its lease ended before the current time (?4), or its
    /// lease ends after the latest time at which a valid lease can end (?5). In the last case, the clock was set back after the lease was
    /// taken.
    /// </summary>
    private const string IsFree = "(LeasedUntilUtc IS NULL OR LeasedUntilUtc < ?4 OR LeasedUntilUtc > ?5)";

    private PendingSql(string table, string key)
    {
        var orRaise = OrRaise(key);
        Find = $"SELECT 1 FROM {table} WHERE Kind = ?1 AND {key} = ?2";
        Add = $"INSERT INTO {table} (Kind, {key}, Version, Priority, Since, IsOfRebuild) VALUES (?1, ?2, 1, ?3, ?4, 0) {orRaise}";
        Lease = $"""
            UPDATE {table} SET LeaseId = ?3, LeasedUntilUtc = ?6
            WHERE (Kind, {key}) IN (SELECT Kind, {key} FROM {table} WHERE Kind = ?1 AND {IsFree} ORDER BY Priority, Since, {key} LIMIT ?2)
            RETURNING {key}, Version
            """;
        AddAndLease = $"""
            INSERT INTO {table} (Kind, {key}, Version, Priority, Since, LeaseId, LeasedUntilUtc, IsOfRebuild)
            VALUES (?1, ?2, 1, 1, ?7, ?3, ?6, 1)
            ON CONFLICT (Kind, {key}) DO UPDATE SET Version = Version + 1, IsOfRebuild = 1,
                LeaseId = CASE WHEN {IsFree} THEN ?3 ELSE LeaseId END,
                LeasedUntilUtc = CASE WHEN {IsFree} THEN ?6 ELSE LeasedUntilUtc END
            RETURNING Version, LeaseId
            """;
        Clear = $"DELETE FROM {table} WHERE Kind = ?1 AND {key} = ?2 AND LeaseId = ?3 AND Version = ?4";
        Release = $"UPDATE {table} SET LeaseId = NULL, LeasedUntilUtc = NULL WHERE Kind = ?1 AND {key} = ?2 AND LeaseId = ?3";
        Renew = $"UPDATE {table} SET LeasedUntilUtc = ?2 WHERE Kind = ?1 AND LeaseId = ?3";
        Drop = $"DELETE FROM {table} WHERE Kind = ?1 AND {key} = ?2";
    }

    /// <summary>Pending conversations, by number.</summary>
    public static PendingSql Conversations { get; } = new("PendingConversations", "Number");

    /// <summary>All other entries, by id.</summary>
    public static PendingSql Others { get; } = new("PendingOthers", "Id");

    /// <summary>
    /// Like <see cref="Add"/>, but for every conversation that refers to customer ?1. ?2 is the priority, ?3 the time.
    /// </summary>
    public static string AddOfCustomer { get; } = $"""
        INSERT INTO PendingConversations (Kind, Number, Version, Priority, Since, IsOfRebuild)
        SELECT 0, n.Number, 1, ?2, ?3, 0
        FROM ConversationReferences AS r INNER JOIN ConversationNumbers AS n ON n.ConversationId = r.ConversationId
        WHERE r.Kind = 1 AND r.Id = ?1 {OrRaise("Number")}
        """;

    public string Find { get; }

    public string Add { get; }

    public string Lease { get; }

    /// <summary><see cref="Add"/> and <see cref="Lease"/> in one statement. Does not lease entries that another lease holds.</summary>
    public string AddAndLease { get; }

    public string Clear { get; }

    public string Release { get; }

    public string Renew { get; }

    public string Drop { get; }

    /// <summary>The statements for a kind of entry.</summary>
    public static PendingSql Of(PendingKind kind) => kind == PendingKind.Conversation ? Conversations : Others;

    /// <summary>
    /// The clause for an entry that already exists. Without a lease, the entry keeps its version, because the worker that leases it later
    /// sees what this transaction wrote. Its priority can only become more urgent. A leased entry gets a higher version and the
    /// current time. With its old time, it would come before entries that waited while it was folded, and a conversation that keeps
    /// changing would delay them again and again.
    /// </summary>
    private static string OrRaise(string key) => $"""
        ON CONFLICT (Kind, {key}) DO UPDATE SET Version = Version + (LeaseId IS NOT NULL), Priority = MIN(Priority, excluded.Priority),
            Since = CASE WHEN LeaseId IS NULL THEN Since ELSE excluded.Since END
        WHERE LeaseId IS NOT NULL OR Priority > excluded.Priority
        """;
}
