namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Queues the writers of a process, so that each writer starts as soon as the previous one ends. SQLite allows one writer at a time.
/// Without this queue, a waiting writer would only retry at intervals.
/// </summary>
internal sealed class WriterTurns : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);

    /// <summary>Whether a writer has the turn now.</summary>
    public bool IsTaken => _free.CurrentCount == 0;

    /// <summary>Waits for the next turn. Disposing the result ends the turn.</summary>
    public async Task<IDisposable> NextAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                free.Release();
            }
        }
    }
}
