namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>
/// The SQL Server statements that EF Core does not generate. Each operation is one batch over the row sets of a
/// <see cref="SqlServerBatch"/>, so that no network round trips between its statements prolong the locks. The tests parse most of the
/// statements.
/// </summary>
internal static class SqlServerSql
{
    /// <summary>The start of most batches. With it, an error rolls back the whole transaction, and row counts are not sent.</summary>
    internal const string Begin = "SET XACT_ABORT ON; SET NOCOUNT ON;\n";

    /// <summary>A hint that makes a statement take locks in the order of its row set. Most row sets are sorted by key.</summary>
    internal const string InOrder = "OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1)";

    /// <summary>The type of the ids in the table variables that the batches declare.</summary>
    private const string IdType = $"nvarchar(64) COLLATE {SqlServerModel.Collation} NOT NULL";

    private const string CountChanged = "SELECT COUNT(*) FROM @changed";

    private const string CountRebuild =
        "UPDATE Rebuilds WITH (ROWLOCK) SET Events = Events + @eventsFolded, Written = Written + @count WHERE Id = @rebuild";

    public static string ClaimIds { get; } = $"""
        {Begin}DECLARE @new TABLE (Ordinal int NOT NULL PRIMARY KEY);
        INSERT INTO @new (Ordinal)
        SELECT s.Ordinal FROM @rows AS s
        WHERE {Absent(BulkTables.EventIds)}
        {InOrder};
        INSERT INTO EventIds (IdHash) SELECT s.IdHash FROM @rows AS s INNER JOIN @new AS n ON n.Ordinal = s.Ordinal;
        SELECT Ordinal FROM @new;
        """;

    public const string ForgetIds = "DELETE e FROM EventIds AS e INNER JOIN @rows AS s ON s.IdHash = e.IdHash;";

    /// <summary>
    /// Stores new events and their derived data. Makes the events' conversations and the affected customers pending. These
    /// customers include those whom an agent had in focus just before, or at the time of, one of the agent's new focus events.
    /// </summary>
    public static string Store { get; } = $"""
        {Begin}INSERT INTO Events ({List(BulkTables.Events)}) SELECT {List(BulkTables.Events)} FROM @events;
        {InsertAbsentFrom(BulkTables.References, "@references")}
        {InsertAbsentFrom(BulkTables.ReferencedIds, "@referencedIds")}
        {InsertAbsentFrom(BulkTables.Merges, "@merges")}
        {InsertAbsentFrom(BulkTables.FocusEvents, "@focus")}
        {SqlServerQueueSql.AddFrom("@conversations", "0", "0")}
        DECLARE @starts TABLE (
            AgentId {IdType}, OccurredUtc datetime2 NOT NULL, PRIMARY KEY (AgentId, OccurredUtc));
        INSERT INTO @starts (AgentId, OccurredUtc)
        SELECT s.AgentId, b.OccurredUtc FROM @focus AS s
        CROSS APPLY (
            SELECT TOP (1) f.OccurredUtc FROM FocusEvents AS f
            WHERE f.AgentId = s.AgentId AND f.Kind = 1 AND f.OccurredUtc < s.OccurredUtc ORDER BY f.OccurredUtc DESC) AS b
        UNION
        SELECT s.AgentId, s.OccurredUtc FROM @focus AS s;
        DECLARE @touched TABLE (Id {IdType} PRIMARY KEY);
        INSERT INTO @touched (Id)
        SELECT c.Id FROM @customers AS c
        UNION
        SELECT f.CustomerId FROM @starts AS s
        INNER JOIN FocusEvents AS f ON f.AgentId = s.AgentId AND f.Kind = 1 AND f.OccurredUtc = s.OccurredUtc;
        {SqlServerQueueSql.AddFrom("@touched", "1", "1")}
        """;

    /// <summary>
    /// Of events whose ids are already stored, returns those that differ from the stored ones, with the stored payload. The payload is null
    /// if no stored event has the same conversation, timestamp and id.
    /// </summary>
    public const string FindDiffering = """
        SELECT s.Ordinal, e.Payload FROM @rows AS s LEFT JOIN Events AS e
            ON e.ConversationId = s.ConversationId AND e.TimestampUtc = s.TimestampUtc AND e.EventId = s.EventId
        WHERE e.Payload IS NULL OR e.Payload <> s.Payload;
        """;

    public static string NoteIssues { get; } = $"""
        {Begin}UPDATE t SET t.Count = t.Count + s.Count, t.LastSeenUtc = s.LastSeenUtc
        FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK) INNER JOIN @rows AS s ON s.Kind = t.Kind AND s.Subject = t.Subject;
        {InsertAbsentFrom(BulkTables.DataIssues, "@rows")}
        """;

