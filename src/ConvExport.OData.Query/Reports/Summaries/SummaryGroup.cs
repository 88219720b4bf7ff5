namespace ConvExport.OData.Query.Reports.Summaries;

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

    /// <summary>Their contacts, in all.</summary>
    public long Contacts { get; set; }
    public long CompletedRequests { get; set; }
    public long DeclinedRequests { get; set; }
    public decimal CompletedUsd { get; set; }
    public decimal DeclinedUsd { get; set; }

    /// <summary>Of topics of one level alone: that there are others below.</summary>
    public bool HasMore { get; set; }

    /// <summary>Seconds on average of those with a handle time; null where none has one.</summary>
    public double? MeanHandleSeconds => Handled == 0 ? null : HandleSeconds / Handled;

    /// <summary>Of the eligible ones, those resolved at the first contact, 0 to 1; null where none is eligible.</summary>
    public double? FcrRate => FcrEligible == 0 ? null : (double)FcrSuccess / FcrEligible;

    /// <summary>Of all, those that were reopened, 0 to 1.</summary>
    public double ReopenedRate => Conversations == 0 ? 0 : (double)Reopened / Conversations;

    /// <summary>Contacts of one on average.</summary>
    public double MeanContacts => Conversations == 0 ? 0 : (double)Contacts / Conversations;

    /// <summary>How often one came to an inbox on average.</summary>
    public double MeanInboxesAssigned => Conversations == 0 ? 0 : (double)InboxesAssigned / Conversations;
}
