using System.Buffers;
using System.Text;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The hyperlinks of a sheet. They are collected while rows are written, because they follow the rows in the file.</summary>
internal sealed class SheetLinks
{
    /// <summary>Excel's maximum number of hyperlinks per sheet.</summary>
    public const int MostPerSheet = 65_530;

    /// <summary>Excel's limit for the length of a URL. Excel reports a workbook with a longer URL as damaged.</summary>
    public const int LongestAddress = 2_079;

    private static readonly SearchValues<byte> InAddresses =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$&'()*+,;=%"u8);

    private byte[] _server = [];
    private readonly PackedBytes _addresses = new();
    private readonly List<(int Row, int Column, int Length)> _links = [];

    /// <summary>
    /// The number of links written as plain text, on all sheets. A link is written as plain text if its sheet already has the maximum
    /// number of links, or if its URL is too long or not a valid http or https URL.
    /// </summary>
    public long LeftOut { get; private set; }

    public bool IsEmpty => _links.Count == 0;

    /// <summary>Makes a cell a link.</summary>
    public void Add(int row, int column, ReadOnlySpan<byte> address)
    {
        if (_links.Count == MostPerSheet || address.Length > LongestAddress || !IsAddress(address))
        {
            LeftOut++;
            return;
        }

        _links.Add((row, column, address.Length));
        _addresses.Add(address);
    }

    /// <summary>Removes all links, for the next sheet.</summary>
    public void Clear()
    {
        _links.Clear();
        _addresses.Clear();
    }

    /// <summary>Writes the hyperlink elements of the sheet, in chunks.</summary>
    public IEnumerable<Utf8Buffer> CellsIn(Utf8Buffer xml)
    {
        for (var i = 0; i < _links.Count; i++)
        {
            xml.Raw("<hyperlink ref=\""u8);
            xml.Raw(SheetText.Letters(_links[i].Column));
            xml.Int64(_links[i].Row);
            xml.Raw("\" r:id=\"link"u8);
            xml.Int64(i + 1);
            xml.Raw("\"/>"u8);
            if (xml.IsChunk)
            {
                yield return xml;
            }
        }
    }

    /// <summary>Writes the URLs of the links as elements of the sheet's relationships part, in chunks.</summary>
    public IEnumerable<Utf8Buffer> AddressesIn(Utf8Buffer xml)
    {
        var number = 0;
        foreach (var address in _addresses.Read(_links.Select(l => l.Length)))
        {
            xml.Raw("<Relationship Id=\"link"u8);
            xml.Int64(++number);
            xml.Raw(
                "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\""u8
                + " TargetMode=\"External\" Target=\""u8);
            WriteAttribute(xml, address.Span);
            xml.Raw("\"/>"u8);
            if (xml.IsChunk)
            {
                yield return xml;
            }
        }
    }

    /// <summary>
    /// Whether a text is an http or https URL (RFC 3986). The host is checked only when it changes, because usually all links of a report
    /// have the same host.
    /// </summary>
    private bool IsAddress(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("https://"u8) && !text.StartsWith("http://"u8))
        {
            return false;
        }

        var path = text[(text.IndexOf("://"u8) + 3)..].IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        var server = path < 0 ? text : text[..(text.IndexOf("://"u8) + 3 + path)];
        if (!server.SequenceEqual(_server))
        {
            if (!Uri.IsWellFormedUriString(Encoding.UTF8.GetString(server), UriKind.Absolute))
            {
                return false;
            }

            _server = server.ToArray();
        }

        var rest = text[server.Length..];
        return !rest.ContainsAnyExcept(InAddresses) && IsEncoded(rest);
    }

    /// <summary>Whether each percent sign is followed by two hexadecimal digits.</summary>
    private static bool IsEncoded(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'%'); at >= 0; at = text.IndexOf((byte)'%'))
        {
            if (text.Length < at + 3 || !char.IsAsciiHexDigit((char)text[at + 1]) || !char.IsAsciiHexDigit((char)text[at + 2]))
            {
                return false;
            }

            text = text[(at + 3)..];
        }

        return true;
    }

    /// <summary>Writes a URL as the value of an XML attribute. Only the ampersand needs escaping.</summary>
    private static void WriteAttribute(Utf8Buffer xml, ReadOnlySpan<byte> address)
    {
        for (var at = address.IndexOf((byte)'&'); at >= 0; at = address.IndexOf((byte)'&'))
        {
            xml.Raw(address[..at]);
            xml.Raw("&amp;"u8);
            address = address[(at + 1)..];
        }

        xml.Raw(address);
    }
}
