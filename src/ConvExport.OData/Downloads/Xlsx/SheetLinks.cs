using System.Security;
using System.Text;
using ConvExport.OData.Feed.Answers;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The links of a sheet: kept while its rows are written, for a workbook says them after.</summary>
internal sealed class SheetLinks
{
    /// <summary>Excel opens no more links on a sheet.</summary>
    public const int MostPerSheet = 65_530;

    /// <summary>Excel's longest address; it repairs a workbook that has a longer one.</summary>
    public const int LongestAddress = 2_079;

    private readonly PackedBytes _addresses = new();
    private readonly List<(int Row, int Column, int Length)> _links = [];

    /// <summary>How many links stand as text, because they are too many for a sheet, or no addresses that Excel opens.</summary>
    public long LeftOut { get; private set; }

    public bool IsEmpty => _links.Count == 0;

    /// <summary>A cell's text is to open as a link.</summary>
    public void Add(int row, int column, ReadOnlySpan<byte> address)
    {
        if (_links.Count == MostPerSheet || address.Length > LongestAddress || !IsAddress(Encoding.UTF8.GetString(address)))
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

    /// <summary>Which cells are links, as elements of the sheet; piece by piece.</summary>
    public IEnumerable<Utf8Buffer> CellsIn(Utf8Buffer xml)
    {
        for (var i = 0; i < _links.Count; i++)
        {
            xml.Raw("<hyperlink ref=\""u8);
            xml.Raw(SheetText.Letters(_links[i].Column));
            xml.Whole(_links[i].Row);
            xml.Raw("\" r:id=\"link"u8);
            xml.Whole(i + 1);
            xml.Raw("\"/>"u8);
            if (xml.IsPiece)
            {
                yield return xml;
            }
        }
    }

    /// <summary>Where they lead, as elements of the sheet's relations; piece by piece.</summary>
    public IEnumerable<Utf8Buffer> AddressesIn(Utf8Buffer xml)
    {
        var number = 0;
        foreach (var address in _addresses.Read(_links.Select(l => l.Length)))
        {
            xml.Raw("<Relationship Id=\"link"u8);
            xml.Whole(++number);
            xml.Raw("\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" TargetMode=\"External\" Target=\""u8);
            xml.Raw(SecurityElement.Escape(Encoding.UTF8.GetString(address.Span)));
            xml.Raw("\"/>"u8);
            if (xml.IsPiece)
            {
                yield return xml;
            }
        }
    }

    private static bool IsAddress(string text) =>
        Uri.IsWellFormedUriString(text, UriKind.Absolute) && (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
}
