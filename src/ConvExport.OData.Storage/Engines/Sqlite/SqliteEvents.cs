using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Events are stored in the order in which they arrive and indexed by the number of their conversation. Ids of conversations are
/// random: with an index by id, each batch would change pages all over the file. New conversations get the highest numbers, so a batch
/// changes mostly the last pages of the index. The view <c>Events</c> shows events with the conversation's id.
/// </summary>
internal static class SqliteEvents
{
    /// <summary>Stores events, except those already stored under their conversation.</summary>
    public static void Add(DbTransaction transaction, IReadOnlyList<StoredEvent> events)
    {
        using var numbers = new Numbers(transaction);
        using var insert = SqliteWrites.Prepare(transaction, SqliteSql.AddEvent);
        foreach (var one in events)
        {
            BindKey(insert, numbers.OfOrNew(one.ConversationId), one);
            BindContent(insert, one);
            insert.Execute();
        }
    }

    /// <summary>Gives events another type and content.</summary>
    public static void Replace(DbTransaction transaction, IReadOnlyList<StoredEvent> events)
    {
        using var numbers = new Numbers(transaction);
        Execute(transaction, SqliteSql.ReplaceEvent, numbers, events, BindContent);
    }

    /// <summary>Deletes events, and the numbers of conversations that have none any more.</summary>
    public static void Delete(DbTransaction transaction, IReadOnlyList<StoredEvent> events)
    {
        using var numbers = new Numbers(transaction);
        Execute(transaction, SqliteSql.DeleteEvent, numbers, events, (_, _) => { });
        using var forget = SqliteWrites.Prepare(transaction, SqliteSql.ForgetNumber);
        foreach (var number in numbers.Known)
        {
            forget.Bind(1, number);
            forget.Execute();
        }
    }

    /// <summary>Runs a statement for each event whose conversation has a number: those of others are not stored.</summary>
    private static void Execute(
        DbTransaction transaction, string sql, Numbers numbers, IReadOnlyList<StoredEvent> events, Action<SqliteStatement, StoredEvent> bindContent)
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

    /// <summary>Looks up the numbers of conversations and remembers them.</summary>
    private sealed class Numbers(DbTransaction transaction) : IDisposable
    {
        private readonly SqliteStatement _find = SqliteWrites.Prepare(transaction, SqliteSql.NumberOf);
        private readonly SqliteStatement _add = SqliteWrites.Prepare(transaction, SqliteSql.AddNumber);
        private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

        /// <summary>Those found or added so far.</summary>
        public IReadOnlyCollection<long> Known => _known.Values;

        /// <summary>The number of a conversation that has events; null for one that has none.</summary>
        public long? Of(string conversation)
        {
            if (_known.TryGetValue(conversation, out var known))
            {
                return known;
            }

            return Ask(_find, conversation) is { } number ? _known[conversation] = number : null;
        }

        /// <summary>The number of a conversation; the next one for one that has none.</summary>
        public long OfOrNew(string conversation) => Of(conversation) ?? (_known[conversation] = Ask(_add, conversation)!.Value);

        public void Dispose()
        {
            _find.Dispose();
            _add.Dispose();
        }

        private static long? Ask(SqliteStatement statement, string conversation)
        {
            statement.Bind(1, conversation);
            if (!statement.Step())
            {
                return null;
            }

            var number = statement.Number(0);
            statement.Step();
            return number;
        }
    }
}
