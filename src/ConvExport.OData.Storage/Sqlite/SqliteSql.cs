namespace ConvExport.OData.Storage.Sqlite;

/// <summary>The statements that SQLite is given beside those of EF Core.</summary>
internal static class SqliteSql
{
    /// <summary>A mark that nobody holds says enough as it is: whoever takes it comes after this transaction and sees what it wrote.</summary>
    private const string OrRaise = "ON CONFLICT (Kind, Id) DO UPDATE SET Mark = Mark + 1 WHERE LeaseId IS NOT NULL";

    public const string Mark = $"INSERT INTO FoldMarks (Kind, Id, Mark, IsOfRebuild) VALUES (?1, ?2, 1, 0) {OrRaise}";

    /// <summary>As <see cref="Mark"/>, every conversation that mentions a customer.</summary>
    public const string MarkConversationsOf =
        $"INSERT INTO FoldMarks (Kind, Id, Mark, IsOfRebuild) SELECT 0, ConversationId, 1, 0 FROM Mentions WHERE Kind = 1 AND Id = ?1 {OrRaise}";

    public const string MergedInto = "SELECT SourceCustomerId FROM Merges WHERE DestinationCustomerId = ?1";

    /// <summary>From one to the next along the key: a seek each, over all the events between.</summary>
    public const string NextConversation = "SELECT ConversationId FROM Events WHERE ConversationId > ?1 ORDER BY ConversationId LIMIT 1";

    public const string IsMarked = "SELECT 1 FROM FoldMarks WHERE Kind = 0 AND Id = ?1";

    /// <summary>Free: not leased, or a lease that has ended, or one of a clock that was set back (?5: later than any can end).</summary>
    private const string IsFree = "(LeasedUntilUtc IS NULL OR LeasedUntilUtc < ?4 OR LeasedUntilUtc > ?5)";

    public const string Lease = $"""
        UPDATE FoldMarks SET LeaseId = ?3, LeasedUntilUtc = ?6
        WHERE (Kind, Id) IN (SELECT Kind, Id FROM FoldMarks WHERE Kind = ?1 AND {IsFree} ORDER BY Id LIMIT ?2)
        RETURNING Id, Mark
        """;

    /// <summary>As <see cref="Mark"/> and <see cref="Lease"/> in one; a mark that somebody holds stays theirs.</summary>
    public const string MarkAndLease = $"""
        INSERT INTO FoldMarks (Kind, Id, Mark, LeaseId, LeasedUntilUtc, IsOfRebuild) VALUES (?1, ?2, 1, ?3, ?6, 1)
        ON CONFLICT (Kind, Id) DO UPDATE SET Mark = Mark + 1, IsOfRebuild = 1,
            LeaseId = CASE WHEN {IsFree} THEN ?3 ELSE LeaseId END,
            LeasedUntilUtc = CASE WHEN {IsFree} THEN ?6 ELSE LeasedUntilUtc END
        RETURNING Mark, LeaseId
        """;

    public const string Clear = "DELETE FROM FoldMarks WHERE Kind = ?1 AND Id = ?2 AND LeaseId = ?3 AND Mark = ?4";

    public const string Release = "UPDATE FoldMarks SET LeaseId = NULL, LeasedUntilUtc = NULL WHERE Kind = ?1 AND Id = ?2 AND LeaseId = ?3";

    public const string AddToCounter = "UPDATE Counters SET Value = Value + ?2 WHERE Name = ?1 RETURNING Value";

    public const string Events = "SELECT Payload FROM Events WHERE ConversationId = ?1";

    public const string IsStored =
        "SELECT 1 FROM Events WHERE ConversationId = ?1 AND TimestampUtc = ?2 AND EventId = ?3 AND Payload = ?5 AND Type = ?4";

    public const string MergesFrom = "SELECT DestinationCustomerId, TimestampUtc, EventId FROM Merges WHERE SourceCustomerId = ?1";

    /// <summary>Each entry on a customer, with the next event of its agent that ends it: a seek an entry, not the agent's whole history.</summary>
    public const string FocusOn = """
        SELECT e.OccurredUtc, (
            SELECT n.OccurredUtc FROM FocusEvents AS n
            WHERE n.AgentId = e.AgentId AND (n.OccurredUtc, n.SortKey) > (e.OccurredUtc, e.SortKey)
                AND (n.Kind <> 2 OR n.CustomerId = e.CustomerId)
            ORDER BY n.OccurredUtc, n.SortKey LIMIT 1)
        FROM FocusEvents AS e WHERE e.CustomerId = ?1 AND e.Kind = 1
        """;

    public const string RunningCustomers = """
        SELECT CustomerId FROM FocusEvents
        WHERE AgentId = ?1 AND Kind = 1 AND OccurredUtc = (
            SELECT OccurredUtc FROM FocusEvents WHERE AgentId = ?1 AND Kind = 1 AND OccurredUtc < ?2 ORDER BY OccurredUtc DESC LIMIT 1)
        UNION ALL
        SELECT CustomerId FROM FocusEvents WHERE AgentId = ?1 AND Kind = 1 AND OccurredUtc = ?2
        """;

    /// <summary>Leaves an equal row alone, its revision too: row values compare null-safe with IS NOT.</summary>
    public static string UpsertRow { get; } = $"""
        INSERT INTO Conversations ({List(BulkTable.Conversations.Columns)}) VALUES ({Parameters(BulkTable.Conversations)})
        ON CONFLICT (ConversationId) DO UPDATE SET {string.Join(", ", BulkTable.RowUpdate.Select(c => $"{c} = excluded.{c}"))}
        WHERE ({List(BulkTable.RowContent.Select(c => "Conversations." + c))}) IS NOT ({List(BulkTable.RowContent.Select(c => "excluded." + c))})
        """;

    public static string NoteIssue { get; } = $"""
        INSERT INTO DataIssues ({List(BulkTable.DataIssues.Columns)}) VALUES ({Parameters(BulkTable.DataIssues)})
        ON CONFLICT (Kind, Subject) DO UPDATE SET Count = Count + excluded.Count, LastSeenUtc = excluded.LastSeenUtc
        """;

    public static string SetIssue { get; } = $"""
        INSERT INTO DataIssues ({List(BulkTable.DataIssues.Columns)}) VALUES ({Parameters(BulkTable.DataIssues)})
        ON CONFLICT (Kind, Subject) DO UPDATE SET Count = excluded.Count, LastSeenUtc = excluded.LastSeenUtc, EventId = excluded.EventId
        WHERE Count <> excluded.Count OR EventId IS NOT excluded.EventId
        """;

    public const string IssuesOf = "SELECT Subject FROM DataIssues WHERE Kind = ?1 LIMIT ?2";

    public static string InsertAbsent(BulkTable table) =>
        $"INSERT INTO {table.Name} ({List(table.Columns)}) VALUES ({Parameters(table)}) ON CONFLICT DO NOTHING";

    public static string Delete(BulkTable table) =>
        $"DELETE FROM {table.Name} WHERE {string.Join(" AND ", table.Key.Select((column, i) => $"{column} = ?{i + 1}"))}";

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns);

    private static string Parameters(BulkTable table) => string.Join(", ", Enumerable.Range(1, table.Columns.Count).Select(i => $"?{i}"));
}
