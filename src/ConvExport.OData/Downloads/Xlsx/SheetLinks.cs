using System.Buffers;
using System.Text;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The links of a sheet: kept while its rows are written, for a workbook says them after.</summary>
internal sealed class SheetLinks
{
    /// <summary>Excel opens no more links on a sheet.</summary>
    public const int MostPerSheet = 65_530;

    /// <summary>Excel's longest address; it repairs a workbook that has a longer one.</summary>
    public const int LongestAddress = 2_079;

    private static readonly SearchValues<byte> InAddresses =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$&'()*+,;=%"u8);

    private byte[] _server = [];
    private readonly PackedBytes _addresses = new();
    private readonly List<(int Row, int Column, int Length)> _links = [];

    /// <summary>How many links stand as text, because they are too many for a sheet, or no addresses that Excel opens.</summary>
    public long LeftOut { get; private set; }

    public bool IsEmpty => _links.Count == 0;

    /// <summary>A cell's text is to open as a link.</summary>
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

    /// <summary>The next sheet begins without.</summary>
    public void Clear()
    {
        _links.Clear();
        _addresses.Clear();
    }

    /// <summary>Which cells are links, as elements of the sheet; chunk by chunk.</summary>
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

    /// <summary>Where they lead, as elements of the sheet's relations; chunk by chunk.</summary>
    public IEnumerable<Utf8Buffer> AddressesIn(Utf8Buffer xml)
    {
        var number = 0;
        foreach (var address in _addresses.Read(_links.Select(l => l.Length)))
        {
            xml.Raw("<Relationship Id=\"link"u8);
            xml.Int64(++number);
            xml.Raw("\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" TargetMode=\"External\" Target=\""u8);
            WriteAttribute(xml, address.Span);
            xml.Raw("\"/>"u8);
            if (xml.IsChunk)
            {
                yield return xml;
            }
        }
    }

    /// <summary>An address of the web, as RFC 3986 has it. A report's links have one server: its name is looked at once.</summary>
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

    /// <summary>Each percent sign has its two digits.</summary>
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

    /// <summary>Of what may stand in an address, an attribute of XML cannot hold the ampersand.</summary>
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
