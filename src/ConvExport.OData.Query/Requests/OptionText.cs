using System.Text.RegularExpressions;

namespace ConvExport.OData.Query.Requests;

/// <summary>Takes the text of an option apart, past what stands in quotes and in parentheses.</summary>
internal static partial class OptionText
{
    /// <summary>The parts between a separator, trimmed.</summary>
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
    /// Rewrites, outside quotes, what the parser does not accept: <c>a divby b</c> becomes <c>a mul 1.0 div b</c> (decimal division, the
    /// same precedence), and <c>IN</c> becomes <c>in</c>, the only operator that it reads in lower case only.
    /// </summary>
    public static string ForParser(string text) => QuotedOrOperator().Replace(text, found => found.ValueSpan switch
    {
        ['\'', ..] => found.Value,
        { Length: 4 } => " in ",
        _ => " mul 1.0 div ",
    });

    [GeneratedRegex("'[^']*'?| in | divby ", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QuotedOrOperator();

    /// <summary>A call's name and what stands in its parentheses; null for what is no call.</summary>
    public static (string Name, string Arguments)? Call(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && text[^1] == ')' ? (text[..open].Trim(), text[(open + 1)..^1]) : null;
    }
}
