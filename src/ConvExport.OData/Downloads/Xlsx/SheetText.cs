using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>Writes text in the XML parts of a workbook.</summary>
internal static partial class SheetText
{
    /// <summary>Excel's limit for one cell, in UTF-16 code units.</summary>
    public const int LongestCell = 32_767;

    private const string CutMark = "…";

    /// <summary>
    /// Characters that need escaping: markup characters, characters below U+0020 except tab and line feed, U+FFFE and U+FFFF.
    /// </summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (char)i).Where(c => c is not ('\t' or '\n')), '<', '>', '&', '\uFFFE', '\uFFFF']);

    /// <summary>The first UTF-8 bytes of <see cref="Special"/> characters. Other characters can also begin with the byte 0xEF.</summary>
    private static readonly SearchValues<byte> Suspicious = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i).Where(b => b is not ((byte)'\t' or (byte)'\n')), (byte)'<', (byte)'>',
            (byte)'&', 0xEF]);

    /// <summary>Returns the text, cut to the limit of a cell, and whether it was cut. A cut text ends in an ellipsis.</summary>
    public static (string Text, bool IsCut) Fitting(string text)
    {
        if (text.Length <= LongestCell)
        {
            return (text, false);
        }

        var length = LongestCell - CutMark.Length;
        return (text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + CutMark, true);
    }

    /// <summary>Writes a text as the XML element of a cell or shared string. Keeps leading and trailing spaces.</summary>
    public static void WriteElement(Utf8Buffer xml, ReadOnlySpan<byte> text)
    {
        xml.Raw(!text.IsEmpty && (text[0] <= ' ' || text[^1] <= ' ') ? "<t xml:space=\"preserve\">"u8 : "<t>"u8);
        WriteEscaped(xml, text);
        xml.Raw("</t>"u8);
    }

    /// <summary>
    /// Writes text with its markup characters escaped. Characters below U+0020 (except tab and line feed), U+FFFE and U+FFFF are written in
    /// Excel's form <c>_xHHHH_</c>.
    /// </summary>
    public static void WriteEscaped(Utf8Buffer xml, ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("_x"u8) >= 0)
        {
            xml.Raw(Escaped(Encoding.UTF8.GetString(text)));
            return;
        }

        for (var at = text.IndexOfAny(Suspicious); at >= 0; at = text.IndexOfAny(Suspicious))
        {
            if (EntityOf(text[at]) is not { IsEmpty: false } entity)
            {
                break;
            }

            xml.Raw(text[..at]);
            xml.Raw(entity);
            text = text[(at + 1)..];
        }

        if (text.IndexOfAny(Suspicious) >= 0)
        {
            // Text with control characters or the byte 0xEF is rare, so converting it to a string is fast enough.
            xml.Raw(Escaped(Encoding.UTF8.GetString(text)));
        }
        else
        {
            xml.Raw(text);
        }
    }

    private static ReadOnlySpan<byte> EntityOf(byte character) => character switch
    {
        (byte)'<' => "&lt;"u8,
        (byte)'>' => "&gt;"u8,
        (byte)'&' => "&amp;"u8,
        _ => [],
    };

    /// <summary>
    /// Returns text with the same escapes as <see cref="WriteEscaped"/>. An unpaired surrogate becomes U+FFFD when the text is encoded.
    /// </summary>
    public static string Escaped(string text)
    {
        if (text.Contains("_x", StringComparison.Ordinal))
        {
            // Text that looks like an escape would be decoded, so its underscore is escaped.
            text = LooksEscaped().Replace(text, "_x005F_x");
        }

        if (!text.AsSpan().ContainsAny(Special))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                _ when Special.Contains(c) =>
                    escaped.Append("_x").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)).Append('_'),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Returns text with Excel's escapes decoded. ClosedXML writes such escapes, even for emoji.</summary>
    public static string Unescaped(string xml) =>
        Escape().Replace(
            xml, m => ((char)int.Parse(m.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    /// <summary>Returns the letters for a column index: A for 0, B for 1, Z for 25, AA for 26.</summary>
    public static string Letters(int column) => (column >= 26 ? Letters(column / 26 - 1) : "") + (char)('A' + column % 26);

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escape();

    /// <summary>Excel's escapes have four digits; LibreOffice also decodes escapes with fewer digits.</summary>
    [GeneratedRegex("_x(?=[0-9A-Fa-f]{1,4}_)")]
    private static partial Regex LooksEscaped();
}
