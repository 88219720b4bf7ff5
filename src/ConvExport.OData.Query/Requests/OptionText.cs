using System.Text.RegularExpressions;

namespace ConvExport.OData.Query.Requests;

/// <summary>Splits the text of an option at separators outside quotes and parentheses, and rewrites its operators for the parser.</summary>
internal static partial class OptionText
{
    /// <summary>The parts between separators, trimmed.</summary>
    public static IReadOnlyList<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var (start, depth, isQuoted) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\'': isQuoted = !isQuoted; break;
                case '(' when !isQuoted: depth++; break;
                case ')' when !isQuoted: depth--; break;
                case var c when c == separator && !isQuoted && depth == 0:
                    parts.Add(text[start..i].Trim());
                    start = i + 1;
                    break;
            }
        }

        parts.Add(text[start..].Trim());
        return parts;
    }

    /// <summary>
    /// Rewrites operators that the parser does not accept, except within quotes. <c>a divby b</c> becomes <c>a mul 1.0 div b</c>, which
    /// has the same precedence and keeps the fraction of the result. <c>IN</c> becomes <c>in</c>: the parser ignores the case of all
    /// operators except this one.
    /// </summary>
    public static string ForParser(string text) => QuotedOrOperator().Replace(text, found => found.ValueSpan switch
    {
        ['\'', ..] => found.Value,
        { Length: 4 } => " in ",
        _ => " mul 1.0 div ",
    });

    [GeneratedRegex("'[^']*'?| in | divby ", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QuotedOrOperator();

    /// <summary>The name and arguments of a call; null if the text is not a call.</summary>
    public static (string Name, string Arguments)? Call(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && text[^1] == ')' ? (text[..open].Trim(), text[(open + 1)..^1]) : null;
    }
}
