namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>The figures of the conversations in a workbook or on a page.</summary>
public sealed record Summary
{
    /// <summary>All conversations as one group.</summary>
    public required SummaryGroup All { get; init; }

    /// <summary>
    /// The figures of three durations: creation to first close, creation to last close, handle time. Empty if not requested.
    /// </summary>
    public required IReadOnlyList<DurationFigures> Durations { get; init; }

    /// <summary>
    /// All breakdowns except <see cref="ByHandleTime"/>. Groups are sorted by the number of conversations, largest first; days by date.
    /// </summary>
    public IReadOnlyList<SummaryBreakdown> Breakdowns => [ByStatus, ByChannel, ByInbox, ByTopic, ByDay];

    public required SummaryBreakdown ByStatus { get; init; }
    public required SummaryBreakdown ByChannel { get; init; }
    public required SummaryBreakdown ByInbox { get; init; }
    public required SummaryBreakdown ByTopic { get; init; }
    public required SummaryBreakdown ByDay { get; init; }

    /// <summary>Conversations by handle time, in bands of minutes. Those without a handle time are the last group.</summary>
    public required SummaryBreakdown ByHandleTime { get; init; }

    /// <summary>
    /// The number of conversations by topic and first channel. Topic and Channel are keys of groups in <see cref="ByTopic"/> and
    /// <see cref="ByChannel"/>.
    /// </summary>
    public required IReadOnlyDictionary<(string Topic, string Channel), long> ByTopicAndChannel { get; init; }

    /// <summary>The amounts of completed payment requests in US dollars, by topic and first channel.</summary>
    public required IReadOnlyDictionary<(string Topic, string Channel), decimal> CompletedByTopicAndChannel { get; init; }

    /// <summary>The number of conversations by the day of their last close, in the same time zone as the days of creation.</summary>
    public required IReadOnlyDictionary<DateOnly, long> LastClosedByDay { get; init; }

    /// <summary>The number of conversations created, by weekday (Monday first) and hour.</summary>
    public required int[,] ByHour { get; init; }
}

/// <summary>Conversations, grouped by one property.</summary>
/// <param name="Title">The heading, such as "By status".</param>
/// <param name="Note">A note about the groups; empty for none.</param>
/// <param name="Groups">The groups.</param>
public sealed record SummaryBreakdown(string Title, string Note, IReadOnlyList<SummaryGroup> Groups);

/// <summary>The statistics of one duration.</summary>
/// <param name="Title">The name of the duration.</param>
/// <param name="Conversations">The number of conversations that have it.</param>
/// <param name="Median">The median in seconds; null if no conversation has it.</param>
/// <param name="Percentile90">The 90th percentile in seconds; null if no conversation has it.</param>
public sealed record DurationFigures(string Title, long Conversations, double? Median, double? Percentile90);
