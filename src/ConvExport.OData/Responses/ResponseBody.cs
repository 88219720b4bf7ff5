using System.IO.Pipelines;

namespace ConvExport.OData.Responses;

/// <summary>
/// Sends a response body in chunks. If the client accepts gzip or Brotli, compresses the body, unless it is small. The response starts with
/// the first chunk, so until then an error response can still replace it.
/// </summary>
internal sealed class ResponseBody : IAsyncDisposable
{
    /// <summary>Bodies with fewer bytes than this are not compressed, because compression would gain nothing.</summary>
    private const int SmallestCompressed = 1_400;

    private readonly HttpContext _http;
    private readonly string? _encoding;
    private readonly ReadMeter _meter;
    private ChunkQueue? _compressed;
    private bool _hasBegun;

    public ResponseBody(HttpContext http)
    {
        _http = http;
        _meter = ReadMeter.Of(http);
        _encoding = ContentEncoding.Of(http.Request);
    }

    /// <summary>The number of bytes sent, before compression.</summary>
    public long Bytes => _meter.Bytes;

    /// <summary>Sends the buffer if it holds a full chunk. Waits while the client reads slowly.</summary>
    public ValueTask SendChunkAsync(Utf8Buffer chunk) => chunk.IsChunk ? SendAsync(chunk) : ValueTask.CompletedTask;

    /// <summary>Sends the remaining bytes and ends the body.</summary>
    public async ValueTask EndAsync(Utf8Buffer chunk)
    {
        if (!_hasBegun && chunk.Length < SmallestCompressed)
        {
            _hasBegun = true;
            _http.Response.ContentLength = chunk.Length;
        }

        await SendAsync(chunk);
        if (_compressed is not null)
        {
            await _compressed.EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_compressed is not null)
        {
            await _compressed.DisposeAsync();
        }
    }

    private async ValueTask SendAsync(Utf8Buffer chunk)
    {
        if (!_hasBegun)
        {
            Begin();
        }

        _meter.Bytes += chunk.Length;
        await Turns.GiveAsync();
        if (_compressed is not null)
        {
            await _compressed.TakeAsync(chunk);
            return;
        }

        await _http.Response.BodyWriter.WriteAsync(chunk.Written, _http.RequestAborted);
        chunk.Clear();
    }

    private void Begin()
    {
        _hasBegun = true;
        if (_encoding is not null)
        {
            _http.Response.Headers.ContentEncoding = _encoding;
            _compressed = Compressed(_http.Response.BodyWriter, _encoding, _http.RequestAborted);
        }
    }

    /// <summary>Returns a queue that compresses chunks on another thread, while the next chunk is rendered.</summary>
    private static ChunkQueue Compressed(PipeWriter body, string encoding, CancellationToken cancellation)
    {
        var bytes = new ChunkStream();
        var compressor = ContentEncoding.Compress(bytes, encoding);
        return new ChunkQueue(
            chunk =>
            {
                compressor.Write(chunk.Span);
                return bytes.SendAsync(body, cancellation);
            },
            async () =>
            {
                await compressor.DisposeAsync();
                await bytes.SendAsync(body, cancellation);
            },
            cancellation);
    }

    /// <summary>
    /// Holds the compressor's output until it is sent. The compressor writes synchronously. If it wrote directly to the client, it would
    /// block a thread.
    /// </summary>
    private sealed class ChunkStream : MemoryStream
    {
        public async ValueTask SendAsync(PipeWriter body, CancellationToken cancellation)
        {
            if (Length > 0)
            {
                await body.WriteAsync(GetBuffer().AsMemory(0, (int)Length), cancellation);
                SetLength(0);
            }
        }
    }
}
