namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>Which topics are told apart: each by its whole path, or those of one level of the hierarchy.</summary>
/// <param name="paths">The path of each topic that the directory has, by id; the id of another is its path.</param>
/// <param name="under">The path below which topics are told apart by its next name; empty for the roots, null for every topic.</param>
public sealed class TopicLevel(IReadOnlyDictionary<string, string> paths, string? under)
{
    /// <summary>What stands between the names of a path.</summary>
    public const string Step = ">>";

    private readonly Dictionary<string, (string? Path, bool HasMore)> _known = new(StringComparer.Ordinal);

    /// <summary>Whether conversations without a topic are a group too.</summary>
    public bool HasNone => string.IsNullOrEmpty(under);

    /// <summary>The topic that one counts for, by its path, and whether it is below that; null where it is elsewhere in the hierarchy.</summary>
    public (string? Path, bool HasMore) Of(string id) => _known.TryGetValue(id, out var known) ? known : _known[id] = Find(paths.GetValueOrDefault(id) ?? id);

    private (string?, bool) Find(string path)
    {
        if (under is null || path == under)
        {
            return (path, false);
        }

        var above = under.Length == 0 ? "" : under + Step;
        if (!path.StartsWith(above, StringComparison.Ordinal))
        {
            return (null, false);
        }

        var end = path.IndexOf(Step, above.Length, StringComparison.Ordinal);
        return end < 0 ? (path, false) : (path[..end], true);
    }
}
