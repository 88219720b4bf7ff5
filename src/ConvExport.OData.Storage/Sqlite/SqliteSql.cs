namespace ConvExport.OData.Storage.Sqlite;

/// <summary>The statements that SQLite is given beside those of EF Core.</summary>
internal static class SqliteSql
{
    public const string Mark =
        "INSERT INTO FoldMarks (Kind, Id, Mark) VALUES ($1, $2, 1) ON CONFLICT (Kind, Id) DO UPDATE SET Mark = Mark + 1";

    /// <summary>Along the clustered key, and no further than the limit: EF Core would wrap the DISTINCT, which SQLite then does whole.</summary>
    public const string NextConversations =
        "SELECT DISTINCT ConversationId FROM Events WHERE ConversationId > $1 ORDER BY ConversationId LIMIT $2";

    public const string Lease = """
        UPDATE FoldMarks SET LeaseId = $3, LeasedUntilUtc = $5
        WHERE (Kind, Id) IN (
            SELECT Kind, Id FROM FoldMarks
            WHERE Kind = $1 AND (LeasedUntilUtc IS NULL OR LeasedUntilUtc < $4)
            ORDER BY Id LIMIT $2)
        RETURNING Id, Mark
        """;

    public const string Clear = "DELETE FROM FoldMarks WHERE Kind = $1 AND Id = $2 AND LeaseId = $3 AND Mark = $4";

    public const string Release = "UPDATE FoldMarks SET LeaseId = NULL, LeasedUntilUtc = NULL WHERE Kind = $1 AND Id = $2 AND LeaseId = $3";

    public const string AddToCounter = "UPDATE Counters SET Value = Value + $2 WHERE Name = $1 RETURNING Value";

    /// <summary>Leaves an equal row alone, its revision too: row values compare null-safe with IS NOT.</summary>
    public static string UpsertRow { get; } = $"""
        INSERT INTO Conversations ({List(BulkTable.Conversations.Columns)}) VALUES ({Parameters(BulkTable.Conversations)})
        ON CONFLICT (ConversationId) DO UPDATE SET {string.Join(", ", BulkTable.RowUpdate.Select(c => $"{c} = excluded.{c}"))}
        WHERE ({List(BulkTable.RowContent.Select(c => "Conversations." + c))}) IS NOT ({List(BulkTable.RowContent.Select(c => "excluded." + c))})
        """;

    public static string InsertAbsent(BulkTable table) =>
        $"INSERT INTO {table.Name} ({List(table.Columns)}) VALUES ({Parameters(table)}) ON CONFLICT DO NOTHING";

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns);

    private static string Parameters(BulkTable table) => string.Join(", ", Enumerable.Range(1, table.Columns.Count).Select(i => $"${i}"));
}
