using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ConvExport.OData.Responses;

/// <summary>A buffer of UTF-8 bytes to send to a client or file, with the value formats that all file types share.</summary>
internal class Utf8Buffer
{
    /// <summary>The size in bytes at which a buffer is sent.</summary>
    public const int ChunkBytes = 128 * 1024;

    private const int LongestNumber = 40;
    private const long MoneyUnits = Storage.Engines.Money.UnitsPerDollar;
    private const int SmallBytes = 256;
    private const int FirstBytes = 8 * 1024;

    private byte[] _bytes;
    private int _length;

    /// <param name="small">True for a few bytes; false for content that may fill a chunk. The buffer grows as needed, so that a short
    /// response does not allocate a large array.</param>
    public Utf8Buffer(bool small = false) => _bytes = new byte[small ? SmallBytes : FirstBytes];

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public bool IsChunk => _length >= ChunkBytes;

    public void Clear() => _length = 0;

    /// <summary>Returns the filled array and continues with another.</summary>
    public byte[] Exchange(byte[] other)
    {
        var mine = _bytes;
        (_bytes, _length) = (other, 0);
        return mine;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    public void Raw(byte one)
    {
        Room(1)[0] = one;
        _length++;
    }

    /// <summary>Writes bytes, followed by one more byte.</summary>
    public void Raw(ReadOnlySpan<byte> bytes, byte after)
    {
        var to = Room(bytes.Length + 1);
        bytes.CopyTo(to);
        to[bytes.Length] = after;
        _length += bytes.Length + 1;
    }

    /// <summary>Removes the last bytes written.</summary>
    public void Back(int bytes) => _length -= bytes;

    /// <summary>Writes characters unescaped; an unpaired surrogate becomes U+FFFD.</summary>
    public void Raw(ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Int64(long value)
    {
        // Most numbers are counts, and most counts are small.
        if ((ulong)value < 10)
        {
            Raw((byte)('0' + value));
            return;
        }

        Utf8Formatter.TryFormat(value, Room(LongestNumber), out var written);
        _length += written;
    }

    /// <summary>Writes the shortest text that parses to the same number.</summary>
    public void Double(double value)
    {
        // Durations have at most three decimals. Writing them as thousandths is faster than searching for the shortest text.
        const double LongestExact = 9e12;
        var thousandths = Math.Round(value * 1000);
        if (Math.Abs(value) < LongestExact && thousandths / 1000 == value && (value != 0 || !double.IsNegative(value)))
        {
            Fixed((long)thousandths, 1000);
        }
        else if (double.IsFinite(value))
        {
            value.TryFormat(Room(LongestNumber), out var written, "R", CultureInfo.InvariantCulture);
            _length += written;
        }
        else
        {
            NotFinite(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "INF"u8 : "-INF"u8);
        }
    }

    /// <summary>Writes an amount in dollars, given in units of 1/10,000 dollar.</summary>
    public void Money(long units) => Fixed(units, MoneyUnits);

    public void Decimal(decimal value)
    {
        value.TryFormat(Room(LongestNumber), out var written, "0.############################", CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>
    /// Returns a span with room for at least <paramref name="most"/> bytes. After writing to it, call <see cref="Advance"/> with the number
    /// of bytes written.
    /// </summary>
    public Span<byte> Room(int most)
    {
        if (_bytes.Length - _length < most)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + most));
        }

        return _bytes.AsSpan(_length);
    }

    public void Advance(int written) => _length += written;

    /// <summary>Removes the byte at an index.</summary>
    protected void Remove(int at)
    {
        _bytes.AsSpan(at + 1, _length - at - 1).CopyTo(_bytes.AsSpan(at));
        _length--;
    }

    /// <summary>Writes NaN, INF or -INF, as OData spells them.</summary>
    protected virtual void NotFinite(ReadOnlySpan<byte> word) => Raw(word);

    /// <summary>
    /// Writes <paramref name="parts"/> divided by <paramref name="perWhole"/> as a decimal number without trailing zeros. For example,
    /// 12,340 thousandths are written as 12.34.
    /// </summary>
    public void Fixed(long parts, long perWhole)
    {
        var to = Room(LongestNumber);
        var at = 0;
        if (parts < 0)
        {
            to[at++] = (byte)'-';
        }

        var (whole, rest) = Math.DivRem(Math.Abs(parts), perWhole);
        Utf8Formatter.TryFormat(whole, to[at..], out var written);
        at += written;
        if (rest != 0)
        {
            to[at++] = (byte)'.';
            for (var place = perWhole / 10; rest != 0; place /= 10)
            {
                (var digit, rest) = Math.DivRem(rest, place);
                to[at++] = (byte)('0' + digit);
            }
        }

        _length += at;
    }
}
