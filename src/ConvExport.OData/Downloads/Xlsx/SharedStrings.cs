using System.Diagnostics.CodeAnalysis;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// The texts that a workbook keeps once and its cells point to: names, states and channels, which are the same in many
/// rows. Bounded: texts beyond that stand in their cells.
/// </summary>
/// <param name="first">The number of the first one; those before are the design's.</param>
internal sealed class SharedStrings(int first)
{
    /// <summary>What is longer is rarely the same twice.</summary>
    public const int LongestBytes = 160;

    private const int MostStrings = 8_192;
    private const int MostBytes = 512 * 1024;

    private readonly Dictionary<byte[], int> _numbers = new(ByBytes.Instance);
    private readonly PackedBytes _xml = new();
    private readonly Utf8Buffer _one = new(small: true);

    /// <summary>The texts as elements of the workbook's part, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Xml => _xml.Chunks;

    /// <summary>The number of a text; whether it is there already.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="number">Its number.</param>
    public bool TryFind(ReadOnlySpan<byte> text, out int number) =>
        _numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out number);

    /// <summary>Takes a text in, where there is room.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text, out int number)
    {
        number = first + _numbers.Count;
        if (_numbers.Count >= MostStrings || _xml.Length >= MostBytes)
        {
            return false;
        }

        _numbers.Add(text.ToArray(), number);
        _one.Clear();
        _one.Raw("<si>"u8);
        SheetText.WriteElement(_one, text);
        _one.Raw("</si>"u8);
        _xml.Add(_one.Written.Span);
        return true;
    }

    private sealed class ByBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static ByBytes Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
