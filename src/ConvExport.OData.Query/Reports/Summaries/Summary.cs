namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>The figures of some conversations: of those that a workbook holds, or a page shows.</summary>
public sealed record Summary
{
    /// <summary>All of them.</summary>
    public required SummaryGroup All { get; init; }

    /// <summary>Created to first close, created to last close, handle time; empty where they were not asked for.</summary>
    public required IReadOnlyList<DurationFigures> Durations { get; init; }

    /// <summary>By what they are grouped, each with its groups in order.</summary>
    public IReadOnlyList<SummaryBreakdown> Breakdowns => [ByStatus, ByChannel, ByInbox, ByTopic, ByDay];

    public required SummaryBreakdown ByStatus { get; init; }
    public required SummaryBreakdown ByChannel { get; init; }
    public required SummaryBreakdown ByInbox { get; init; }
    public required SummaryBreakdown ByTopic { get; init; }
    public required SummaryBreakdown ByDay { get; init; }

    /// <summary>By handle time, in bands of minutes; those without one last.</summary>
    public required SummaryBreakdown ByHandleTime { get; init; }

    /// <summary>How many were last closed on each day, as days of creation are counted.</summary>
    public required IReadOnlyDictionary<DateOnly, long> LastClosedByDay { get; init; }

    /// <summary>Created by weekday, Monday the first, and hour.</summary>
    public required int[,] ByHour { get; init; }
}

/// <summary>Conversations grouped by something.</summary>
/// <param name="Title">By what.</param>
/// <param name="Note">What there is to know about the groups; empty for nothing.</param>
/// <param name="Groups">The groups.</param>
public sealed record SummaryBreakdown(string Title, string Note, IReadOnlyList<SummaryGroup> Groups);

/// <summary>What is known of a duration.</summary>
/// <param name="Title">Which one.</param>
/// <param name="Conversations">How many conversations have it.</param>
/// <param name="Median">Seconds; null where none has it.</param>
/// <param name="Percentile90">Seconds that nine of ten do not exceed; null where none has it.</param>
public sealed record DurationFigures(string Title, long Conversations, double? Median, double? Percentile90);
