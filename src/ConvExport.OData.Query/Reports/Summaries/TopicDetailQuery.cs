using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>
/// Computes the figures of topics in one pass over two columns. Keeps the handle times in memory, one number for each conversation and
/// topic: percentiles of many groups would otherwise need one query for each group.
/// </summary>
public sealed class TopicDetailQuery(RowSource source, IQueryable<ConversationRow> conversations)
{
    private const int MostPairs = 10;

    private readonly Dictionary<string, List<double>> _handleTimes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string First, string Second), long> _pairs = [];

    /// <summary>Like <see cref="SummaryQuery.TopicsUnder"/>.</summary>
    public string? TopicsUnder { get; init; }

    public async Task<TopicDetails> RunAsync(CancellationToken cancellation)
    {
        var level = await TopicLevel.ReadAsync(source, TopicsUnder, cancellation);
        var (topics, handle) = (new OutputColumn("", ValueKind.Text, 0), new OutputColumn("", ValueKind.Double, 1));
        await using (var rows = await source.ReadAsync(conversations.Select(r => new { r.TopicIds, r.HandleTimeSeconds }), cancellation))
        {
            while (rows.Read())
            {
                Add(
                    [.. level.GroupsOf(rows.GetUtf8(topics)).Select(g => g.Path)],
                    rows.IsNull(handle) ? null : rows.GetDouble(handle));
            }
        }

        return new(
            _handleTimes.ToDictionary(g => g.Key, g => FiguresOf(g.Value), StringComparer.Ordinal),
            [.. _pairs.OrderByDescending(p => p.Value).ThenBy(p => p.Key.First, StringComparer.Ordinal)
                .ThenBy(p => p.Key.Second, StringComparer.Ordinal).Take(MostPairs)
                .Select(p => new TopicPair(p.Key.First, p.Key.Second, p.Value))]);
    }

    private void Add(List<string> paths, double? handleSeconds)
    {
        paths.Sort(StringComparer.Ordinal);
        for (var i = 0; i < paths.Count; i++)
        {
            if (handleSeconds is { } seconds)
            {
                if (!_handleTimes.TryGetValue(paths[i], out var known))
                {
                    _handleTimes[paths[i]] = known = [];
                }

                known.Add(seconds);
            }

            for (var j = i + 1; j < paths.Count; j++)
            {
                _pairs[(paths[i], paths[j])] = _pairs.GetValueOrDefault((paths[i], paths[j])) + 1;
            }
        }
    }

    private static HandleTimeFigures FiguresOf(List<double> seconds)
    {
        seconds.Sort();
        return new(Percentile.Median.Of(seconds), Percentile.Ninetieth.Of(seconds));
    }
}
