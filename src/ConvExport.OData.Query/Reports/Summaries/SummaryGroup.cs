namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>The figures of a group of conversations.</summary>
public sealed class SummaryGroup(string name)
{
    /// <summary>The display name.</summary>
    public string Name { get; set; } = name;

    /// <summary>
    /// The value that the group's conversations share, such as their status, inbox id or topic path; an empty string if they have none.
    /// </summary>
    public string Key { get; init; } = name;
    public long Conversations { get; set; }
    public long Closed { get; set; }
    public long Reopened { get; set; }
    public long FcrEligible { get; set; }
    public long FcrSuccess { get; set; }

    /// <summary>The number of conversations with a handle time.</summary>
    public long Handled { get; set; }
    public double HandleSeconds { get; set; }

    /// <summary>The total number of inbox assignments.</summary>
    public long InboxesAssigned { get; set; }

    /// <summary>The total number of contacts.</summary>
    public long Contacts { get; set; }
    public long CompletedRequests { get; set; }
    public long DeclinedRequests { get; set; }
    public decimal CompletedUsd { get; set; }
    public decimal DeclinedUsd { get; set; }

    /// <summary>
    /// Whether any conversation in this topic group has a topic below the path of the group. Set only if topics are grouped by level.
    /// </summary>
    public bool HasMore { get; set; }

    /// <summary>The average handle time in seconds, of conversations that have one; null if none has.</summary>
    public double? MeanHandleSeconds => Handled == 0 ? null : HandleSeconds / Handled;

    /// <summary>The share of eligible conversations that were resolved at the first contact, 0 to 1; null if none is eligible.</summary>
    public double? FcrRate => FcrEligible == 0 ? null : (double)FcrSuccess / FcrEligible;

    /// <summary>The share of conversations that were reopened, 0 to 1.</summary>
    public double ReopenedRate => Conversations == 0 ? 0 : (double)Reopened / Conversations;

    /// <summary>
    /// The share of declined requests among completed and declined payment requests, 0 to 1; null if there are no such requests.
    /// </summary>
    public double? DeclinedRate => PaymentRequests == 0 ? null : (double)DeclinedRequests / PaymentRequests;

    /// <summary>The number of payment requests that were completed or declined.</summary>
    public long PaymentRequests => CompletedRequests + DeclinedRequests;

    /// <summary>The average number of contacts per conversation; 0 if there are no conversations.</summary>
    public double MeanContacts => Conversations == 0 ? 0 : (double)Contacts / Conversations;

    /// <summary>The average number of inbox assignments per conversation; 0 if there are no conversations.</summary>
    public double MeanInboxesAssigned => Conversations == 0 ? 0 : (double)InboxesAssigned / Conversations;
}
