namespace ConvExport.OData.Connect.PowerBi;

/// <summary>A measure of the model.</summary>
/// <param name="Name">The name.</param>
/// <param name="Folder">The display folder.</param>
/// <param name="Format">The format string.</param>
/// <param name="Description">The description.</param>
/// <param name="Dax">The lines of the DAX expression.</param>
internal sealed record Measure(string Name, string Folder, string Format, string Description, params string[] Dax)
{
    private const string Count = "#,0";
    private const string Rate = "0.0%";
    private const string Minutes = "#,0.0";
    private const string Dollars = @"\$#,0.00";

    /// <summary>All measures of the model.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        new("Conversation Count", "Counts", Count, "How many conversations were created.", "COUNTROWS ( Conversations )"),
        new("Open Conversations", "Counts", Count, "How many conversations are open now.",
            "CALCULATE ( [Conversation Count], Conversations[Status] = \"OPEN\" )"),
        new("Closed Conversations", "Counts", Count, "How many conversations were closed at least once.",
            "CALCULATE ( [Conversation Count], Conversations[Times Closed] > 0 )"),
        new("Conversations by Last Close", "Counts", Count, "How many conversations were last closed on the days shown.",
            "CALCULATE (",
            "    [Conversation Count],",
            "    USERELATIONSHIP ( Conversations[Last Closed Date Key], Dates[DateKey] )",
            ")"),
        new("Reopened Conversations", "Counts", Count, "How many conversations were reopened at least once.",
            "CALCULATE ( [Conversation Count], Conversations[Times Reopened] > 0 )"),
        new("Contact Count", "Counts", Count, "How many contacts the conversations have.", "SUM ( Conversations[Count of Contacts] )"),
        new("Inbox Moves", "Counts", Count, "How often conversations moved from one inbox to another.",
            "COUNTROWS (",
            "    FILTER (",
            "        ConversationAssignments,",
            "        NOT ISBLANK ( ConversationAssignments[FromInboxId] ) && NOT ISBLANK ( ConversationAssignments[ToInboxId] )",
            "            && ConversationAssignments[FromInboxId] <> ConversationAssignments[ToInboxId]",
            "    )",
            ")"),
        new("Reopened Rate", "Rates", Rate, "Share of conversations reopened at least once.",
            "DIVIDE ( [Reopened Conversations], [Conversation Count] )"),
        new("FCR Rate", "Rates", Rate, "Share of FCR-eligible conversations resolved at first contact.",
            "DIVIDE (",
            "    CALCULATE ( [Conversation Count], Conversations[FCR Success] = TRUE () ),",
            "    CALCULATE ( [Conversation Count], Conversations[FCR Eligible] = TRUE () )",
            ")"),
        new("Reassigned Rate", "Rates", Rate, "Share of conversations assigned to more than one inbox.",
            "DIVIDE ( CALCULATE ( [Conversation Count], Conversations[Count of Inboxes Assigned] > 1 ), [Conversation Count] )"),
        new("Average Handle Time (min)", "Durations", Minutes,
            "Mean handle time in minutes. Conversations without a handle time do not count.",
            "AVERAGE ( Conversations[Conversation Handle Time] ) / 60"),
        new("Median Handle Time (min)", "Durations", Minutes,
            "Median handle time in minutes. Conversations without a handle time do not count.",
            "MEDIAN ( Conversations[Conversation Handle Time] ) / 60"),
        new("Average Time to First Close (min)", "Durations", Minutes,
            "Mean minutes from creation to first close. Conversations that were never closed do not count.",
            "AVERAGE ( Conversations[Created-to-First Closed Time] ) / 60"),
        new("90th Percentile Time to First Close (min)", "Durations", Minutes,
            "90% of closed conversations were closed for the first time within this number of minutes after creation.",
            "PERCENTILE.INC ( Conversations[Created-to-First Closed Time], 0.9 ) / 60"),
        new(
            "Revenue", "Payments", Dollars, "Sum of completed payments in US dollars.",
            "SUM ( Conversations[Payment Amount – Completed USD] )"),
        new(
            "Declined Amount", "Payments", Dollars, "Sum of declined payments in US dollars.",
            "SUM ( Conversations[Payment Amount – Declined USD] )"),
        new("Payment Completion Rate", "Payments", Rate, "Completed payment requests as a share of completed and declined ones.",
            "DIVIDE (",
            "    SUM ( Conversations[Payment Requests – Completed] ),",
            "    SUM ( Conversations[Payment Requests – Completed] ) + SUM ( Conversations[Payment Requests – Declined] )",
            ")"),
    ];
}