    /// <summary>
    /// Writes a batch of folds. Finds the changed rows by their hashes first, so that a batch without changes does not lock the
    /// revision counter. If rows have changed, the lock on this counter is held until the commit, so that
    /// revisions are in the order of the commits.
    /// </summary>
    public static string WriteFold { get; } = $"""
        {Begin}{SqlServerQueueSql.Held}{SqlServerQueueSql.ClearFrom("0")}
        UPDATE p SET p.LeaseId = NULL, p.LeasedUntilUtc = NULL
        FROM PendingFolds AS p WITH (ROWLOCK) INNER JOIN @released AS s ON s.Id = p.Id
        WHERE p.Kind = 0 AND p.LeaseId = @lease;

        DECLARE @changed TABLE (ConversationId {IdType} PRIMARY KEY, Number int NOT NULL, IsNew bit NOT NULL);
        INSERT INTO @changed (ConversationId, Number, IsNew)
        SELECT r.ConversationId, ROW_NUMBER() OVER (ORDER BY r.ConversationId), CASE WHEN c.ConversationId IS NULL THEN 1 ELSE 0 END
        FROM @rows AS r INNER JOIN @held AS h ON h.Id = r.ConversationId
        LEFT JOIN Conversations AS c ON c.ConversationId = r.ConversationId
        WHERE c.ConversationId IS NULL OR c.{HashedRow.HashColumn} <> r.{HashedRow.HashColumn};
        DECLARE @count int = ({CountChanged}), @added int = ({CountChanged} WHERE IsNew = 1), @last bigint = 0;
        IF @count > 0
        BEGIN
            UPDATE Counters WITH (ROWLOCK) SET Value = Value + @count WHERE Name = N'{Counter.Revision}';
            SELECT @last = Value - @count FROM Counters WITH (UPDLOCK, ROWLOCK) WHERE Name = N'{Counter.Revision}';
            UPDATE t SET {string.Join(", ", RowColumns.All.Skip(1).Select(c => $"t.{c.Name} = {RowValue(c)}"))}
            FROM Conversations AS t INNER JOIN @changed AS n ON n.ConversationId = t.ConversationId AND n.IsNew = 0
            INNER JOIN @rows AS r ON r.ConversationId = n.ConversationId;
            INSERT INTO Conversations ({List(BulkTables.Conversations)})
            SELECT {RowValues} FROM @changed AS n INNER JOIN @rows AS r ON r.ConversationId = n.ConversationId
            WHERE n.IsNew = 1;
            {ReplaceFrom(BulkTables.Topics, "@topics")}
            {ReplaceFrom(BulkTables.Contacts, "@contacts")}
            {ReplaceFrom(BulkTables.Assignments, "@assignments")}
        END;

        DELETE i FROM DataIssues AS i INNER JOIN @held AS h ON h.Id = i.Subject
        WHERE i.Kind IN ({string.Join(", ", DataIssue.OfFold.Select(k => $"N'{k}'"))})
            AND NOT EXISTS (SELECT 1 FROM @issues AS s WHERE s.Kind = i.Kind AND s.Subject = i.Subject);
        UPDATE t SET t.Count = s.Count, t.EventId = s.EventId, t.LastSeenUtc = s.LastSeenUtc
        FROM @issues AS s INNER JOIN @held AS h ON h.Id = s.Subject INNER JOIN DataIssues AS t ON t.Kind = s.Kind AND t.Subject = s.Subject
        WHERE t.Count <> s.Count OR COALESCE(t.EventId, N'') <> COALESCE(s.EventId, N'');
        INSERT INTO DataIssues ({List(BulkTables.DataIssues)})
        SELECT {List(BulkTables.DataIssues, "s.")} FROM @issues AS s INNER JOIN @held AS h ON h.Id = s.Subject
        WHERE NOT EXISTS (SELECT 1 FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK) WHERE t.Kind = s.Kind AND t.Subject = s.Subject);

        IF @added > 0 UPDATE Counters WITH (ROWLOCK) SET Value = Value + @added WHERE Name = N'{Counter.Conversations}';
        IF @rebuild IS NOT NULL {CountRebuild};
        UPDATE Counters WITH (ROWLOCK) SET Value = @milliseconds WHERE Name = N'{Counter.Folded}';
        SELECT @count;
        """;

    /// <summary>Seeks from one conversation to the next along the key, skipping the events in between.</summary>
    public const string NextConversations = """
        DECLARE @ids TABLE (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL);
        DECLARE @last nvarchar(64) = @after, @count int = 0, @next nvarchar(64);
        WHILE @count < @most
        BEGIN
            SET @next = NULL;
            SELECT TOP (1) @next = ConversationId FROM Events WHERE ConversationId > @last ORDER BY ConversationId;
            IF @next IS NULL BREAK;
            INSERT INTO @ids (Id) VALUES (@next);
            SET @last = @next;
            SET @count += 1;
        END;
        SELECT Id FROM @ids ORDER BY Id;
        """;

    /// <summary>
    /// The exclusive lock on the counter's row is held until the transaction ends, so that counter values are in the order of the commits.
    /// </summary>
    public const string AddToCounter =
        "UPDATE Counters WITH (ROWLOCK) SET Value = Value + @amount OUTPUT inserted.Value WHERE Name = @counter;";

