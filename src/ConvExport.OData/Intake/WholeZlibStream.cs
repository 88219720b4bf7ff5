using System.IO.Compression;
using Microsoft.AspNetCore.RequestDecompression;

namespace ConvExport.OData.Intake;

/// <summary>
/// Decompresses <c>deflate</c> (zlib). Throws if the body is cut off; the framework's stream accepts such a body as complete. A complete
/// body ends with the checksum of its decompressed content. This class computes this checksum and compares it with the end of
/// the body.
/// </summary>
internal sealed class WholeZlibStream : ForwardStream
{
    private readonly Tail _packed;
    private readonly ZLibStream _unpacked;
    private uint _low = 1;
    private uint _high;

    public WholeZlibStream(Stream packed)
    {
        _packed = new Tail(packed);
        _unpacked = new ZLibStream(_packed, CompressionMode.Decompress);
    }

    /// <summary>Throws <see cref="InvalidDataException"/> if the input is damaged or cut off.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _unpacked.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            Add(buffer.Span[..read]);
        }
        else if (buffer.Length > 0 && ((_high << 16) | _low) != _packed.Last)
        {
            throw new InvalidDataException("The data is damaged or cut off: not a complete deflate stream.");
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Updates the Adler-32 checksum (RFC 1950).</summary>
    private void Add(ReadOnlySpan<byte> bytes)
    {
        const uint Modulus = 65_521;
        foreach (var one in bytes)
        {
            _low += one;
            _low = _low >= Modulus ? _low - Modulus : _low;
            _high += _low;
            _high = _high >= Modulus ? _high - Modulus : _high;
        }
    }

    /// <summary>Decompresses request bodies with <c>Content-Encoding: deflate</c>.</summary>
    internal sealed class Provider : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => new WholeZlibStream(stream);
    }

    /// <summary>A stream that remembers the last four bytes that were read.</summary>
    private sealed class Tail(Stream stream) : ForwardStream
    {
        public uint Last { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            foreach (var one in buffer.Span[Math.Max(0, read - sizeof(uint))..read])
            {
                Last = (Last << 8) | one;
            }

            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
