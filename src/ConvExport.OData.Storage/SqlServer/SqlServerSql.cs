namespace ConvExport.OData.Storage.SqlServer;

/// <summary>
/// The statements that SQL Server is given beside those of EF Core. Each works on sets that were copied into a temporary
/// table first. The tests parse every one of them.
/// </summary>
internal static class SqlServerSql
{
    /// <summary>Settings that every connection wants: a deadlock victim's transaction is rolled back whole.</summary>
    public const string Session = "SET XACT_ABORT ON;";

    /// <summary>Without a collation of its own the column would take that of the server's tempdb.</summary>
    public const string CreateMarksStage =
        $"CREATE TABLE #Marks (Id nvarchar(64) COLLATE {ProviderModel.BinaryCollation} NOT NULL PRIMARY KEY, Mark bigint NOT NULL);";

    public const string DropMarksStage = "DROP TABLE #Marks;";

    /// <summary>UPDLOCK with HOLDLOCK keeps the place of an absent mark until the end, so that two writers cannot both insert it.</summary>
    public const string Mark = """
        UPDATE m SET m.Mark = m.Mark + 1
        FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id
        WHERE m.Kind = @kind;
        INSERT INTO FoldMarks (Kind, Id, Mark, IsOfRebuild)
        SELECT @kind, s.Id, 1, 0 FROM #Marks AS s
        WHERE NOT EXISTS (SELECT 1 FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE m.Kind = @kind AND m.Id = s.Id);
        """;

    /// <summary>As <see cref="Mark"/> and <see cref="Lease"/> in one; a mark that somebody holds stays theirs.</summary>
    public const string MarkAndLease = $"""
        UPDATE m SET m.Mark = m.Mark + 1, m.IsOfRebuild = 1,
            m.LeaseId = CASE WHEN {IsFree} THEN @lease ELSE m.LeaseId END,
            m.LeasedUntilUtc = CASE WHEN {IsFree} THEN @until ELSE m.LeasedUntilUtc END
        FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id
        WHERE m.Kind = @kind;
        INSERT INTO FoldMarks (Kind, Id, Mark, LeaseId, LeasedUntilUtc, IsOfRebuild)
        SELECT @kind, s.Id, 1, @lease, @until, 1 FROM #Marks AS s
        WHERE NOT EXISTS (SELECT 1 FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE m.Kind = @kind AND m.Id = s.Id);
        SELECT m.Id, m.Mark FROM FoldMarks AS m INNER JOIN #Marks AS s ON s.Id = m.Id
        WHERE m.Kind = @kind AND m.LeaseId = @lease ORDER BY m.Id;
        """;

    /// <summary>Not leased, or a lease that has ended, or one of a clock that was set back (later than any can end).</summary>
    private const string IsFree = "(LeasedUntilUtc IS NULL OR LeasedUntilUtc < @now OR LeasedUntilUtc > @latest)";

    /// <summary>Which of #Marks are marked. The places of the others are held, as by <see cref="Mark"/>.</summary>
    public const string HoldMarks = """
        SELECT s.Id FROM #Marks AS s
        WHERE EXISTS (SELECT 1 FROM FoldMarks AS m WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE m.Kind = 0 AND m.Id = s.Id);
        """;

    /// <summary>From one to the next along the key: a seek each, over all the events between.</summary>
    public const string NextConversations = """
        DECLARE @ids TABLE (Id nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL);
        DECLARE @last nvarchar(64) = @after, @count int = 0;
        WHILE @count < @most
        BEGIN
            SELECT TOP (1) @last = ConversationId FROM Events WHERE ConversationId > @last ORDER BY ConversationId;
            IF @@ROWCOUNT = 0 BREAK;
            INSERT INTO @ids (Id) VALUES (@last);
            SET @count += 1;
        END;
        SELECT Id FROM @ids ORDER BY Id;
        """;

    /// <summary>READPAST passes over marks that another worker is taking at this moment.</summary>
    public const string Lease = $"""
        WITH Free AS (
            SELECT TOP (@most) Id, Mark, LeaseId, LeasedUntilUtc
            FROM FoldMarks WITH (UPDLOCK, READPAST, ROWLOCK, READCOMMITTEDLOCK)
            WHERE Kind = @kind AND {IsFree}
            ORDER BY Id)
        UPDATE Free SET LeaseId = @lease, LeasedUntilUtc = @until
        OUTPUT inserted.Id, inserted.Mark;
        """;

    public const string Clear = """
        SELECT m.Id FROM FoldMarks AS m WITH (UPDLOCK, ROWLOCK, FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id
        WHERE m.Kind = @kind AND m.LeaseId = @lease;
        DELETE m FROM FoldMarks AS m WITH (FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id AND s.Mark = m.Mark
        WHERE m.Kind = @kind AND m.LeaseId = @lease;
        UPDATE m SET m.LeaseId = NULL, m.LeasedUntilUtc = NULL
        FROM FoldMarks AS m WITH (FORCESEEK) INNER JOIN #Marks AS s ON s.Id = m.Id
        WHERE m.Kind = @kind AND m.LeaseId = @lease;
        """;

    /// <summary>The row's exclusive lock stays until the transaction ends: the counter's order is the order of commits.</summary>
    public const string AddToCounter =
        "UPDATE Counters WITH (ROWLOCK) SET Value = Value + @amount OUTPUT inserted.Value WHERE Name = @counter;";

    /// <summary>The events of the conversations in #Marks: the clustered key makes this one pass over neighbouring pages.</summary>
    public const string EventsOfMarks =
        "SELECT e.ConversationId, e.Payload FROM #Marks AS m INNER JOIN Events AS e ON e.ConversationId = m.Id;";

