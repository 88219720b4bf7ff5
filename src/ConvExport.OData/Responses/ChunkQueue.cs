using System.Threading.Channels;

namespace ConvExport.OData.Responses;

/// <summary>
/// Takes chunks and works on them on another thread, in order: what renders and what compresses take about as long, and
/// need not wait for each other.
/// </summary>
internal sealed class ChunkQueue : IAsyncDisposable
{
    private const int PiecesUnderWay = 4;

    private readonly Channel<(byte[] Bytes, int Length)> _full = Channel.CreateBounded<(byte[] Bytes, int Length)>(
        new BoundedChannelOptions(PiecesUnderWay) { SingleReader = true, SingleWriter = true });

    private readonly Channel<byte[]> _empty = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource _given;
    private readonly Task _work;

    /// <param name="take">Works on a chunk.</param>
    /// <param name="end">Ends the work after the last chunk; not called where a chunk failed.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    public ChunkQueue(Func<ReadOnlyMemory<byte>, ValueTask> take, Func<ValueTask> end, CancellationToken cancellation)
    {
        _given = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _work = Task.Run(() => WorkAsync(take, end), CancellationToken.None);
    }

    /// <summary>Takes the bytes over once they are a chunk; the writer goes on with others. Waits while too many are under way.</summary>
    public ValueTask TakePieceAsync(Utf8Buffer buffer) => buffer.IsChunk ? TakeAsync(buffer) : ValueTask.CompletedTask;

    /// <summary>Takes the bytes over; the writer goes on with others.</summary>
    public async ValueTask TakeAsync(Utf8Buffer buffer)
    {
        var length = buffer.Length;
        var chunk = buffer.Exchange(_empty.Reader.TryRead(out var used) ? used : new byte[Utf8Buffer.ChunkBytes * 2]);
        try
        {
            await _full.Writer.WriteAsync((chunk, length), _given.Token);
        }
        catch (Exception stopped) when (stopped is ChannelClosedException or OperationCanceledException)
        {
            // The work has ended before its time: what ended it says more.
            await _work;
            throw;
        }
    }

    /// <summary>Waits until all chunks are worked on, and ends.</summary>
    public async Task EndAsync()
    {
        _full.Writer.Complete();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await _given.CancelAsync();
        try
        {
            await _work;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or InvalidOperationException)
        {
            // It was told to stop, or its failure was met where a chunk was handed to it.
        }

        _given.Dispose();
    }

    private async Task WorkAsync(Func<ReadOnlyMemory<byte>, ValueTask> take, Func<ValueTask> end)
    {
        try
        {
            await foreach (var (chunk, length) in _full.Reader.ReadAllAsync(_given.Token))
            {
                await take(chunk.AsMemory(0, length));
                _empty.Writer.TryWrite(chunk);
            }

            await end();
        }
        catch (Exception failure)
        {
            _full.Writer.TryComplete(failure);
            throw;
        }
    }
}
