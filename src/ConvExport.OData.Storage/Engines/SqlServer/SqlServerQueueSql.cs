using static ConvExport.OData.Storage.Engines.SqlServer.SqlServerSql;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>The statements of the fold queue. They are batches like those of <see cref="SqlServerSql"/>.</summary>
internal static class SqlServerQueueSql
{
    /// <summary>
    /// A condition for an entry without a valid lease: the entry has no lease, or its lease has expired, or its lease ends later than a new
    /// lease could end. The last case occurs after the clock was set back.
    /// </summary>
    private const string IsFree = "(p.LeasedUntilUtc IS NULL OR p.LeasedUntilUtc < @now OR p.LeasedUntilUtc > @latest)";

    /// <summary>
    /// Seeks by the complete key. Locks the key range of an absent entry until the transaction ends, so that two transactions cannot both
    /// insert it.
    /// </summary>
    private const string HeldPending = "PendingFolds AS p WITH (UPDLOCK, HOLDLOCK, ROWLOCK, FORCESEEK (PK_PendingFolds (Kind, Id)))";

    /// <summary>
    /// Makes ids pending. An existing entry gets a higher version and the current time only if it is leased. With its old time, a leased
    /// entry would come before entries that were waiting while it was folded. The priority can only become more urgent.
    /// </summary>
    public static string AddFrom(string source, string kind, string priority) => $"""
        UPDATE p SET p.Version = p.Version + CASE WHEN p.LeaseId IS NULL THEN 0 ELSE 1 END,
            p.Priority = CASE WHEN p.Priority > {priority} THEN {priority} ELSE p.Priority END,
            p.Since = CASE WHEN p.LeaseId IS NULL THEN p.Since ELSE @since END
        FROM {source} AS s INNER JOIN {HeldPending} ON p.Kind = {kind} AND p.Id = s.Id
        {InOrder};
        INSERT INTO PendingFolds (Kind, Id, Version, Priority, Since, IsOfRebuild)
        SELECT {kind}, s.Id, 1, {priority}, @since, 0 FROM {source} AS s
        WHERE NOT EXISTS (SELECT 1 FROM {HeldPending} WHERE p.Kind = {kind} AND p.Id = s.Id)
        {InOrder};

        """;

    public static string Add { get; } = Begin + AddFrom("@ids", "@kind", "@priority");

    /// <summary>Returns which ids are pending. Locks the key ranges of the others.</summary>
    public static string Hold { get; } = $"""
        SELECT s.Id FROM @ids AS s WHERE EXISTS (SELECT 1 FROM {HeldPending} WHERE p.Kind = 0 AND p.Id = s.Id)
        {InOrder};
        """;

    /// <summary>
    /// READPAST skips entries that another session is adding or leasing. One statement chooses and locks the entries, and a second
    /// one leases them. A single statement would join the queue with itself, and a bad plan for this join can block all workers
    /// for minutes.
    /// </summary>
    public static string Lease { get; } = $"""
        {Begin}DECLARE @free TABLE (Id nvarchar(64) COLLATE {SqlServerModel.Collation} NOT NULL PRIMARY KEY);
        INSERT INTO @free (Id)
        SELECT TOP (@most) p.Id FROM PendingFolds AS p WITH (UPDLOCK, READPAST, ROWLOCK, READCOMMITTEDLOCK)
        WHERE p.Kind = @kind AND {IsFree}
        ORDER BY p.Priority, p.Since, p.Id
        OPTION (MAXDOP 1);
        UPDATE p SET p.LeaseId = @lease, p.LeasedUntilUtc = @until
        OUTPUT inserted.Id, inserted.Version
        FROM @free AS f INNER JOIN PendingFolds AS p WITH (ROWLOCK) ON p.Kind = @kind AND p.Id = f.Id
        WHERE {IsFree}
        {InOrder};
        """;

    /// <summary>Adds and leases entries in one batch. Does not lease entries that another lease holds.</summary>
    public static string AddAndLease { get; } = $"""
        {Begin}UPDATE p SET p.Version = p.Version + 1, p.IsOfRebuild = 1,
            p.LeaseId = CASE WHEN {IsFree} THEN @lease ELSE p.LeaseId END,
            p.LeasedUntilUtc = CASE WHEN {IsFree} THEN @until ELSE p.LeasedUntilUtc END
        FROM @ids AS s INNER JOIN {HeldPending} ON p.Kind = 0 AND p.Id = s.Id
        {InOrder};
        INSERT INTO PendingFolds (Kind, Id, Version, Priority, Since, LeaseId, LeasedUntilUtc, IsOfRebuild)
        SELECT 0, s.Id, 1, 1, @since, @lease, @until, 1 FROM @ids AS s
        WHERE NOT EXISTS (SELECT 1 FROM {HeldPending} WHERE p.Kind = 0 AND p.Id = s.Id)
        {InOrder};
        SELECT p.Id, p.Version FROM PendingFolds AS p INNER JOIN @ids AS s ON s.Id = p.Id WHERE p.Kind = 0 AND p.LeaseId = @lease;
        """;

    /// <summary>
    /// Of the entries that the lease still holds, deletes those with an unchanged version and releases the others. Outputs the ids of
    /// all these entries.
    /// </summary>
    public static string ClearFrom(string kind) => $"""
        DELETE p OUTPUT deleted.Id INTO @held (Id)
        FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @ids AS s ON s.Id = p.Id AND s.Version = p.Version
        WHERE p.Kind = {kind} AND p.LeaseId = @lease;
        UPDATE p SET p.LeaseId = NULL, p.LeasedUntilUtc = NULL OUTPUT inserted.Id INTO @held (Id)
        FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @ids AS s ON s.Id = p.Id
        WHERE p.Kind = {kind} AND p.LeaseId = @lease;

        """;

    public static readonly string Held =
        $"DECLARE @held TABLE (Id nvarchar(64) COLLATE {SqlServerModel.Collation} NOT NULL PRIMARY KEY);\n";

    public static string Clear { get; } = Begin + Held + ClearFrom("@kind");

    public const string Release = """
        UPDATE p SET p.LeaseId = NULL, p.LeasedUntilUtc = NULL
        FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @ids AS s ON s.Id = p.Id
        WHERE p.Kind = @kind AND p.LeaseId = @lease;
        """;

    public const string Renew = "UPDATE PendingFolds SET LeasedUntilUtc = @until WHERE Kind = @kind AND LeaseId = @lease;";

    public const string Drop = "DELETE FROM PendingFolds WHERE Kind = @kind AND Id = @id;";
}
