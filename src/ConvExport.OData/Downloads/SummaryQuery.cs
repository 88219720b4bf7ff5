using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Downloads;

/// <summary>
/// Works out a summary: counts in one pass over the few columns that they need, percentiles by the database, which sorts
/// without this process holding anything.
/// </summary>
internal sealed class SummaryQuery(FeedSource source, IQueryable<ConversationRow> conversations, TimeZoneInfo zone)
{
    private const string None = "(none)";
    private const double Half = 0.5;
    private const double NineTenths = 0.9;

    private static readonly Expression<Func<ConversationRow, double?>>[] DurationValues =
        [r => r.CreatedToFirstClosedSeconds, r => r.CreatedToLastClosedSeconds, r => r.HandleTimeSeconds];

    private static readonly string[] DurationNames =
        [nameof(ConversationRow.CreatedToFirstClosedSeconds), nameof(ConversationRow.CreatedToLastClosedSeconds), nameof(ConversationRow.HandleTimeSeconds)];

    private readonly SummaryGroup _all = new("All");
    private readonly Dictionary<string, SummaryGroup> _statuses = [], _channels = [], _inboxes = [], _topics = [];
    private readonly Dictionary<DateOnly, SummaryGroup> _days = [];
    private readonly int[,] _hours = new int[7, 24];

    public async Task<Summary> RunAsync(CancellationToken cancellation)
    {
        await CountAsync(cancellation);
        var durations = new List<DurationFigures>();
        for (var i = 0; i < DurationValues.Length; i++)
        {
            durations.Add(await FiguresAsync(ReportColumns.Find(DurationNames[i])!.Title, DurationValues[i], cancellation));
        }

        await NameAsync(_topics, source.Topics.Select(t => new { t.Id, t.Path }), cancellation);
        await NameAsync(_inboxes, source.Inboxes.Where(i => i.Name != null).Select(i => new { i.Id, i.Name }), cancellation);

        return new Summary
        {
            All = _all,
            Durations = durations,
            ByStatus = new("By status", "", ByCount(_statuses.Values)),
            ByChannel = new("By first channel", "", ByCount(_channels.Values)),
            ByInbox = new("By inbox at creation", "", ByCount(_inboxes.Values)),
            ByTopic = new("By topic", "A conversation with several topics counts in each.", ByCount(_topics.Values)),
            ByDay = new("By day of creation", $"Days of {zone.Id}.", [.. _days.OrderBy(d => d.Key).Select(d => d.Value)]),
            ByHour = _hours,
        };
    }

    private static IReadOnlyList<SummaryGroup> ByCount(IEnumerable<SummaryGroup> groups) =>
        [.. groups.OrderByDescending(g => g.Conversations).ThenBy(g => g.Name, StringComparer.Ordinal)];

