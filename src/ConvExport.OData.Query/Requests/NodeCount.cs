using System.Text.RegularExpressions;

namespace ConvExport.OData.Query.Requests;

/// <summary>
/// Counts the nodes of a query: its names, values and operators. Each use of a parameter alias counts as much as the alias's value. If 20
/// aliases each use the next one twice, one short query expands to a million nodes. So nodes are counted before the query is parsed.
/// </summary>
internal sealed partial class NodeCount
{
    /// <summary>A number above any limit. Larger counts are reduced to it.</summary>
    private const long Many = int.MaxValue;

    /// <summary>The maximum number of aliases. One alias can refer to the next, so this also limits how deeply they are nested.</summary>
    private const int MostAliases = 100;

    private readonly IReadOnlyDictionary<string, string> _options;
    private readonly Dictionary<string, long> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _open = new(StringComparer.OrdinalIgnoreCase);

    private NodeCount(IReadOnlyDictionary<string, string> options) => _options = options;

    /// <summary>
    /// Throws <see cref="RequestException"/> if the query has more nodes or aliases than allowed, or if an alias refers to itself.
    /// </summary>
    public static void Check(IReadOnlyDictionary<string, string> options, QueryLimits limits)
    {
        if (options.Keys.Count(k => k[0] == '@') is var aliases && aliases > MostAliases)
        {
            throw RequestException.TooLarge($"The query has {aliases} aliases; the limit is {MostAliases}.");
        }

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
            throw RequestException.Invalid($"The alias {alias} refers to itself. Give it a value that does not refer back to {alias}.");
        }

        var nodes = Of(value);
        _open.Remove(alias);
        return _known[alias] = nodes;
    }

    /// <summary>Matches a quoted text, an alias, a word or a number.</summary>
    [GeneratedRegex(@"'(?:[^']|'')*'?|@[\p{L}_][\w]*|[\w$][\w.:$-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
