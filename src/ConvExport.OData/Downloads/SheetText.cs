using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Downloads;

/// <summary>Text as the parts of a workbook hold it.</summary>
internal static partial class SheetText
{
    /// <summary>Excel's limit for one cell.</summary>
    public const int LongestCell = 32_767;

    private const string CutMark = "…";
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (char)i).Where(c => c is not ('\t' or '\n')), '<', '>', '&', '\uFFFE', '\uFFFF']);

    /// <summary>As much as a cell holds: a longer text ends in an ellipsis. Says whether it was cut.</summary>
    public static (string Text, bool IsCut) Fitting(string text)
    {
        if (text.Length <= LongestCell)
        {
            return (text, false);
        }

        var length = LongestCell - CutMark.Length;
        return (text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + CutMark, true);
    }

    /// <summary>The text of an element: XML's own characters escaped, those that XML cannot hold in Excel's way, <c>_xHHHH_</c>.</summary>
    public static string Element(string text)
    {
        if (text.Contains("_x", StringComparison.Ordinal))
        {
            // What only looks like such an escape is itself escaped.
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
                _ when Special.Contains(c) => escaped.Append("_x").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)).Append('_'),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>The value of an attribute.</summary>
    public static string Attribute(string text) => System.Security.SecurityElement.Escape(text)!;

    [GeneratedRegex("_x(?=[0-9A-Fa-f]{4}_)")]
    private static partial Regex LooksEscaped();
}
