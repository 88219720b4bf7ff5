using System.Diagnostics.CodeAnalysis;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>
/// The shared strings of a workbook, such as names, states and channels that repeat in many rows. Their number and size are limited. Beyond
/// the limits, texts are written as inline strings.
/// </summary>
/// <param name="first">The index of the first string. The texts of the designed workbook have the lower indexes.</param>
internal sealed class SharedStrings(int first)
{
    /// <summary>Longer texts rarely repeat, so they are not shared.</summary>
    public const int LongestBytes = 160;

    private const int MostStrings = 8_192;
    private const int MostBytes = 512 * 1024;

    private readonly Dictionary<byte[], int> _numbers = new(ByBytes.Instance);
    private readonly PackedBytes _xml = new();
    private readonly Utf8Buffer _one = new(small: true);

    /// <summary>The strings as XML elements for the shared strings part, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Xml => _xml.Chunks;

    /// <summary>Finds the index of a string. Returns false if it is not shared yet.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="number">The index of the string.</param>
    public bool TryFind(ReadOnlySpan<byte> text, out int number) =>
        _numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out number);

    /// <summary>Adds a string. Returns false if one of the limits is reached.</summary>
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