    /// <summary>The customers of the agents' entries just before, and just at, the staged focus events.</summary>
    public const string RunningCustomers = """
        SELECT f.CustomerId FROM #Stage AS s
        CROSS APPLY (
            SELECT TOP (1) b.OccurredUtc FROM FocusEvents AS b
            WHERE b.AgentId = s.AgentId AND b.Kind = 1 AND b.OccurredUtc < s.OccurredUtc ORDER BY b.OccurredUtc DESC) AS before
        INNER JOIN FocusEvents AS f ON f.AgentId = s.AgentId AND f.Kind = 1 AND f.OccurredUtc = before.OccurredUtc
        UNION
        SELECT f.CustomerId FROM #Stage AS s
        INNER JOIN FocusEvents AS f ON f.AgentId = s.AgentId AND f.Kind = 1 AND f.OccurredUtc = s.OccurredUtc;
        """;

    /// <summary>Which staged events are stored just so.</summary>
    public const string AreStored = """
        SELECT s.Ordinal FROM #Stage AS s INNER JOIN Events AS e
            ON e.ConversationId = s.ConversationId AND e.TimestampUtc = s.TimestampUtc AND e.EventId = s.EventId
        WHERE e.Type = s.Type AND e.Payload = s.Payload;
        """;

    public const string NoteIssues = """
        UPDATE t SET t.Count = t.Count + s.Count, t.LastSeenUtc = s.LastSeenUtc
        FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) INNER JOIN #Stage AS s ON s.Kind = t.Kind AND s.Subject = t.Subject;
        """;

    public const string SetIssues = """
        UPDATE t SET t.Count = s.Count, t.EventId = s.EventId, t.LastSeenUtc = s.LastSeenUtc
        FROM DataIssues AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) INNER JOIN #Stage AS s ON s.Kind = t.Kind AND s.Subject = t.Subject
        WHERE t.Count <> s.Count OR EXISTS (SELECT t.EventId EXCEPT SELECT s.EventId);
        """;

    /// <summary>Of the conversations in #Marks, the issues of these kinds that #Stage no longer has.</summary>
    public const string DropIssues = """
        DELETE t FROM DataIssues AS t INNER JOIN #Marks AS m ON m.Id = t.Subject
        WHERE t.Kind IN (@incomplete, @afterMerge)
            AND NOT EXISTS (SELECT 1 FROM #Stage AS s WHERE s.Kind = t.Kind AND s.Subject = t.Subject);
        """;

    /// <summary>Numbers only the rows that differ, in the order of their conversations; INTERSECT compares null-safe.</summary>
    public static string WriteRows { get; } = $"""
        DELETE s FROM #Stage AS s INNER JOIN Conversations AS t WITH (UPDLOCK) ON t.ConversationId = s.ConversationId
        WHERE EXISTS (SELECT {List(BulkTable.RowContent, "s.")} INTERSECT SELECT {List(BulkTable.RowContent, "t.")});
        WITH Numbered AS (SELECT Revision, RecomputedAt, ROW_NUMBER() OVER (ORDER BY ConversationId) AS Number FROM #Stage)
        UPDATE Numbered SET Revision = @firstRevision + Number - 1, RecomputedAt = @now;
        UPDATE t SET {string.Join(", ", BulkTable.RowUpdate.Select(c => $"t.{c} = s.{c}"))}
        FROM Conversations AS t INNER JOIN #Stage AS s ON s.ConversationId = t.ConversationId;
        INSERT INTO Conversations ({List(BulkTable.Conversations.Columns)})
        SELECT {List(BulkTable.Conversations.Columns, "s.")} FROM #Stage AS s
        WHERE NOT EXISTS (SELECT 1 FROM Conversations AS t WHERE t.ConversationId = s.ConversationId);
        SELECT COUNT(*) FROM #Stage;
        """;

    /// <summary>Of the staged rows only those whose conversations are in #Marks.</summary>
    public const string KeepHeld = "DELETE s FROM #Stage AS s WHERE NOT EXISTS (SELECT 1 FROM #Marks AS m WHERE m.Id = s.ConversationId);";

    public const string DropStage = "DROP TABLE #Stage;";

    /// <summary>An empty copy of the table's columns with a number to tell the rows apart. Keys stay behind.</summary>
    public static string CreateStage(BulkTable table) =>
        $"SELECT {List(table.Columns)}, CAST(0 AS int) AS Ordinal INTO #Stage FROM {table.Name} WHERE 1 = 0;";

    /// <summary>The first of equal keys wins; the locks keep an absent key's place until the transaction ends.</summary>
    public static string InsertAbsent(BulkTable table)
    {
        var sameKey = string.Join(" AND ", table.Key.Select(k => $"t.{k} = s.{k}"));
        var sameKeyEarlier = string.Join(" AND ", table.Key.Select(k => $"e.{k} = s.{k}"));
        return $"""
            DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM #Stage AS e WHERE {sameKeyEarlier} AND e.Ordinal < s.Ordinal);
            DELETE s FROM #Stage AS s WHERE EXISTS (SELECT 1 FROM {table.Name} AS t WITH (UPDLOCK, HOLDLOCK, FORCESEEK) WHERE {sameKey});
            INSERT INTO {table.Name} ({List(table.Columns)}) SELECT {List(table.Columns, "s.")} FROM #Stage AS s;
            SELECT Ordinal FROM #Stage;
            """;
    }

    /// <summary>The rows whose keys are staged.</summary>
    public static string Delete(BulkTable table) =>
        $"DELETE t FROM {table.Name} AS t INNER JOIN #Stage AS s ON {string.Join(" AND ", table.Key.Select(k => $"t.{k} = s.{k}"))};";

    private static string List(IEnumerable<string> columns, string prefix = "") => string.Join(", ", columns.Select(c => prefix + c));
}
