using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// The loops that intake and recompute are compared with. They use Microsoft.Data.Sqlite and do only what any program must do.
/// They use the product's durability settings and transaction sizes. Events go to two plain tables, and rows go to the product's table.
/// </summary>
internal static class BareLoops
{
    private const string Pragmas =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384; "
        + "PRAGMA temp_store = MEMORY;";

    private const int RowsAtOnce = 1_000;
    private const int EventsAtOnce = 20_000;

    /// <summary>
    /// Reads every event that has a conversation, in key order, and parses its JSON. Inserts one row for each conversation. Applies no
    /// rules, and keeps no queue of pending conversations.
    /// </summary>
    public static void Fold(string database)
    {
        using var source = Open(database);
        using var target = Open(database);
        using var read = new SqliteCommand(
            "SELECT ConversationId, Payload FROM Events WHERE ConversationId > '' ORDER BY ConversationId, TimestampUtc, EventId", source);
        var clock = Stopwatch.StartNew();
        using var reader = read.ExecuteReader();
        var (rows, events, tokens, current) = (0, 0L, 0L, "");
        var transaction = target.BeginTransaction();
        using var insert = Insert(
            target, "Conversations",
            [.. ReportColumns.All.Select(c => c.Property), nameof(ConversationRow.TopicIds), HashedRow.HashColumn, HashedRow.SearchColumn]);
        while (reader.Read())
        {
            events++;
            var conversation = reader.GetString(0);
            var json = new Utf8JsonReader(reader.GetFieldValue<byte[]>(1));
            while (json.Read())
            {
                tokens++;
            }

            if (conversation != current)
            {
                insert.Transaction = transaction;
                WriteRow(insert, conversation, ++rows);
                current = conversation;
                if (rows % RowsAtOnce == 0)
                {
                    transaction.Commit();
                    transaction.Dispose();
                    transaction = target.BeginTransaction();
                }
            }
        }

        transaction.Commit();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rows} rows from {events} events in {clock.Elapsed.TotalSeconds:F2} s ({tokens} tokens)"));
    }

    private const string PlainTables = """
        CREATE TABLE BareEventIds (EventId TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE BareEvents (
            ConversationId TEXT NOT NULL, TimestampUtc TEXT NOT NULL, EventId TEXT NOT NULL, Type TEXT NOT NULL, Payload BLOB NOT NULL,
            PRIMARY KEY (ConversationId, TimestampUtc, EventId)) WITHOUT ROWID;
        """;

    /// <summary>Reads a file's lines, takes id, conversation, timestamp and type from each, and inserts the id and the event.</summary>
    public static void Intake(string file, string database)
    {
        using var target = Open(database);
        using var create = new SqliteCommand(PlainTables, target);
        create.ExecuteNonQuery();
        var clock = Stopwatch.StartNew();
        var transaction = target.BeginTransaction();
        using var id = Insert(target, "BareEventIds", ["EventId"]);
        using var insert = Insert(target, "BareEvents", ["ConversationId", "TimestampUtc", "EventId", "Type", "Payload"]);
        var events = 0L;
        foreach (var line in File.ReadLines(file))
        {
            var payload = System.Text.Encoding.UTF8.GetBytes(line);
            using var json = JsonDocument.Parse(payload);
            var root = json.RootElement;
            id.Parameters[0].Value = root.GetProperty("id").GetString();
            insert.Parameters[0].Value =
                root.GetProperty("content").TryGetProperty("conversationId", out var conversation) ? conversation.GetString() : "";
            insert.Parameters[1].Value = root.GetProperty("timestamp").GetDateTime().ToUniversalTime();
            insert.Parameters[2].Value = id.Parameters[0].Value;
            insert.Parameters[3].Value = root.GetProperty("type").GetString();
            insert.Parameters[4].Value = payload;
            (id.Transaction, insert.Transaction) = (transaction, transaction);
            if (id.ExecuteNonQuery() == 1)
            {
                insert.ExecuteNonQuery();
            }

            if (++events % EventsAtOnce == 0)
            {
                transaction.Commit();
                transaction.Dispose();
                transaction = target.BeginTransaction();
            }
        }

        transaction.Commit();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{events} events in {clock.Elapsed.TotalSeconds:F2} s"));
    }

    private static void WriteRow(SqliteCommand insert, string conversation, int number)
    {
        var created = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds((long)number * 7919 % 20_000_000);
        var row = new ConversationRow
        {
            ConversationId = conversation, CreatedAt = created, CustomerId = "customer-" + conversation, Status = "CLOSED",
            ConversationLink = "https://support.example.com/customer/c/conversation/" + conversation,
            AssignedAgentIdCurrent =
                "agent-12", AssignedAgentNameCurrent = "Somebody Somewhere", InboxIdCurrent = "inbox-3", InboxNameCurrent = "Complaints",
            FirstClosedAt = created.AddHours(1), LastClosedAt = created.AddHours(2), InitiatorTypeCreated = "Customer",
            InboxIdCreated = "inbox-" + (number % 9),
            AssignedAgentIdCreated = "agent-7", AssignedAgentNameCreated = "Somebody Else", InitiatorTypeLastClosed = "Agent",
            InitiatorAgentIdLastClosed = "agent-12", InitiatorAgentNameLastClosed = "Somebody Somewhere", InboxIdLastClosed = "inbox-3",
            InboxNameLastClosed = "Complaints", AssignedAgentIdLastClosed = "agent-12", AssignedAgentNameLastClosed = "Somebody Somewhere",
            Topics =
                "Delivery, Refund", TopicsWithHierarchy = "Orders>>Delivery, Money>>Refund", FirstContactId = "contact-" + conversation,
            FirstChannel = "Chat", LastChannel = "Chat", CreatedToFirstClosedSeconds = 3600, CreatedToLastClosedSeconds = 7200,
            HandleTimeSeconds = 431.25,
            CountOfContacts = 1, CountOfChannels = 1, CountOfAgents = 2, CountOfInboxesAssigned = 1, TimesClosed = 1, TimesTopicAdded = 2,
            CreatedDate = DateOnly.FromDateTime(created), FirstClosedDate = DateOnly.FromDateTime(created),
            LastClosedDate = DateOnly.FromDateTime(created),
            CreatedDateKey =
                20240101, FirstClosedDateKey = 20240101, LastClosedDateKey = 20240101, LastEventAt = created, RecomputedAt = created,
            Revision = number, TopicIds = ["topic-1", "topic-2"],
            InitiatorAgentIdCreated = null, InitiatorAgentNameCreated = null, InboxNameCreated = null, InitiatorRuleIdLastClosed = null,
            SecondChannel = null, ThirdChannel = null, IsFcrEligible = false, IsFcrSuccess = false, MergedConversations = null,
            CountOfNotes = 0, TimesAgentUnassignedByRule = 0, TimesReopened = 0, TimesTopicRemoved = 0,
            PaymentRequestsCompleted = 0, PaymentRequestsDeclined = 0, PaymentAmountCompletedUsd = 0, PaymentAmountDeclinedUsd = 0,
        };
        for (var i = 0; i < ReportColumns.All.Count; i++)
        {
            var value = ReportColumns.All[i].Value(row);
            insert.Parameters[i].Value = value is decimal money ? (long)(money * 10_000) : value ?? DBNull.Value;
        }

        insert.Parameters[^3].Value = "[\"topic-1\",\"topic-2\"]";
        insert.Parameters[^2].Value = new byte[HashedRow.HashLength];
        insert.Parameters[^1].Value =
            $"{conversation} somebody somewhere somebody else complaints delivery refund orders money chat customer agent"
                .ToLowerInvariant();
        insert.ExecuteNonQuery();
    }

    private static SqliteCommand Insert(SqliteConnection connection, string table, string[] columns)
    {
        var command = new SqliteCommand(
            $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))}) "
            + "ON CONFLICT DO NOTHING", connection);
        foreach (var column in columns)
        {
            command.Parameters.Add(new SqliteParameter("@" + column, null));
        }

        return command;
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection($"Data Source={database}");
        connection.Open();
        using var pragmas = new SqliteCommand(Pragmas, connection);
        pragmas.ExecuteNonQuery();
        return connection;
    }
}
