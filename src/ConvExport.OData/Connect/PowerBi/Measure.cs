namespace ConvExport.OData.Connect.PowerBi;

/// <summary>A measure of the model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Where it is shown.</param>
/// <param name="Format">How its values are shown.</param>
/// <param name="Description">What it is.</param>
/// <param name="Dax">How it is calculated.</param>
internal sealed record Measure(string Name, string Folder, string Format, string Description, params string[] Dax)
{
    private const string Count = "#,0";
    private const string Rate = "0.0%";
    private const string Minutes = "#,0.0";
    private const string Dollars = @"\$#,0.00";

    /// <summary>The measures, in the report's words.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        new("Conversation Count", "Counts", Count, "How many conversations were created.", "COUNTROWS ( Conversations )"),
        new("Open Conversations", "Counts", Count, "How many of them are open now.", "CALCULATE ( [Conversation Count], Conversations[Status] = \"OPEN\" )"),
        new("Closed Conversations", "Counts", Count, "How many were closed at least once.", "CALCULATE ( [Conversation Count], Conversations[Times Closed] > 0 )"),
        new("Conversations by Last Close", "Counts", Count, "How many were closed for the last time on the days shown.",
            "CALCULATE (",
            "    [Conversation Count],",
            "    USERELATIONSHIP ( Conversations[Last Closed Date Key], Dates[DateKey] )",
            ")"),
        new("Reopened Conversations", "Counts", Count, "How many were reopened at least once.", "CALCULATE ( [Conversation Count], Conversations[Times Reopened] > 0 )"),
        new("Contact Count", "Counts", Count, "How many contacts they have.", "SUM ( Conversations[Count of Contacts] )"),
        new("Reopened Rate", "Rates", Rate, "Reopened at least once, of all.", "DIVIDE ( [Reopened Conversations], [Conversation Count] )"),
        new("FCR Rate", "Rates", Rate, "Resolved at the first contact, of those that count for it.",
            "DIVIDE (",
            "    CALCULATE ( [Conversation Count], Conversations[FCR Success] = TRUE () ),",
            "    CALCULATE ( [Conversation Count], Conversations[FCR Eligible] = TRUE () )",
            ")"),
        new("Reassigned Rate", "Rates", Rate, "Came to more than one inbox, of all.",
            "DIVIDE ( CALCULATE ( [Conversation Count], Conversations[Count of Inboxes Assigned] > 1 ), [Conversation Count] )"),
        new("Average Handle Time (min)", "Durations", Minutes, "Minutes that agents had the customers in focus, on average of conversations with any.",
            "AVERAGE ( Conversations[Conversation Handle Time] ) / 60"),
        new("Median Handle Time (min)", "Durations", Minutes, "The same, of the conversation in the middle.", "MEDIAN ( Conversations[Conversation Handle Time] ) / 60"),
        new("Average Time to First Close (min)", "Durations", Minutes, "Minutes from creation to the first close, on average of those closed.",
            "AVERAGE ( Conversations[Created-to-First Closed Time] ) / 60"),
        new("90th Percentile Time to First Close (min)", "Durations", Minutes, "Minutes to the first close that nine of ten do not exceed.",
            "PERCENTILE.INC ( Conversations[Created-to-First Closed Time], 0.9 ) / 60"),
        new("Revenue", "Payments", Dollars, "Completed payments, US dollars.", "SUM ( Conversations[Payment Amount – Completed USD] )"),
        new("Declined Amount", "Payments", Dollars, "Declined payments, US dollars.", "SUM ( Conversations[Payment Amount – Declined USD] )"),
        new("Payment Completion Rate", "Payments", Rate, "Completed requests, of those completed or declined.",
            "DIVIDE (",
            "    SUM ( Conversations[Payment Requests – Completed] ),",
            "    SUM ( Conversations[Payment Requests – Completed] ) + SUM ( Conversations[Payment Requests – Declined] )",
            ")"),
    ];
}
