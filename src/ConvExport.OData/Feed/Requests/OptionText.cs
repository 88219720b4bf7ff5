namespace ConvExport.OData.Feed.Requests;

/// <summary>Takes the text of an option apart, past what stands in quotes and in parentheses.</summary>
internal static class OptionText
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
    public static string ForParser(string text) => WithOperator(WithOperator(text, " divby ", " mul 1.0 div "), " in ", " in ");

    private static string WithOperator(string text, string name, string parsed)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (text.AsSpan(0, at).Count('\'') % 2 == 0)
            {
                text = string.Concat(text.AsSpan(0, at), parsed, text.AsSpan(at + name.Length));
            }
        }

        return text;
    }

    /// <summary>A call's name and what stands in its parentheses; null for what is no call.</summary>
    public static (string Name, string Arguments)? Call(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && text[^1] == ')' ? (text[..open].Trim(), text[(open + 1)..^1]) : null;
    }
}
