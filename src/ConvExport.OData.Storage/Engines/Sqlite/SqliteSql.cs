namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>The SQLite statements that EF Core does not generate, except those of the fold queue (<see cref="PendingSql"/>).</summary>
internal static class SqliteSql
{
    public const string MergedInto = "SELECT SourceCustomerId FROM Merges WHERE DestinationCustomerId = ?1";

    public const string NextConversations =
        "SELECT ConversationId FROM ConversationNumbers WHERE ConversationId > ?1 ORDER BY ConversationId LIMIT ?2";

    public const string NumberOf = "SELECT Number FROM ConversationNumbers WHERE ConversationId = ?1";

    public const string AddNumber = "INSERT INTO ConversationNumbers (ConversationId) VALUES (?1) RETURNING Number";

    public const string IdOf = "SELECT ConversationId FROM ConversationNumbers WHERE Number = ?1";

    public const string ForgetNumber = """
        DELETE FROM ConversationNumbers
        WHERE Number = ?1 AND NOT EXISTS (SELECT 1 FROM ConversationEvents WHERE ConversationNumber = ?1)
            AND NOT EXISTS (SELECT 1 FROM PendingConversations WHERE Kind = 0 AND Number = ?1)
        """;

    public const string AddEvent = """
        INSERT INTO ConversationEvents (ConversationNumber, TimestampUtc, EventId, Type, Payload)
        VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING
        """;

    public const string ReplaceEvent =
        "UPDATE ConversationEvents SET Type = ?4, Payload = ?5 WHERE ConversationNumber = ?1 AND TimestampUtc = ?2 AND EventId = ?3";

    public const string DeleteEvent = "DELETE FROM ConversationEvents WHERE ConversationNumber = ?1 AND TimestampUtc = ?2 AND EventId = ?3";

    public const string AddToCounter = "UPDATE Counters SET Value = Value + ?2 WHERE Name = ?1 RETURNING Value";

    public const string NoteFolded = $"UPDATE Counters SET Value = ?1 WHERE Name = '{Counter.Folded}'";

    public const string CountRebuild = "UPDATE Rebuilds SET Events = Events + ?2, Written = Written + ?3 WHERE Id = ?1";

    public const string FindRecentId = "SELECT 1 FROM RecentEventIds WHERE IdHash = ?1";

    public const string FindOlderId = "SELECT 1 FROM EarlierEventIds WHERE IdHash = ?1 UNION ALL SELECT 1 FROM EventIds WHERE IdHash = ?1";

    public const string InsertId = "INSERT INTO RecentEventIds (IdHash) VALUES (?1) ON CONFLICT DO NOTHING";

    public static string[] ForgetId { get; } =
        [.. new[] { SqliteModel.RecentEventIds, SqliteModel.EarlierEventIds, "EventIds" }
            .Select(table => $"DELETE FROM {table} WHERE IdHash = ?1")];

    public static string MoveIds(string table, string next) => $"INSERT INTO {next} (IdHash) {IdsBetween(table)} ORDER BY IdHash";

    public static string IdsBetween(string table) => $"SELECT IdHash FROM {table} WHERE IdHash >= ?1 AND IdHash < ?2";

    public static string CountIds(string table) => $"SELECT COUNT(*) FROM {table} WHERE IdHash >= ?1 AND IdHash < ?2";

    public static string ForgetMovedIds(string table) => $"DELETE FROM {table} WHERE IdHash >= ?1 AND IdHash < ?2";

    /// <summary>A number in the database file that the program may set. A rollback undoes the change.</summary>
    public const string UserVersion = "PRAGMA user_version";

    public const string Events = "SELECT Payload FROM Events WHERE ConversationId = ?1";

    public const string FindEvent = "SELECT Payload FROM Events WHERE ConversationId = ?1 AND TimestampUtc = ?2 AND EventId = ?3";

    public const string MergesFrom = "SELECT DestinationCustomerId, TimestampUtc, EventId FROM Merges WHERE SourceCustomerId = ?1";

    /// <summary>
    /// The start and the end of each focus on a customer; the end is null if the focus has not ended. A focus ends with the agent's next
    /// focus event, not counting exits from other customers. The statement seeks once per focus and does not read the agent's complete
    /// history.
    /// </summary>
    public const string FocusOn = """
        SELECT e.OccurredUtc, (
            SELECT n.OccurredUtc FROM FocusEvents AS n
            WHERE n.AgentId = e.AgentId AND (n.OccurredUtc, n.SortKey) > (e.OccurredUtc, e.SortKey)
                AND (n.Kind <> 2 OR n.CustomerId = e.CustomerId)
            ORDER BY n.OccurredUtc, n.SortKey LIMIT 1)
        FROM FocusEvents AS e WHERE e.CustomerId = ?1 AND e.Kind = 1
        """;

    /// <summary>The total handle time of a conversation's ended work sessions; null if there are none.</summary>
    public const string WorkedOn = "SELECT SUM(HandleMilliseconds) FROM WorkSessions WHERE ConversationId = ?1";

    public const string RunningCustomers = """
        SELECT CustomerId FROM FocusEvents
        WHERE AgentId = ?1 AND Kind = 1 AND OccurredUtc = (
            SELECT OccurredUtc FROM FocusEvents WHERE AgentId = ?1 AND Kind = 1 AND OccurredUtc < ?2 ORDER BY OccurredUtc DESC LIMIT 1)
        UNION ALL
        SELECT CustomerId FROM FocusEvents WHERE AgentId = ?1 AND Kind = 1 AND OccurredUtc = ?2
        """;

    public const string HashOfRow = $"SELECT {HashedRow.HashColumn} FROM Conversations WHERE ConversationId = ?1";

    public static string UpsertRow { get; } = Upsert(BulkTables.Conversations);

    public static string NoteIssue { get; } =
        $"{Insert(BulkTables.DataIssues)} ON CONFLICT (Kind, Subject) DO UPDATE SET Count = Count + excluded.Count, "
        + "LastSeenUtc = excluded.LastSeenUtc";

    public static string SetIssue { get; } = $"""
        {Insert(BulkTables.DataIssues)}
        ON CONFLICT (Kind, Subject) DO UPDATE SET Count = excluded.Count, LastSeenUtc = excluded.LastSeenUtc, EventId = excluded.EventId
        WHERE Count <> excluded.Count OR EventId IS NOT excluded.EventId
        """;

    public const string DeleteIssue = "DELETE FROM DataIssues WHERE Kind = ?1 AND Subject = ?2";

    public const string IssuesOf = "SELECT Subject FROM DataIssues WHERE Kind = ?1 LIMIT ?2";

    public static string Insert<T>(BulkTable<T> table) =>
        $"INSERT INTO {table.Name} ({List(table.Columns.Select(c => c.Name))}) VALUES "
        + $"({List(Enumerable.Range(1, table.Columns.Count).Select(i => $"?{i}"))})";

    public static string InsertAbsent<T>(BulkTable<T> table) => Insert(table) + " ON CONFLICT DO NOTHING";

    public static string Upsert<T>(BulkTable<T> table) =>
        $"{Insert(table)} ON CONFLICT ({List(table.Key.Select(c => c.Name))}) DO UPDATE SET "
        + $"{List(table.Others.Select(c => $"{c.Name} = excluded.{c.Name}"))}";

    public static string Delete<T>(BulkTable<T> table) =>
        $"DELETE FROM {table.Name} WHERE {string.Join(" AND ", table.Key.Select((column, i) => $"{column.Name} = ?{i + 1}"))}";

    private static string List(IEnumerable<string> parts) => string.Join(", ", parts);
}
