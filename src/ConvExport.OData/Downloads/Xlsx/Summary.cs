namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The figures of the conversations that a workbook holds.</summary>
internal sealed record Summary
{
    /// <summary>All of them.</summary>
    public required SummaryGroup All { get; init; }

    public required IReadOnlyList<DurationFigures> Durations { get; init; }

    /// <summary>By what they are grouped, each with its groups in order.</summary>
    public required IReadOnlyList<SummaryBreakdown> Breakdowns { get; init; }
}

/// <summary>Conversations grouped by something.</summary>
/// <param name="Title">By what.</param>
/// <param name="Note">What there is to know about the groups; empty for nothing.</param>
/// <param name="Groups">The groups.</param>
internal sealed record SummaryBreakdown(string Title, string Note, IReadOnlyList<SummaryGroup> Groups);

/// <summary>What is counted of some conversations.</summary>
internal sealed class SummaryGroup(string name)
{
    public string Name { get; set; } = name;
    public long Conversations { get; set; }
    public long Closed { get; set; }
    public long Reopened { get; set; }
    public long FcrEligible { get; set; }
    public long FcrSuccess { get; set; }
    public decimal CompletedUsd { get; set; }
    public decimal DeclinedUsd { get; set; }

    /// <summary>Of the eligible ones, those resolved at the first contact, 0 to 1; null where none is eligible.</summary>
    public double? FcrRate => FcrEligible == 0 ? null : (double)FcrSuccess / FcrEligible;
}

/// <summary>What is known of a duration.</summary>
/// <param name="Title">Which one.</param>
/// <param name="Conversations">How many conversations have it.</param>
/// <param name="Median">Seconds; null where none has it.</param>
/// <param name="Percentile90">Seconds that nine of ten do not exceed; null where none has it.</param>
internal sealed record DurationFigures(string Title, long Conversations, double? Median, double? Percentile90);
