using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ConvExport.OData.Feed.Answers;

/// <summary>JSON as UTF-8 bytes on their way to a client. What is put in is put in as it is: commas and braces are the writer's business.</summary>
internal sealed class JsonBuffer
{
    /// <summary>What is worth sending.</summary>
    public const int PieceBytes = 128 * 1024;

    private const int LongestNumber = 40;
    private const long MoneyUnits = Storage.ProviderModel.MoneyUnitsPerDollar;

    /// <summary>JSON escapes quotes, backslashes and control characters; all else may stand as it is.</summary>
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\', 0x7f]);

    private const int SmallBytes = 256;

    private static readonly SearchValues<char> EscapedCharacters = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', '\u007f']);

    private byte[] _bytes;
    private int _length;

    /// <param name="small">For a little, not for a piece.</param>
    public JsonBuffer(bool small = false) => _bytes = new byte[small ? SmallBytes : PieceBytes * 2];

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public bool IsPiece => _length >= PieceBytes;

    public void Clear() => _length = 0;

    /// <summary>Gives the bytes away and goes on with others.</summary>
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

    public void Null() => Raw("null"u8);

    public void Flag(bool value) => Raw(value ? "true"u8 : "false"u8);

    /// <summary>A property's name with its colon, after a comma.</summary>
    public void Name(string name)
    {
        Raw((byte)',');
        Text(name);
        Raw((byte)':');
    }

    /// <summary>The first property of an object has no comma before it.</summary>
    public void DropFirstComma(int start)
    {
        if (_length > start)
        {
            _bytes.AsSpan(start + 1, _length - start - 1).CopyTo(_bytes.AsSpan(start));
            _length--;
        }
    }

    /// <summary>Bytes as they are, and a text in quotes after them.</summary>
    public void Text(ReadOnlySpan<byte> before, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOfAny(Escaped) >= 0)
        {
            Raw(before);
            Text(utf8);
            return;
        }

        var to = Room(before.Length + utf8.Length + 2);
        before.CopyTo(to);
        to[before.Length] = (byte)'"';
        utf8.CopyTo(to[(before.Length + 1)..]);
        to[before.Length + utf8.Length + 1] = (byte)'"';
        _length += before.Length + utf8.Length + 2;
    }

    /// <summary>A text in quotes.</summary>
    public void Text(ReadOnlySpan<byte> utf8)
    {
        var to = Room(utf8.Length + 2);
        var plain = utf8.IndexOfAny(Escaped);
        if (plain >= 0)
        {
            Escape(utf8, plain);
            return;
        }

        to[0] = (byte)'"';
        utf8.CopyTo(to[1..]);
        to[utf8.Length + 1] = (byte)'"';
        _length += utf8.Length + 2;
    }

    /// <summary>A text in quotes.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(EscapedCharacters))
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
            Text(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
            ArrayPool<byte>.Shared.Return(bytes);
            return;
        }

        var to = Room(Encoding.UTF8.GetMaxByteCount(text.Length) + 2);
        to[0] = (byte)'"';
        var length = Encoding.UTF8.GetBytes(text, to[1..]);
        to[length + 1] = (byte)'"';
        _length += length + 2;
    }

    public void Whole(long value)
    {
        Utf8Formatter.TryFormat(value, Room(LongestNumber), out var written);
        _length += written;
    }

    /// <summary>The shortest text that is read back to the same number. JSON has no infinity; OData writes it as text.</summary>
    public void Double(double value)
    {
        // Durations are whole milliseconds: so few digits are found faster than by the search for the shortest.
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
            Raw(double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"INF\""u8 : "\"-INF\""u8);
        }
    }

    /// <summary>Dollars, of money as SQLite stores it.</summary>
    public void Money(long units) => Fixed(units, MoneyUnits);

    public void Decimal(decimal value)
    {
        value.TryFormat(Room(LongestNumber), out var written, "0.############################", CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>A place for bytes that are counted by <see cref="Advance"/>.</summary>
    public Span<byte> Room(int most)
    {
        if (_bytes.Length - _length < most)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + most));
        }

        return _bytes.AsSpan(_length);
    }

    public void Advance(int written) => _length += written;

    /// <summary>A whole number of small parts, without zeros at the end.</summary>
    private void Fixed(long parts, long perWhole)
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

    private void Escape(ReadOnlySpan<byte> utf8, int plain)
    {
        Raw((byte)'"');
        while (plain >= 0)
        {
            Raw(utf8[..plain]);
            EscapeOne(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
            plain = utf8.IndexOfAny(Escaped);
        }

        Raw(utf8);
        Raw((byte)'"');
    }

    private void EscapeOne(byte character)
    {
        switch (character)
        {
            case (byte)'"': Raw("\\\""u8); break;
            case (byte)'\\': Raw("\\\\"u8); break;
            case (byte)'\n': Raw("\\n"u8); break;
            case (byte)'\r': Raw("\\r"u8); break;
            case (byte)'\t': Raw("\\t"u8); break;
            default:
                Raw("\\u00"u8);
                character.TryFormat(Room(2), out var written, "x2", CultureInfo.InvariantCulture);
                _length += written;
                break;
        }
    }
}
