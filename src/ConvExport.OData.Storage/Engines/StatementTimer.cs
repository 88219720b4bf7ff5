using System.Data.Common;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// Ends a statement when its client disconnects, or when the time limit is reached. The limit starts when the timer is created, and again
/// at each <see cref="Restart"/>. Dispose the timer before the connection runs anything else.
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
    /// <param name="command">The statement; null if only the connection is known.</param>
    /// <param name="limit">The maximum time until <see cref="Restart"/> is called, and between two such calls.</param>
    /// <param name="explain">
    /// Returns the exception to throw when the statement fails. The failure is null if the time ran out between two statements.
    /// </param>
    /// <param name="client">Cancelled when the client disconnects.</param>
    public StatementTimer(
        DatabaseEngine engine, DbConnection connection, DbCommand? command, TimeSpan limit,
        Func<StatementFault, DbException?, Exception> explain, CancellationToken client)
    {
        (_engine, _command, _limit, _explain, _client) = (engine, command, limit, explain, client);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(client);
        _ended.CancelAfter(limit);
        _registration = _ended.Token.Register(() => engine.Interrupt(_command, connection));
    }

    /// <summary>Restarts the limit. Called when rows arrive, so a download that makes progress may take any length of time.</summary>
    public void Restart() => _ended.CancelAfter(_limit);

    /// <summary>Applies the limit to the next statement of the same read.</summary>
    public void Follow(DbCommand command)
    {
        // The timer can end only one statement. If it has already ended the previous one, the read cannot continue.
        if (_ended.IsCancellationRequested)
        {
            throw _client.IsCancellationRequested ? new OperationCanceledException(_client) : _explain(StatementFault.TimedOut, null);
        }

        _command = command;
        Restart();
    }

    /// <summary>The exception to throw when the statement fails: a cancellation if the client has disconnected.</summary>
    public Exception Explain(DbException failure) =>
        _client.IsCancellationRequested ? new OperationCanceledException(null, failure, _client)
        : _explain(_ended.IsCancellationRequested ? StatementFault.TimedOut : _engine.FaultOf(failure), failure);

    public void Dispose()
    {
        _registration.Dispose();
        _ended.Dispose();
    }
}
