using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>
/// Computes a summary. One pass over the needed columns counts the conversations. A second pass reads only the durations around the
/// percentiles, so the database sorts nothing and this process keeps no rows in memory.
/// </summary>
public sealed class SummaryQuery(RowSource source, IQueryable<ConversationRow> conversations, TimeZoneInfo zone)
{
    private const string None = "(none)";

    private static readonly string[] DurationColumns =
    [
        nameof(ConversationRow.CreatedToFirstClosedSeconds), nameof(ConversationRow.CreatedToLastClosedSeconds),
        nameof(ConversationRow.HandleTimeSeconds),
    ];

    private readonly SummaryGroup _all = new("All");
    private readonly Dictionary<string, SummaryGroup> _statuses = [], _channels = [], _inboxes = [], _topics = [];
    private readonly Dictionary<DateOnly, SummaryGroup> _days = [];
    private readonly Dictionary<DateOnly, long> _closed = [];
    private readonly SummaryGroup[] _bands =
        [.. HandleTimeBands.All.Select(b => new SummaryGroup(b.Name)), new SummaryGroup(None) { Key = "" }];
    private readonly Dictionary<(string Topic, string Channel), long> _topicsByChannel = [];
    private readonly Dictionary<(string Topic, string Channel), decimal> _completed = [];
    private readonly int[,] _hours = new int[7, 24];
    private readonly DurationDistribution[] _durations = [.. DurationColumns.Select(_ => new DurationDistribution())];

    /// <summary>Whether medians and 90th percentiles of durations are requested. They need a second pass.</summary>
    public bool HasDurations { get; init; } = true;

    /// <summary>
    /// The topic path whose subtopics the conversations are grouped by; an empty string for the root topics. If null, each topic is a
    /// group.
    /// </summary>
    public string? TopicsUnder { get; init; }

    public async Task<Summary> RunAsync(CancellationToken cancellation)
    {
        await CountAsync(await TopicLevel.ReadAsync(source, TopicsUnder, cancellation), cancellation);
        var inboxes = source.Inboxes.Where(i => i.Name != null).Select(i => new { i.Id, i.Name });
        foreach (var (id, name) in await source.NamesAsync(inboxes, cancellation))
        {
            if (_inboxes.TryGetValue(id, out var group))
            {
                group.Name = name;
            }
        }

        return new Summary
        {
            All = _all,
            Durations = HasDurations ? await DurationsAsync(cancellation) : [],
            ByStatus = new("By status", "", ByCount(_statuses.Values)),
            ByChannel = new("By first channel", "", ByCount(_channels.Values)),
            ByInbox = new("By inbox at creation", "", ByCount(_inboxes.Values)),
            ByTopic = new("By topic", "A conversation with several topics is counted in each of them.", ByCount(_topics.Values)),
            ByDay = new("By day of creation", $"Days in the time zone {zone.Id}.", [.. _days.OrderBy(d => d.Key).Select(d => d.Value)]),
            ByHandleTime = new("By handle time", "", [.. _bands.Where(b => b.Conversations > 0)]),
            ByTopicAndChannel = _topicsByChannel,
            CompletedByTopicAndChannel = _completed,
            LastClosedByDay = _closed,
            ByHour = _hours,
        };
    }

    private static IReadOnlyList<SummaryGroup> ByCount(IEnumerable<SummaryGroup> groups) =>
        [.. groups.OrderByDescending(g => g.Conversations).ThenBy(g => g.Name, StringComparer.Ordinal)];

    private async Task CountAsync(TopicLevel level, CancellationToken cancellation)
    {
        var columns = conversations.Select(r => new
        {
            r.Status, r.FirstChannel, r.InboxIdCreated, r.CreatedAt, r.LastClosedAt, r.TopicIds, r.TimesClosed, r.TimesReopened,
            r.IsFcrEligible, r.IsFcrSuccess, r.HandleTimeSeconds, r.CountOfInboxesAssigned, r.CountOfContacts,
            r.PaymentRequestsCompleted, r.PaymentRequestsDeclined, r.PaymentAmountCompletedUsd, r.PaymentAmountDeclinedUsd,
            r.CreatedToFirstClosedSeconds, r.CreatedToLastClosedSeconds,
        });
        OutputColumn[] at =
        [
            .. new[]
            {
                ValueKind.Text, ValueKind.Text, ValueKind.Text, ValueKind.Timestamp, ValueKind.Timestamp, ValueKind.Text, ValueKind.Int32,
                ValueKind.Int32,
                ValueKind.Boolean, ValueKind.Boolean, ValueKind.Double, ValueKind.Int32, ValueKind.Int32,
                ValueKind.Int32, ValueKind.Int32, ValueKind.Money, ValueKind.Money, ValueKind.Double, ValueKind.Double,
            }.Select((kind, i) => new OutputColumn("", kind, i)),
        ];
        OutputColumn[] durations = HasDurations ? [at[17], at[18], at[10]] : [];
        await using var rows = await source.ReadAsync(columns, cancellation);
        while (rows.Read())
        {
            for (var i = 0; i < durations.Length; i++)
            {
                if (!rows.IsNull(durations[i]))
                {
                    _durations[i].Add(rows.GetDouble(durations[i]));
                }
            }

            var one = new CountedConversation
            {
                IsClosed = rows.GetInt64(at[6]) > 0, IsReopened = rows.GetInt64(at[7]) > 0, IsFcrEligible = rows.GetBoolean(at[8]),
                IsFcrSuccess = rows.GetBoolean(at[9]),
                HandleSeconds = rows.IsNull(at[10])
                    ? null
                    : rows.GetDouble(at[10]), InboxesAssigned = rows.GetInt64(at[11]), Contacts = rows.GetInt64(at[12]),
                CompletedRequests = rows.GetInt64(at[13]), DeclinedRequests = rows.GetInt64(at[14]), CompletedUsd = rows.GetDecimal(at[15]),
                DeclinedUsd = rows.GetDecimal(at[16]),
            };
            one.AddTo(_all);
            one.AddTo(Group(_statuses, rows.Invariant(at[0])));
            one.AddTo(Group(_channels, rows.Invariant(at[1])));
            one.AddTo(Group(_inboxes, rows.Invariant(at[2])));
            one.AddTo(one.HandleSeconds is { } seconds ? _bands[HandleTimeBands.Of(seconds)] : _bands[^1]);
            AddDays(one, rows.GetInstant(at[3]), rows.IsNull(at[4]) ? null : rows.GetInstant(at[4]));
            AddTopics(one, rows.GetUtf8(at[5]), level, rows.Invariant(at[1]) ?? "");
        }
    }

