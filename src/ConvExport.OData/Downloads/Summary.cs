namespace ConvExport.OData.Downloads;

/// <summary>The figures of some conversations: of those that a workbook holds, or a page shows.</summary>
public sealed record Summary
{
    /// <summary>All of them.</summary>
    public required SummaryGroup All { get; init; }

    public required IReadOnlyList<DurationFigures> Durations { get; init; }

    /// <summary>By what they are grouped, each with its groups in order.</summary>
    public IReadOnlyList<SummaryBreakdown> Breakdowns => [ByStatus, ByChannel, ByInbox, ByTopic, ByDay];

    public required SummaryBreakdown ByStatus { get; init; }
    public required SummaryBreakdown ByChannel { get; init; }
    public required SummaryBreakdown ByInbox { get; init; }
    public required SummaryBreakdown ByTopic { get; init; }
    public required SummaryBreakdown ByDay { get; init; }

    /// <summary>Created by weekday, Monday the first, and hour.</summary>
    public required int[,] ByHour { get; init; }
}

/// <summary>Conversations grouped by something.</summary>
/// <param name="Title">By what.</param>
/// <param name="Note">What there is to know about the groups; empty for nothing.</param>
/// <param name="Groups">The groups.</param>
public sealed record SummaryBreakdown(string Title, string Note, IReadOnlyList<SummaryGroup> Groups);

/// <summary>What is counted of some conversations.</summary>
public sealed class SummaryGroup(string name)
{
    /// <summary>What people call it.</summary>
    public string Name { get; set; } = name;

    /// <summary>What it is in rows; empty where they have nothing.</summary>
    public string Key { get; init; } = name;
    public long Conversations { get; set; }
    public long Closed { get; set; }
    public long Reopened { get; set; }
    public long FcrEligible { get; set; }
    public long FcrSuccess { get; set; }

    /// <summary>Those with a handle time, and its seconds in all.</summary>
    public long Handled { get; set; }
    public double HandleSeconds { get; set; }

    /// <summary>How often they came to an inbox, in all.</summary>
    public long InboxesAssigned { get; set; }
    public decimal CompletedUsd { get; set; }
    public decimal DeclinedUsd { get; set; }

    /// <summary>Seconds on average of those with a handle time; null where none has one.</summary>
    public double? MeanHandleSeconds => Handled == 0 ? null : HandleSeconds / Handled;

    /// <summary>Of the eligible ones, those resolved at the first contact, 0 to 1; null where none is eligible.</summary>
    public double? FcrRate => FcrEligible == 0 ? null : (double)FcrSuccess / FcrEligible;
}

/// <summary>What is known of a duration.</summary>
/// <param name="Title">Which one.</param>
/// <param name="Conversations">How many conversations have it.</param>
/// <param name="Median">Seconds; null where none has it.</param>
/// <param name="Percentile90">Seconds that nine of ten do not exceed; null where none has it.</param>
public sealed record DurationFigures(string Title, long Conversations, double? Median, double? Percentile90);
