using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Stores events in the order of arrival, indexed by the number of their conversation (see <see cref="ConversationNumbers"/>). The
/// view <c>Events</c> shows them with the conversation's id.
/// </summary>
internal static class SqliteEvents
{
    /// <summary>Stores events, except those already stored under their conversation.</summary>
    public static void Add(DbTransaction transaction, IReadOnlyList<StoredEvent> events, ConversationNumbers numbers)
    {
        using var insert = SqliteWrites.Prepare(transaction, SqliteSql.AddEvent);
        foreach (var one in events)
        {
            BindKey(insert, numbers.OfOrNew(one.ConversationId), one);
            BindContent(insert, one);
            insert.Execute();
        }
    }

    /// <summary>Replaces the type and payload of events.</summary>
    public static void Replace(DbTransaction transaction, IReadOnlyList<StoredEvent> events)
    {
        using var numbers = new ConversationNumbers(transaction);
        Execute(transaction, SqliteSql.ReplaceEvent, numbers, events, BindContent);
    }

    /// <summary>Deletes events, and the numbers of conversations that no longer need a number.</summary>
    public static void Delete(DbTransaction transaction, IReadOnlyList<StoredEvent> events)
    {
        using var numbers = new ConversationNumbers(transaction);
        Execute(transaction, SqliteSql.DeleteEvent, numbers, events, (_, _) => { });
        numbers.ForgetUnused(events.Select(e => e.ConversationId).Distinct(StringComparer.Ordinal));
    }

    /// <summary>
    /// Runs a statement for each event whose conversation has a number. A conversation without a number has no stored events.
    /// </summary>
    private static void Execute(
        DbTransaction transaction, string sql, ConversationNumbers numbers, IReadOnlyList<StoredEvent> events,
        Action<SqliteStatement, StoredEvent> bindContent)
    {
        using var statement = SqliteWrites.Prepare(transaction, sql);
        foreach (var one in events)
        {
            if (numbers.Of(one.ConversationId) is { } number)
            {
                BindKey(statement, number, one);
                bindContent(statement, one);
                statement.Execute();
            }
        }
    }

    private static void BindKey(SqliteStatement statement, long number, StoredEvent one)
    {
        statement.Bind(1, number);
        statement.Bind(2, one.TimestampUtc);
        statement.Bind(3, one.EventId);
    }

    private static void BindContent(SqliteStatement statement, StoredEvent one)
    {
        statement.Bind(4, one.Type);
        statement.Bind(5, one.Payload.AsSpan());
    }
}
