namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>The statements of one of the two tables of the queue. ?1 is the kind of an entry, ?2 what the entry is of.</summary>
internal sealed class PendingSql
{
    /// <summary>Free: not leased, or a lease that has ended, or one of a clock that was set back (?5: later than any can end).</summary>
    private const string IsFree = "(LeasedUntilUtc IS NULL OR LeasedUntilUtc < ?4 OR LeasedUntilUtc > ?5)";

    private PendingSql(string table, string key)
    {
        // An entry without a lease keeps its version: the worker that leases it comes after this transaction and sees what it wrote.
        // It may only become more urgent.
        var orRaise = $"""
            ON CONFLICT (Kind, {key}) DO UPDATE SET Version = Version + (LeaseId IS NOT NULL), Priority = MIN(Priority, excluded.Priority)
            WHERE LeaseId IS NOT NULL OR Priority > excluded.Priority
            """;
        Find = $"SELECT 1 FROM {table} WHERE Kind = ?1 AND {key} = ?2";
        Add = $"INSERT INTO {table} (Kind, {key}, Version, Priority, Since, IsOfRebuild) VALUES (?1, ?2, 1, ?3, ?4, 0) {orRaise}";
        AddOfCustomer = $"""
            INSERT INTO {table} (Kind, {key}, Version, Priority, Since, IsOfRebuild)
            SELECT 0, n.Number, 1, ?2, ?3, 0
            FROM ConversationReferences AS r INNER JOIN ConversationNumbers AS n ON n.ConversationId = r.ConversationId
            WHERE r.Kind = 1 AND r.Id = ?1 {orRaise}
            """;
        Lease = $"""
            UPDATE {table} SET LeaseId = ?3, LeasedUntilUtc = ?6
            WHERE (Kind, {key}) IN (SELECT Kind, {key} FROM {table} WHERE Kind = ?1 AND {IsFree} ORDER BY Priority, Since, {key} LIMIT ?2)
            RETURNING {key}, Version
            """;
        AddAndLease = $"""
            INSERT INTO {table} (Kind, {key}, Version, Priority, Since, LeaseId, LeasedUntilUtc, IsOfRebuild) VALUES (?1, ?2, 1, 1, ?7, ?3, ?6, 1)
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

    /// <summary>Pending conversations, by their numbers.</summary>
    public static PendingSql Conversations { get; } = new("PendingConversations", "Number");

    /// <summary>All other entries, by their ids.</summary>
    public static PendingSql Others { get; } = new("PendingOthers", "Id");

    public string Find { get; }

    public string Add { get; }

    /// <summary>As <see cref="Add"/>, every conversation that refers to the customer ?1; ?2 and ?3 are priority and time.</summary>
    public string AddOfCustomer { get; }

    public string Lease { get; }

    /// <summary>As <see cref="Add"/> and <see cref="Lease"/> in one; an entry that somebody holds stays theirs.</summary>
    public string AddAndLease { get; }

    public string Clear { get; }

    public string Release { get; }

    public string Renew { get; }

    public string Drop { get; }

    /// <summary>The statements for entries of a kind.</summary>
    public static PendingSql Of(PendingKind kind) => kind == PendingKind.Conversation ? Conversations : Others;
}
