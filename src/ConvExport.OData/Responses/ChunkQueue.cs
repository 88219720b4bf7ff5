using System.Threading.Channels;

namespace ConvExport.OData.Responses;

/// <summary>
/// Processes chunks on another thread, in order. So a chunk can be compressed while the next chunk is rendered.
/// </summary>
internal sealed class ChunkQueue : IAsyncDisposable
{
    private const int ChunksInProgress = 4;

    private readonly Channel<(byte[] Bytes, int Length)> _full = Channel.CreateBounded<(byte[] Bytes, int Length)>(
        new BoundedChannelOptions(ChunksInProgress) { SingleReader = true, SingleWriter = true });

    private readonly Channel<byte[]> _empty = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource _given;
    private readonly Task _work;

    /// <param name="take">Processes a chunk.</param>
    /// <param name="end">Called after the last chunk, unless a chunk failed or the processing was cancelled.</param>
    /// <param name="cancellation">Cancels the processing.</param>
    public ChunkQueue(Func<ReadOnlyMemory<byte>, ValueTask> take, Func<ValueTask> end, CancellationToken cancellation)
    {
        _given = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _work = Task.Run(() => WorkAsync(take, end), CancellationToken.None);
    }

    /// <summary>Queues the buffer's content and gives the buffer another array. Waits while too many chunks are in progress.</summary>
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
            // The processing ended early. Awaiting it throws the exception with the reason.
            await _work;
            throw;
        }
    }

    /// <summary>Closes the queue, and waits until all chunks are processed. Throws the exception of a chunk that failed.</summary>
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
            // The processing was cancelled, or it failed. TakeAsync and EndAsync throw the exception of a failure.
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
