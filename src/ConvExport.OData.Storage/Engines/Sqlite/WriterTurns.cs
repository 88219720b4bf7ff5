namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// SQLite has one writer, and a second one asks again every 150 ms. Within a process writers stand in line instead, and
/// each begins the moment the one before has ended.
/// </summary>
internal sealed class WriterTurns : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);

    /// <summary>Waits for its turn, which disposing the result ends.</summary>
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
