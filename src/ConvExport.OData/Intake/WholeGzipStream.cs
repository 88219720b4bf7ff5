using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.RequestDecompression;

namespace ConvExport.OData.Intake;

/// <summary>
/// Decompresses gzip. Throws if the body is cut off; the framework's stream accepts such a body as complete. This class appends a gzip
/// member with random bytes to the input, and expects these bytes at the end of the output.
/// </summary>
internal sealed class WholeGzipStream : ForwardStream
{
    private const int MarkBytes = 16;
    private const string Broken = "The data is damaged or cut off: not a complete gzip stream.";

    private readonly byte[] _mark = RandomNumberGenerator.GetBytes(MarkBytes);
    private readonly GZipStream _unpacked;
    private readonly byte[] _held = new byte[64 * 1024 + MarkBytes];
    private int _heldBytes;
    private bool _isAtEnd;

    public WholeGzipStream(Stream packed) => _unpacked = new GZipStream(new Followed(packed, Pack(_mark)), CompressionMode.Decompress);

    /// <summary>Throws <see cref="InvalidDataException"/> if the input is damaged or cut off.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The last bytes read are not returned yet, because they may be the random bytes.
        while (!_isAtEnd && _heldBytes <= MarkBytes)
        {
            var read = await ReadPackedAsync(_held.AsMemory(_heldBytes), cancellationToken);
            _heldBytes += read;
            _isAtEnd = read == 0;
            if (_isAtEnd && !(_heldBytes == MarkBytes && _held.AsSpan(0, MarkBytes).SequenceEqual(_mark)))
            {
                throw new InvalidDataException(Broken);
            }
        }

        var given = Math.Min(buffer.Length, Math.Max(0, _heldBytes - MarkBytes));
        _held.AsSpan(0, given).CopyTo(buffer.Span);
        _held.AsSpan(given, _heldBytes - given).CopyTo(_held);
        _heldBytes -= given;
        return given;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadPackedAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await _unpacked.ReadAsync(buffer, cancellation);
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidDataException(Broken, damaged);
        }
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>Reads a stream, and then the given bytes.</summary>
    private sealed class Followed(Stream first, byte[] then) : ForwardStream
    {
        private readonly MemoryStream _then = new(then);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await first.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : await _then.ReadAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
                _then.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>Decompresses request bodies with <c>Content-Encoding: gzip</c>.</summary>
    internal sealed class Provider : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => new WholeGzipStream(stream);
    }
}
