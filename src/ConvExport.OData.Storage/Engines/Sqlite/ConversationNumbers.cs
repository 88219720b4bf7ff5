using System.Data.Common;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// The numbers that identify conversations in some of SQLite's tables, cached for one transaction. Conversation ids are random, so with
/// tables sorted by id, each batch would change pages all over the file. New conversations get the highest numbers, so with tables sorted
/// by number, a batch mostly changes the last pages.
/// </summary>
internal sealed class ConversationNumbers(DbTransaction transaction) : IDisposable
{
    private readonly SqliteStatement _find = SqliteWrites.Prepare(transaction, SqliteSql.NumberOf);
    private readonly SqliteStatement _add = SqliteWrites.Prepare(transaction, SqliteSql.AddNumber);
    private readonly SqliteStatement _id = SqliteWrites.Prepare(transaction, SqliteSql.IdOf);
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    /// <summary>The number of a conversation that has events or is pending; null for others.</summary>
    public long? Of(string conversation)
    {
        if (_known.TryGetValue(conversation, out var known))
        {
            return known;
        }

        return Ask(_find, conversation) is { } number ? _known[conversation] = number : null;
    }

    /// <summary>The number of a conversation. Assigns the next number if it has none.</summary>
    public long OfOrNew(string conversation) => Of(conversation) ?? (_known[conversation] = Ask(_add, conversation)!.Value);

    /// <summary>Returns the conversation id for a number.</summary>
    public string IdOf(long number)
    {
        _id.Bind(1, number);
        _id.Step();
        var id = _id.Text(0);
        _id.Reset();
        return id;
    }

    /// <summary>Of the given conversations, deletes the numbers of those that have no events and are not pending.</summary>
    public void ForgetUnused(IEnumerable<string> conversations)
    {
        using var forget = SqliteWrites.Prepare(transaction, SqliteSql.ForgetNumber);
        foreach (var conversation in conversations)
        {
            if (Of(conversation) is { } number)
            {
                forget.Bind(1, number);
                forget.Execute();
                _known.Remove(conversation);
            }
        }
    }

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
        _id.Dispose();
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