    private void AddDays(CountedConversation one, DateTime createdUtc, DateTime? closedUtc)
    {
        var created = TimeZoneInfo.ConvertTimeFromUtc(createdUtc, zone);
        _hours[((int)created.DayOfWeek + 6) % 7, created.Hour]++;
        var day = DateOnly.FromDateTime(created);
        one.AddTo(_days.TryGetValue(day, out var known)
            ? known
            : _days[day] = new SummaryGroup(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        if (closedUtc is { } closed)
        {
            var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(closed, zone));
            _closed[last] = _closed.GetValueOrDefault(last) + 1;
        }
    }

    private void AddTopics(CountedConversation one, ReadOnlySpan<byte> topicIds, TopicLevel level, string channel)
    {
        foreach (var (path, hasMore) in level.GroupsOf(topicIds))
        {
            var group = Group(_topics, path);
            group.HasMore |= hasMore;
            one.AddTo(group);
            _topicsByChannel[(path, channel)] = _topicsByChannel.GetValueOrDefault((path, channel)) + 1;
            if (one.CompletedUsd != 0)
            {
                _completed[(path, channel)] = _completed.GetValueOrDefault((path, channel)) + one.CompletedUsd;
            }
        }
    }

    private static SummaryGroup Group(Dictionary<string, SummaryGroup> groups, string? key) =>
        groups.TryGetValue(key ?? "", out var group)
            ? group
            : groups[key ?? ""] = new SummaryGroup(string.IsNullOrEmpty(key) ? None : key) { Key = key ?? "" };

    /// <summary>Finds the percentiles in a second pass, which reads only the durations around them.</summary>
    private async Task<IReadOnlyList<DurationFigures>> DurationsAsync(CancellationToken cancellation)
    {
        var around = _durations.Select(d => d.Around(Percentile.Median, Percentile.Ninetieth))
            .Select(a => (Median: a[0], Ninetieth: a[1])).ToList();
        var (first, last, handle) = (around[0], around[1], around[2]);
        var near = conversations
            .Where(r => (r.CreatedToFirstClosedSeconds >= first.Median.Low && r.CreatedToFirstClosedSeconds <= first.Median.High)
                || (r.CreatedToFirstClosedSeconds >= first.Ninetieth.Low && r.CreatedToFirstClosedSeconds <= first.Ninetieth.High)
                || (r.CreatedToLastClosedSeconds >= last.Median.Low && r.CreatedToLastClosedSeconds <= last.Median.High)
                || (r.CreatedToLastClosedSeconds >= last.Ninetieth.Low && r.CreatedToLastClosedSeconds <= last.Ninetieth.High)
                || (r.HandleTimeSeconds >= handle.Median.Low && r.HandleTimeSeconds <= handle.Median.High)
                || (r.HandleTimeSeconds >= handle.Ninetieth.Low && r.HandleTimeSeconds <= handle.Ninetieth.High))
            .Select(r => new { r.CreatedToFirstClosedSeconds, r.CreatedToLastClosedSeconds, r.HandleTimeSeconds });
        OutputColumn[] columns = [.. around.Select((_, i) => new OutputColumn("", ValueKind.Double, i))];
        if (_durations.Any(d => d.Count > 0))
        {
            await using var rows = await source.ReadAsync(near, cancellation);
            while (rows.Read())
            {
                for (var i = 0; i < columns.Length; i++)
                {
                    if (!rows.IsNull(columns[i]))
                    {
                        var value = rows.GetDouble(columns[i]);
                        around[i].Median.Add(value);
                        around[i].Ninetieth.Add(value);
                    }
                }
            }
        }

        return
        [
            .. DurationColumns.Select((column, i) => new DurationFigures(
                ReportColumns.Find(column)!.Title, _durations[i].Count, around[i].Median.Find(), around[i].Ninetieth.Find())),
        ];
    }
}
