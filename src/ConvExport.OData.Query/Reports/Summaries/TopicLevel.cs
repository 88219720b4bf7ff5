using System.Text.Json;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>How topics are grouped: each by its complete path, or by its path down to one level of the hierarchy.</summary>
/// <param name="paths">The path of each topic in the directory, by id. The path of any other topic is its id.</param>
/// <param name="under">
/// The path whose subtopics are the groups; an empty string for the root topics. If null, each topic is a group.
/// </param>
public sealed class TopicLevel(IReadOnlyDictionary<string, string> paths, string? under)
{
    /// <summary>The separator of the names in a path.</summary>
    public const string Step = ">>";

    private readonly Dictionary<string, (string? Path, bool HasMore)> _known = new(StringComparer.Ordinal);

    /// <summary>Whether conversations without a topic form a group.</summary>
    public bool HasNone => string.IsNullOrEmpty(under);

    /// <summary>
    /// The path of the group that a topic counts in, and whether the topic is below this path. The path is null if the topic is neither the
    /// one at <c>under</c> nor below it.
    /// </summary>
    public (string? Path, bool HasMore) Of(string id) =>
        _known.TryGetValue(id, out var known) ? known : _known[id] = Find(paths.GetValueOrDefault(id) ?? id);

    /// <summary>
    /// Returns the level below a path, with the topic paths of the directory. If <paramref name="under"/> is null, each topic is a group.
    /// </summary>
    public static async Task<TopicLevel> ReadAsync(RowSource source, string? under, CancellationToken cancellation) =>
        new(await source.NamesAsync(source.Topics.Select(t => new { t.Id, t.Path }), cancellation), under);

    /// <summary>
    /// Returns the groups that a conversation counts in. Each group occurs once, even if several of the topics belong to it. Returns the
    /// path of each group, and whether one of the conversation's topics is below this path. A conversation without a topic counts in a
    /// group with an empty path if <see cref="HasNone"/> is true, otherwise in no group.
    /// </summary>
    /// <param name="topicIds">The ids of the conversation's topics as a row stores them: a JSON array of strings.</param>
    public IReadOnlyList<(string Path, bool HasMore)> GroupsOf(ReadOnlySpan<byte> topicIds)
    {
        const int EmptyArray = 2;
        if (topicIds.Length <= EmptyArray)
        {
            return HasNone ? [("", false)] : [];
        }

        var ids = JsonSerializer.Deserialize<string[]>(topicIds)!;
        return ids.Length == 1
            ? Of(ids[0]) is ({ } only, var hasMore) ? [(only, hasMore)] : []
            : [.. ids.Select(Of).Where(t => t.Path is not null).GroupBy(t => t.Path!).Select(g => (g.Key, g.Any(t => t.HasMore)))];
    }

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
