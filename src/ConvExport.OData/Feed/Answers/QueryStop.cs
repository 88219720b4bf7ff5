using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ConvExport.OData.Feed.Answers;

/// <summary>
/// Ends a running query when its client has gone, or when it goes on longer than is allowed without giving rows that are
/// taken. SQL Server does both by itself; SQLite has to be interrupted from another thread.
/// </summary>
internal sealed class QueryStop : IDisposable
{
    private const int TooNested = 191;
    private const int TooManyColumns = 4109;
    private const int TooManyValues = 8003;
    private const int TooComplex = 8623;
    private const int TooManyExpressions = 8632;

    private readonly CancellationToken _client;
    private readonly TimeSpan _most;
    private readonly CancellationTokenSource? _timeout;
    private readonly CancellationTokenRegistration _registration;

    /// <param name="connection">The connection that the query runs on.</param>
    /// <param name="most">How long it may take until its rows come, and between them.</param>
    /// <param name="client">Cancelled when the client goes.</param>
    public QueryStop(DbConnection connection, TimeSpan most, CancellationToken client)
    {
        (_client, _most) = (client, most);
        if (connection is SqliteConnection sqlite)
        {
            _timeout = CancellationTokenSource.CreateLinkedTokenSource(client);
            _timeout.CancelAfter(most);
            _registration = _timeout.Token.Register(() => raw.sqlite3_interrupt(sqlite.Handle));
        }
    }

    /// <summary>Rows have come: the time begins anew. A download of many rows may take as long as it gets on.</summary>
    public void BeginAnew() => _timeout?.CancelAfter(_most);

    /// <summary>What a failure of the query really is, where it was ended from here; null where it was not.</summary>
    public Exception? Explain(DbException failure)
    {
        if (_client.IsCancellationRequested)
        {
            return new OperationCanceledException(_client);
        }

        const int SqlServerTimeout = -2;
        return failure switch
        {
            SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT } or SqlException { Number: SqlServerTimeout } => FeedException.TooMuch(
                $"The query took longer than {_most.TotalSeconds:0} s (Storage:CommandTimeoutSeconds). Ask for less: filter by CreatedAt or CreatedDate, or select fewer rows."),
            SqliteException { SqliteErrorCode: raw.SQLITE_ERROR or raw.SQLITE_TOOBIG } or SqlException { Number: TooManyValues or TooNested or TooComplex or TooManyExpressions or TooManyColumns }
                => FeedException.TooMuch($"The query is larger than the database takes ({failure.Message.TrimEnd('.', ' ')}). Ask for fewer values, columns or conditions at once."),
            _ => null,
        };
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timeout?.Dispose();
    }
}
