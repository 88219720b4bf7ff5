namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>The figures that one conversation adds to each of its groups.</summary>
public readonly record struct CountedConversation
{
    public required bool IsClosed { get; init; }
    public required bool IsReopened { get; init; }
    public required bool IsFcrEligible { get; init; }
    public required bool IsFcrSuccess { get; init; }

    /// <summary>The handle time in seconds; null if the conversation has none.</summary>
    public required double? HandleSeconds { get; init; }
    public required long InboxesAssigned { get; init; }
    public required long Contacts { get; init; }
    public required long CompletedRequests { get; init; }
    public required long DeclinedRequests { get; init; }
    public required decimal CompletedUsd { get; init; }
    public required decimal DeclinedUsd { get; init; }

    public void AddTo(SummaryGroup group)
    {
        group.Conversations++;
        group.Closed += IsClosed ? 1 : 0;
        group.Reopened += IsReopened ? 1 : 0;
        group.FcrEligible += IsFcrEligible ? 1 : 0;
        group.FcrSuccess += IsFcrSuccess ? 1 : 0;
        group.Handled += HandleSeconds is null ? 0 : 1;
        group.HandleSeconds += HandleSeconds ?? 0;
        group.InboxesAssigned += InboxesAssigned;
        group.Contacts += Contacts;
        group.CompletedRequests += CompletedRequests;
        group.DeclinedRequests += DeclinedRequests;
        group.CompletedUsd += CompletedUsd;
        group.DeclinedUsd += DeclinedUsd;
    }
}
