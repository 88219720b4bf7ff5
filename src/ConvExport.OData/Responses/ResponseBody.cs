using System.IO.Pipelines;

namespace ConvExport.OData.Responses;

/// <summary>
/// The body of an answer on its way to the client, in chunks; compressed where the client takes that. Nothing of the
/// response is begun before the first chunk, so that until then an error can still be said.
/// </summary>
internal sealed class ResponseBody : IAsyncDisposable
{
    /// <summary>What is smaller gains nothing.</summary>
    private const int SmallestCompressed = 1_400;

    private readonly HttpContext _http;
    private readonly string? _encoding;
    private ChunkQueue? _compressed;
    private bool _hasBegun;

    public ResponseBody(HttpContext http)
    {
        _http = http;
        _encoding = ContentEncoding.Of(http.Request);
    }

    /// <summary>Sends what is written once it is a chunk. Waits while the client does not take it.</summary>
    public ValueTask SendPieceAsync(Utf8Buffer chunk) => chunk.IsChunk ? SendAsync(chunk) : ValueTask.CompletedTask;

    /// <summary>Sends the rest and ends the body.</summary>
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

    /// <summary>Compresses on another thread than the one that renders: either takes about as long.</summary>
    private static ChunkQueue Compressed(PipeWriter body, string encoding, CancellationToken cancellation)
    {
        var bytes = new PieceStream();
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

    /// <summary>Holds what a compressor gives until it is sent: a compressor that writes to the client itself would block on it.</summary>
    private sealed class PieceStream : MemoryStream
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