    private async Task CountAsync(CancellationToken cancellation)
    {
        var columns = conversations.Select(r => new
        {
            r.Status, r.FirstChannel, r.InboxIdCreated, r.CreatedAt, r.TopicIds, r.TimesClosed, r.TimesReopened,
            r.IsFcrEligible, r.IsFcrSuccess, r.PaymentAmountCompletedUsd, r.PaymentAmountDeclinedUsd,
            r.HandleTimeSeconds, r.CountOfInboxesAssigned,
        });
        OutputColumn[] at =
        [
            .. new[]
            {
                ValueKind.Text, ValueKind.Text, ValueKind.Text, ValueKind.Timestamp, ValueKind.Text, ValueKind.Int32, ValueKind.Int32,
                ValueKind.Flag, ValueKind.Flag, ValueKind.Money, ValueKind.Money, ValueKind.Double, ValueKind.Int32,
            }.Select((kind, i) => new OutputColumn("", kind, i)),
        ];
        await using var rows = await source.ReadAsync(columns, cancellation);
        while (await rows.NextAsync(cancellation))
        {
            var one = new Counted(rows.Whole(at[5]) > 0, rows.Whole(at[6]) > 0, rows.Flag(at[7]), rows.Flag(at[8]), rows.Decimal(at[9]), rows.Decimal(at[10]), rows.IsNull(at[11]) ? null : rows.Double(at[11]), rows.Whole(at[12]));
            one.AddTo(_all);
            one.AddTo(Group(_statuses, rows.Invariant(at[0]) ?? None));
            one.AddTo(Group(_channels, rows.Invariant(at[1]) ?? None));
            one.AddTo(Group(_inboxes, rows.Invariant(at[2]) ?? None));
            var created = TimeZoneInfo.ConvertTimeFromUtc(rows.Timestamp(at[3]), zone);
            _hours[((int)created.DayOfWeek + 6) % 7, created.Hour]++;
            var day = DateOnly.FromDateTime(created);
            one.AddTo(_days.TryGetValue(day, out var known) ? known : _days[day] = new SummaryGroup(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            foreach (var topic in TopicsOf(rows.Utf8(at[4])))
            {
                one.AddTo(Group(_topics, topic));
            }
        }
    }

    /// <summary>The ids of a conversation's topics, as they are stored; that there are none is a group too.</summary>
    private static IEnumerable<string> TopicsOf(ReadOnlySpan<byte> stored) =>
        stored.Length > 2 ? JsonSerializer.Deserialize<string[]>(stored)! : [None];

    private static SummaryGroup Group(Dictionary<string, SummaryGroup> groups, string name) =>
        groups.TryGetValue(name, out var group) ? group : groups[name] = new SummaryGroup(name) { Key = name == None ? "" : name };

    private async Task<DurationFigures> FiguresAsync(string title, Expression<Func<ConversationRow, double?>> duration, CancellationToken cancellation)
    {
        var values = conversations.Select(duration).Where(seconds => seconds != null);
        var count = await source.CountAsync(values, cancellation);
        return count == 0
            ? new DurationFigures(title, 0, null, null)
            : new DurationFigures(title, count, await PercentileAsync(values, count, Half, cancellation), await PercentileAsync(values, count, NineTenths, cancellation));
    }

    /// <summary>A percentile as Excel's PERCENTILE.INC and Power BI have it: between two values in proportion.</summary>
    private async Task<double> PercentileAsync(IQueryable<double?> values, long count, double part, CancellationToken cancellation)
    {
        var place = part * (count - 1);
        var below = (int)Math.Floor(place);
        var column = new OutputColumn("", ValueKind.Double, 0);
        await using var rows = await source.ReadAsync(values.OrderBy(v => v).Skip(below).Take(2), cancellation);
        await rows.NextAsync(cancellation);
        var low = rows.Double(column);
        return await rows.NextAsync(cancellation) ? low + (place - below) * (rows.Double(column) - low) : low;
    }

    /// <summary>Gives groups of ids the names that the directory has; the ids stand for those that it has not.</summary>
    private async Task NameAsync(Dictionary<string, SummaryGroup> groups, IQueryable names, CancellationToken cancellation)
    {
        var (id, name) = (new OutputColumn("", ValueKind.Text, 0), new OutputColumn("", ValueKind.Text, 1));
        await using var rows = await source.ReadAsync(names, cancellation);
        while (await rows.NextAsync(cancellation))
        {
            if (groups.TryGetValue(rows.Text(id), out var group))
            {
                group.Name = rows.Text(name);
            }
        }
    }

    /// <summary>What one conversation adds.</summary>
    private readonly record struct Counted(bool IsClosed, bool IsReopened, bool IsEligible, bool IsSuccess, decimal Completed, decimal Declined, double? Handle, long Inboxes)
    {
        public void AddTo(SummaryGroup group)
        {
            group.Conversations++;
            group.Closed += IsClosed ? 1 : 0;
            group.Reopened += IsReopened ? 1 : 0;
            group.FcrEligible += IsEligible ? 1 : 0;
            group.FcrSuccess += IsSuccess ? 1 : 0;
            group.Handled += Handle is null ? 0 : 1;
            group.HandleSeconds += Handle ?? 0;
            group.InboxesAssigned += Inboxes;
            group.CompletedUsd += Completed;
            group.DeclinedUsd += Declined;
        }
    }
}