    /// <summary>The events of conversations. With the clustered key, this reads adjacent pages.</summary>
    public const string EventsOf =
        "SELECT e.ConversationId, e.Payload FROM @ids AS m INNER LOOP JOIN Events AS e ON e.ConversationId = m.Id;";

    public const string MergesFrom =
        "SELECT m.SourceCustomerId, m.DestinationCustomerId, m.TimestampUtc, m.EventId FROM @ids AS s "
        + "INNER LOOP JOIN Merges AS m ON m.SourceCustomerId = s.Id;";

    /// <summary>
    /// The start and the end of each ended focus on a customer. A focus ends with the agent's next focus event, not counting exits from
    /// other customers. The statement seeks once per focus and does not read the agent's complete history.
    /// </summary>
    public const string FocusOn = """
        SELECT e.CustomerId, e.OccurredUtc, n.OccurredUtc AS EndedUtc
        FROM @ids AS s INNER JOIN FocusEvents AS e ON e.CustomerId = s.Id AND e.Kind = 1
        CROSS APPLY (
            SELECT TOP (1) x.OccurredUtc FROM FocusEvents AS x
            WHERE x.AgentId = e.AgentId AND x.OccurredUtc >= e.OccurredUtc AND (x.OccurredUtc > e.OccurredUtc OR x.SortKey > e.SortKey)
                AND (x.Kind <> 2 OR x.CustomerId = e.CustomerId)
            ORDER BY x.OccurredUtc, x.SortKey) AS n;
        """;

    /// <summary>The total handle time of the ended work sessions, by conversation.</summary>
    public const string WorkedOn = """
        SELECT w.ConversationId, SUM(w.HandleMilliseconds)
        FROM @ids AS s INNER JOIN WorkSessions AS w ON w.ConversationId = s.Id
        WHERE w.HandleMilliseconds IS NOT NULL GROUP BY w.ConversationId;
        """;

    public static string InsertAbsent<T>(BulkTable<T> table) => Begin + InsertAbsentFrom(table, "@rows");

    public static string Update<T>(BulkTable<T> table) => $"""
        {Begin}UPDATE t SET {string.Join(", ", table.Others.Select(c => $"t.{c.Name} = s.{c.Name}"))}
        FROM {table.Name} AS t INNER JOIN @rows AS s ON {SameKey(table)};
        """;

    public static string Upsert<T>(BulkTable<T> table) => $"""
        {Update(table)}
        {InsertAbsentFrom(table, "@rows")}
        """;

    public static string Insert<T>(BulkTable<T> table) =>
        $"{Begin}INSERT INTO {table.Name} ({List(table)}) SELECT {List(table)} FROM @rows ORDER BY Ordinal;";

    public static string Delete<T>(BulkTable<T> table) =>
        $"{Begin}DELETE t FROM {table.Name} AS t INNER JOIN @rows AS s ON {SameKey(table)};";

    /// <summary>Replaces the child rows of changed conversations.</summary>
    private static string ReplaceFrom<T>(BulkTable<T> table, string source) => $"""
        DELETE t FROM {table.Name} AS t INNER JOIN @changed AS n ON n.ConversationId = t.ConversationId;
            {InsertFrom(table, source)} INNER JOIN @changed AS n ON n.ConversationId = s.ConversationId;
        """;

    private static string InsertAbsentFrom<T>(BulkTable<T> table, string source) => $"""
        {InsertFrom(table, source)}
        WHERE {Absent(table)}
        {InOrder};
        """;

    private static string InsertFrom<T>(BulkTable<T> table, string source) =>
        $"INSERT INTO {table.Name} ({List(table)}) SELECT {List(table, "s.")} FROM {source} AS s";

    /// <summary>Checks without a lock first, so that key ranges are locked only for rows that do not exist yet.</summary>
    private static string Absent<T>(BulkTable<T> table) => $"""
        NOT EXISTS (SELECT 1 FROM {table.Name} AS t WHERE {SameKey(table)})
            AND NOT EXISTS (SELECT 1 FROM {table.Name} AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK, {SeekIn(table)}) WHERE {SameKey(table)})
        """;

    /// <summary>
    /// Seeks by the complete key, because a seek by a part of it could lock half the table. There are few issues, so for their table any
    /// seek is sufficient.
    /// </summary>
    private static string SeekIn<T>(BulkTable<T> table) => table.Name == BulkTables.DataIssues.Name
        ? "FORCESEEK"
        : $"FORCESEEK (PK_{table.Name} ({string.Join(", ", table.Key.Select(k => k.Name))}))";

    private static string RowValues => string.Join(", ", RowColumns.All.Select(RowValue));

    private static string RowValue(BulkColumn column) => column.Name switch
    {
        nameof(Fold.ConversationRow.Revision) => "@last + n.Number",
        nameof(Fold.ConversationRow.RecomputedAt) => "@now",
        var name => "r." + name,
    };

    private static string SameKey<T>(BulkTable<T> table) => string.Join(" AND ", table.Key.Select(k => $"t.{k.Name} = s.{k.Name}"));

    private static string List<T>(BulkTable<T> table, string prefix = "") => string.Join(", ", table.Columns.Select(c => prefix + c.Name));
}
