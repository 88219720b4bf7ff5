using System.Buffers;
using System.Globalization;
using System.Text;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Feed.Json;

/// <summary>A buffer of JSON to send to a client. The caller writes braces, brackets, and the commas between array items.</summary>
internal sealed class JsonBuffer(bool small = false) : Utf8Buffer(small)
{
    /// <summary>The bytes to escape: quotes, backslashes and control characters. JSON does not require other bytes to be escaped.</summary>
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\', 0x7f]);

    private static readonly SearchValues<char> EscapedCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', '\u007f']);

    public void Null() => Raw("null"u8);

    /// <summary>Writes a comma, a property name and a colon.</summary>
    public void Name(string name)
    {
        Raw((byte)',');
        Text(name);
        Raw((byte)':');
    }

    /// <summary>
    /// Removes the comma at <paramref name="start"/>, before the first property of an object. Does nothing if the object is empty.
    /// </summary>
    public void DropFirstComma(int start)
    {
        if (Length > start)
        {
            Remove(start);
        }
    }

    /// <summary>Writes bytes unchanged, followed by a text in quotes.</summary>
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
        Advance(before.Length + utf8.Length + 2);
    }

    /// <summary>Writes a text in quotes.</summary>
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
        Advance(utf8.Length + 2);
    }

    /// <summary>Writes a text in quotes.</summary>
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
        Advance(length + 2);
    }

    /// <summary>Writes NaN or infinity as a string, as OData requires, because JSON has no such numbers.</summary>
    protected override void NotFinite(ReadOnlySpan<byte> word) => Text(word);

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
                Advance(written);
                break;
        }
    }
}
