using System.Data.Common;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// Ends a statement when its client has gone, or when it gives no rows for longer than it may. Begins with the statement; to
/// be disposed of before anything else is asked on the same connection.
/// </summary>
public sealed class StatementTimer : IDisposable
{
    private readonly DatabaseEngine _engine;
    private readonly TimeSpan _limit;
    private readonly Func<StatementFault, DbException?, Exception> _explain;
    private readonly CancellationToken _client;
    private readonly CancellationTokenSource _ended;
    private readonly CancellationTokenRegistration _registration;
    private volatile DbCommand? _command;

    /// <param name="engine">The database's engine.</param>
    /// <param name="connection">The connection that the statement runs on.</param>
    /// <param name="command">The statement; null where only the connection is known.</param>
    /// <param name="limit">How long it may take until its first row, and between rows.</param>
    /// <param name="explain">What to throw when the statement fails; the failure is null where it took too long between two statements.</param>
    /// <param name="client">Cancelled when the client goes.</param>
    public StatementTimer(
        DatabaseEngine engine, DbConnection connection, DbCommand? command, TimeSpan limit,
        Func<StatementFault, DbException?, Exception> explain, CancellationToken client)
    {
        (_engine, _command, _limit, _explain, _client) = (engine, command, limit, explain, client);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(client);
        _ended.CancelAfter(limit);
        _registration = _ended.Token.Register(() => engine.Interrupt(_command, connection));
    }

    /// <summary>Rows have come: the limit counts from now on. A download of many rows may take as long as it gets on.</summary>
    public void Restart() => _ended.CancelAfter(_limit);

    /// <summary>Applies the limit to the next statement of the same read.</summary>
    public void Follow(DbCommand command)
    {
        // Once is all it can end a statement: it would not end this one.
        if (_ended.IsCancellationRequested)
        {
            throw _client.IsCancellationRequested ? new OperationCanceledException(_client) : _explain(StatementFault.TimedOut, null);
        }

        _command = command;
        Restart();
    }

    /// <summary>What to throw for a failure of the statement; of a client that has gone it says that.</summary>
    public Exception Explain(DbException failure) =>
        _client.IsCancellationRequested ? new OperationCanceledException(null, failure, _client)
        : _explain(_ended.IsCancellationRequested ? StatementFault.TimedOut : _engine.FaultOf(failure), failure);

    public void Dispose()
    {
        _registration.Dispose();
        _ended.Dispose();
    }
}
