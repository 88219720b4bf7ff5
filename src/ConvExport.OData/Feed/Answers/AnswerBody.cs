using System.IO.Compression;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace ConvExport.OData.Feed.Answers;

/// <summary>
/// The body of an answer on its way to the client, in pieces; compressed where the client takes that. Nothing of the
/// response is begun before the first piece, so that until then an error can still be said.
/// </summary>
internal sealed class AnswerBody : IAsyncDisposable
{
    /// <summary>What is smaller gains nothing.</summary>
    private const int SmallestCompressed = 1_400;

    private readonly HttpContext _http;
    private readonly string? _encoding;
    private Compression? _compression;
    private bool _hasBegun;

    public AnswerBody(HttpContext http)
    {
        _http = http;
        _encoding = ContentEncoding.Of(http.Request);
    }

    /// <summary>Sends what is written once it is a piece. Waits while the client does not take it.</summary>
    public ValueTask SendPieceAsync(JsonBuffer json) => json.IsPiece ? SendAsync(json) : ValueTask.CompletedTask;

    /// <summary>Sends the rest and ends the body.</summary>
    public async ValueTask EndAsync(JsonBuffer json)
    {
        if (!_hasBegun && json.Length < SmallestCompressed)
        {
            _hasBegun = true;
            _http.Response.ContentLength = json.Length;
        }

        await SendAsync(json);
        if (_compression is not null)
        {
            await _compression.EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_compression is not null)
        {
            await _compression.DisposeAsync();
        }
    }

    private async ValueTask SendAsync(JsonBuffer json)
    {
        if (!_hasBegun)
        {
            Begin();
        }

        if (_compression is not null)
        {
            await _compression.TakeAsync(json);
            return;
        }

        await _http.Response.BodyWriter.WriteAsync(json.Written, _http.RequestAborted);
        json.Clear();
    }

    private void Begin()
    {
        _hasBegun = true;
        if (_encoding is not null)
        {
            _http.Response.Headers.ContentEncoding = _encoding;
            _compression = new Compression(_http.Response.BodyWriter, _encoding, _http.RequestAborted);
        }
    }

    /// <summary>Compresses on another thread than the one that renders: either takes about as long.</summary>
    private sealed class Compression : IAsyncDisposable
    {
        private const int PiecesUnderWay = 4;

        private readonly Channel<(byte[] Bytes, int Length)> _full = Channel.CreateBounded<(byte[] Bytes, int Length)>(
            new BoundedChannelOptions(PiecesUnderWay) { SingleReader = true, SingleWriter = true });

        private readonly Channel<byte[]> _empty = Channel.CreateUnbounded<byte[]>();
        private readonly CancellationTokenSource _given;
        private readonly Task _work;

        public Compression(PipeWriter body, string encoding, CancellationToken cancellation)
        {
            _given = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            _work = Task.Run(() => WorkAsync(body, encoding), CancellationToken.None);
        }

        /// <summary>Takes the bytes over; the writer goes on with others.</summary>
        public async ValueTask TakeAsync(JsonBuffer json)
        {
            var length = json.Length;
            var piece = json.Exchange(_empty.Reader.TryRead(out var used) ? used : new byte[JsonBuffer.PieceBytes * 2]);
            try
            {
                await _full.Writer.WriteAsync((piece, length), _given.Token);
            }
            catch (Exception stopped) when (stopped is ChannelClosedException or OperationCanceledException)
            {
                // The work has ended before its time: what ended it says more.
                await _work;
                throw;
            }
        }

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
                // It was told to stop, or its failure was met where a piece was handed to it.
            }

            _given.Dispose();
        }

        private async Task WorkAsync(PipeWriter body, string encoding)
        {
            var bytes = new PieceStream();
            try
            {
                await using (var compressor = ContentEncoding.Compress(bytes, encoding))
                {
                    await foreach (var (piece, length) in _full.Reader.ReadAllAsync(_given.Token))
                    {
                        compressor.Write(piece.AsSpan(0, length));
                        _empty.Writer.TryWrite(piece);
                        await bytes.SendAsync(body, _given.Token);
                    }
                }

                await bytes.SendAsync(body, _given.Token);
            }
            catch (Exception failure)
            {
                _full.Writer.TryComplete(failure);
                throw;
            }
        }
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
