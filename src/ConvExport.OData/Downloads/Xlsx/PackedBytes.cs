namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// Stores many short texts in chunks, and returns them in order. When a text does not fit into the last chunk, adds another chunk
/// without copying the earlier ones. Chunks are small, so that they stay out of the large object heap.
/// </summary>
internal sealed class PackedBytes
{
    private const int ChunkBytes = 64 * 1024;

    private readonly List<(byte[] Bytes, int Length)> _chunks = [];

    /// <summary>The total number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The chunks in order. No text is split between two chunks.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Chunks => _chunks.Select(c => (ReadOnlyMemory<byte>)c.Bytes.AsMemory(0, c.Length));

    public void Add(ReadOnlySpan<byte> text)
    {
        if (_chunks.Count == 0 || _chunks[^1].Bytes.Length - _chunks[^1].Length < text.Length)
        {
            _chunks.Add((new byte[Math.Max(ChunkBytes, text.Length)], 0));
        }

        var (bytes, length) = _chunks[^1];
        text.CopyTo(bytes.AsSpan(length));
        _chunks[^1] = (bytes, length + text.Length);
        Length += text.Length;
    }

    public void Clear()
    {
        _chunks.Clear();
        Length = 0;
    }

    /// <summary>Returns the texts in the order in which they were added.</summary>
    /// <param name="lengths">The length of each text in bytes, in the same order.</param>
    public IEnumerable<ReadOnlyMemory<byte>> Read(IEnumerable<int> lengths)
    {
        var (chunk, at) = (0, 0);
        foreach (var length in lengths)
        {
            if (length > 0 && at == _chunks[chunk].Length)
            {
                (chunk, at) = (chunk + 1, 0);
            }

            yield return length == 0 ? ReadOnlyMemory<byte>.Empty : _chunks[chunk].Bytes.AsMemory(at, length);
            at += length;
        }
    }
}
