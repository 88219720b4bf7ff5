using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.RequestDecompression;

namespace ConvExport.OData.Intake;

/// <summary>Decompresses Brotli. Throws if the body is cut off; the framework's stream accepts such a body as complete.</summary>
internal sealed class WholeBrotliStream(Stream packed) : ForwardStream
{
    private const string Broken = "The data is damaged or cut off: not a complete Brotli stream.";

    private readonly byte[] _input = new byte[64 * 1024];
    private BrotliDecoder _decoder;
    private int _start;
    private int _end;
    private bool _isDone;

    /// <summary>Throws <see cref="InvalidDataException"/> if the input is damaged or cut off.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isDone && buffer.Length > 0)
        {
            var status = _decoder.Decompress(_input.AsSpan(_start, _end - _start), buffer.Span, out var consumed, out var written);
            _start += consumed;
            _isDone = status == OperationStatus.Done;
            if (status == OperationStatus.InvalidData)
            {
                throw new InvalidDataException(Broken);
            }

            if (written > 0)
            {
                return written;
            }

            if (status == OperationStatus.NeedMoreData)
            {
                (_start, _end) = (0, await packed.ReadAsync(_input, cancellationToken));
                if (_end == 0)
                {
                    throw new InvalidDataException(Broken);
                }
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            packed.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Decompresses request bodies with <c>Content-Encoding: br</c>.</summary>
    internal sealed class Provider : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => new WholeBrotliStream(stream);
    }
}
