using System.Text.RegularExpressions;

namespace ConvExport.OData.Query.Requests;

/// <summary>
/// Counts the names, values and operators of a query, with parameter aliases replaced by their values. A few aliases that use each other
/// twice make millions of nodes out of one line, so this is done before anything is parsed.
/// </summary>
internal sealed partial class NodeCount
{
    /// <summary>More than any limit. Counting stops there.</summary>
    private const long Many = int.MaxValue;

    private readonly IReadOnlyDictionary<string, string> _options;
    private readonly Dictionary<string, long> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _open = new(StringComparer.OrdinalIgnoreCase);

    private NodeCount(IReadOnlyDictionary<string, string> options) => _options = options;

    /// <summary>
    /// Throws <see cref="RequestException"/> if the query has more nodes than allowed, or if an alias leads back to itself.
    /// </summary>
    public static void Check(IReadOnlyDictionary<string, string> options, QueryLimits limits)
    {
        var count = new NodeCount(options);
        if (options.Where(o => o.Key[0] == '$').Sum(o => count.Of(o.Value)) > limits.Nodes)
        {
            throw RequestException.TooLarge(
                $"The query has more than {limits.Nodes} names, values and operators once its aliases are replaced by their values "
                + "(Feed:MaxQueryNodes). Ask for less in one request.");
        }
    }

    private long Of(string text)
    {
        var nodes = 0L;
        foreach (var token in Token().EnumerateMatches(text))
        {
            nodes += text[token.Index] == '@' ? OfAlias(text.Substring(token.Index, token.Length)) : 1;
        }

        return Math.Min(nodes, Many);
    }

    private long OfAlias(string alias)
    {
        if (_known.TryGetValue(alias, out var known))
        {
            return known;
        }

        if (!_options.TryGetValue(alias, out var value))
        {
            return 1;
        }

        if (!_open.Add(alias))
        {
            throw RequestException.Invalid($"The alias {alias} leads back to itself. Give it a value that does not use it.");
        }

        var nodes = Of(value);
        _open.Remove(alias);
        return _known[alias] = nodes;
    }

    /// <summary>A quoted text, an alias, or a word or number.</summary>
    [GeneratedRegex(@"'(?:[^']|'')*'?|@[\p{L}_][\w]*|[\w$][\w.:$-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
