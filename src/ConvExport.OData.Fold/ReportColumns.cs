namespace ConvExport.OData.Fold;

/// <summary>
/// The list of all columns. The feed, its metadata, CSV, workbooks, the report pages, the bulk writers and the documentation are
/// built from it.
/// </summary>
public static class ReportColumns
{
    /// <summary>The 53 columns of the Conversation Export, in its order.</summary>
    public static IReadOnlyList<ReportColumn> Report { get; } =
    [
        new("Created At", nameof(ConversationRow.CreatedAt), "Created At", "Conversation", ColumnKind.Timestamp, row => row.CreatedAt,
            "When the conversation was created."),
        new("Conversation ID", nameof(ConversationRow.ConversationId), "Conversation ID", "Conversation", ColumnKind.Id, row => row.ConversationId,
            "The id of the conversation. Each conversation has one row."),
        new("Customer ID", nameof(ConversationRow.CustomerId), "Customer ID", "Conversation", ColumnKind.Id, row => row.CustomerId,
            "The customer at creation. If that customer was later merged into another one, this column shows the other customer. "
            + "A conversation with status MERGED keeps the customer at creation.",
            WhenNull: "the creating event names no customer"),
        new("Conversation Link", nameof(ConversationRow.ConversationLink), "Conversation Link", "Conversation", ColumnKind.Link, row => row.ConversationLink,
            "The URL that opens the conversation in the platform, made from the configured template.",
            WhenNull: "no template is set, or the template contains {customerId} and the conversation has no customer"),
        new("Status", nameof(ConversationRow.Status), "Status", "Conversation", ColumnKind.Text, row => row.Status,
            "MERGED if the conversation was merged into another one. Otherwise CLOSED or OPEN, depending on the last close or reopening."),
        new("Assigned Agent ID – Current", nameof(ConversationRow.AssignedAgentIdCurrent), "Assigned Agent ID - Current", "Current assignment", ColumnKind.Id, row => row.AssignedAgentIdCurrent,
            "The agent who is assigned now.",
            WhenNull: "no agent is assigned"),
        new("Assigned Agent Name – Current", nameof(ConversationRow.AssignedAgentNameCurrent), "Assigned Agent Name - Current", "Current assignment", ColumnKind.Text, row => row.AssignedAgentNameCurrent,
            "The current name of the agent who is assigned now.",
            WhenNull: "no agent is assigned, or the directory has no name for the agent"),
        new("Inbox ID – Current", nameof(ConversationRow.InboxIdCurrent), "Inbox ID - Current", "Current assignment", ColumnKind.Id, row => row.InboxIdCurrent,
            "The inbox that the conversation is in now.",
            WhenNull: "it is in no inbox"),
        new("Inbox Name – Current", nameof(ConversationRow.InboxNameCurrent), "Inbox Name - Current", "Current assignment", ColumnKind.Text, row => row.InboxNameCurrent,
            "The current name of the inbox that the conversation is in now.",
            WhenNull: "it is in no inbox, or the directory has no name for the inbox"),
        new("First Closed At", nameof(ConversationRow.FirstClosedAt), "First Closed At", "Closing", ColumnKind.Timestamp, row => row.FirstClosedAt,
            "When it was closed for the first time. Reopening does not clear this time.",
            WhenNull: "it was never closed"),
        new("Last Closed At", nameof(ConversationRow.LastClosedAt), "Last Closed At", "Closing", ColumnKind.Timestamp, row => row.LastClosedAt,
            "When it was closed for the last time. Reopening does not clear this time.",
            WhenNull: "it was never closed"),
        new("Initiator Type – Created", nameof(ConversationRow.InitiatorTypeCreated), "Initiator Type - Created", "Creation", ColumnKind.Text, row => row.InitiatorTypeCreated,
            "Who created it: Agent, Application, Customer, System, Automation, Internal or External. "
            + "An unknown type is shown as the platform sent it.",
            WhenNull: "the creating event names no initiator type"),
        new("Initiator Agent ID – Created", nameof(ConversationRow.InitiatorAgentIdCreated), "Initiator Agent ID - Created", "Creation", ColumnKind.Id, row => row.InitiatorAgentIdCreated,
            "The agent who created it.",
            WhenNull: "no agent created it, or the creating event does not name the agent"),
        new("Initiator Agent Name – Created", nameof(ConversationRow.InitiatorAgentNameCreated), "Initiator Agent Name - Created", "Creation", ColumnKind.Text, row => row.InitiatorAgentNameCreated,
            "The current name of the agent who created it.",
            WhenNull: "no agent created it, the creating event does not name the agent, or the directory has no name for the agent"),
        new("Inbox ID – Created", nameof(ConversationRow.InboxIdCreated), "Inbox ID - Created", "Creation", ColumnKind.Id, row => row.InboxIdCreated,
            "The inbox it was created in. Inbox scopes and the inbox filter use this column.",
            WhenNull: "it was created in no inbox"),
        new("Inbox Name – Created", nameof(ConversationRow.InboxNameCreated), "Inbox Name - Created", "Creation", ColumnKind.Text, row => row.InboxNameCreated,
            "The current name of the inbox it was created in.",
            WhenNull: "no agent created it, it was created in no inbox, or the directory has no name for the inbox"),
        new("Assigned Agent ID – Created", nameof(ConversationRow.AssignedAgentIdCreated), "Assigned Agent ID - Created", "Creation", ColumnKind.Id, row => row.AssignedAgentIdCreated,
            "The agent who was assigned at creation.",
            WhenNull: "no agent was assigned"),
        new("Assigned Agent Name – Created", nameof(ConversationRow.AssignedAgentNameCreated), "Assigned Agent Name - Created", "Creation", ColumnKind.Text, row => row.AssignedAgentNameCreated,
            "The current name of the agent who was assigned at creation.",
            WhenNull: "no agent was assigned, or the directory has no name for the agent"),
        new("Initiator Type – Last Closed", nameof(ConversationRow.InitiatorTypeLastClosed), "Initiator Type - Last Closed", "Closing", ColumnKind.Text, row => row.InitiatorTypeLastClosed,
            "Who closed it last. The possible values are the same as in Initiator Type – Created.",
            WhenNull: "it was never closed, or the closing event names no initiator type"),
        new("Initiator Agent ID – Last Closed", nameof(ConversationRow.InitiatorAgentIdLastClosed), "Initiator Agent ID - Last Closed", "Closing", ColumnKind.Id, row => row.InitiatorAgentIdLastClosed,
            "The agent who closed it last.",
            WhenNull: "it was never closed, no agent closed it last, or the closing event does not name the agent"),
        new("Initiator Agent Name – Last", nameof(ConversationRow.InitiatorAgentNameLastClosed), "Initiator Agent Name - Last Closed", "Closing", ColumnKind.Text, row => row.InitiatorAgentNameLastClosed,
            "The current name of the agent who closed it last.",
            WhenNull: "it was never closed, no agent closed it last, the closing event does not name the agent, "
            + "or the directory has no name for the agent"),
        new("Initiator Rule ID – Last Closed", nameof(ConversationRow.InitiatorRuleIdLastClosed), "Initiator Rule ID - Last Closed", "Closing", ColumnKind.Id, row => row.InitiatorRuleIdLastClosed,
            "The rule that closed it last.",
            WhenNull: "it was never closed, no rule closed it last, or the closing event does not name the rule"),
        new("Inbox ID – Last Closed", nameof(ConversationRow.InboxIdLastClosed), "Inbox ID - Last Closed", "Closing", ColumnKind.Id, row => row.InboxIdLastClosed,
            "The inbox it was in just before the last close.",
            WhenNull: "it was never closed, or it was in no inbox"),
        new("Inbox Name – Last Closed", nameof(ConversationRow.InboxNameLastClosed), "Inbox Name - Last Closed", "Closing", ColumnKind.Text, row => row.InboxNameLastClosed,
            "The current name of the inbox it was in just before the last close.",
            WhenNull: "it was never closed, it was in no inbox, or the directory has no name for the inbox"),
        new("Assigned Agent ID – Last Closed", nameof(ConversationRow.AssignedAgentIdLastClosed), "Assigned Agent ID - Last Closed", "Closing", ColumnKind.Id, row => row.AssignedAgentIdLastClosed,
            "The agent who was assigned just before the last close.",
            WhenNull: "it was never closed, or no agent was assigned"),
        new("Assigned Agent Name – Last Closed", nameof(ConversationRow.AssignedAgentNameLastClosed), "Assigned Agent Name - Last Closed", "Closing", ColumnKind.Text, row => row.AssignedAgentNameLastClosed,
            "The current name of the agent who was assigned just before the last close.",
            WhenNull: "it was never closed, no agent was assigned, or the directory has no name for the agent"),
        new("Topics", nameof(ConversationRow.Topics), "Topics", "Topics", ColumnKind.Text, row => row.Topics,
            "The current names of the topics that the conversation has now. "
            + "They are in the order in which the topics were added, joined with a comma and a space.",
            WhenNull: "it has no topic now"),
        new("Topics with Hierarchy", nameof(ConversationRow.TopicsWithHierarchy), "Topics with Hierarchy", "Topics", ColumnKind.Text, row => row.TopicsWithHierarchy,
            "The topics of the column Topics. "
            + "Each is preceded by the names of all topics above it, from the root down, joined with >>.",
            WhenNull: "it has no topic now"),
        new("First Contact ID", nameof(ConversationRow.FirstContactId), "First Contact ID", "Contacts", ColumnKind.Id, row => row.FirstContactId,
            "The first contact. Contacts are sorted by their start, or by their first event if the start is not known.",
            WhenNull: "there is no contact"),
        new("First Channel", nameof(ConversationRow.FirstChannel), "First Channel", "Contacts", ColumnKind.Text, row => row.FirstChannel,
            "The channel of the first contact.",
            WhenNull: "there is no contact, or the first contact has no channel"),
        new("Second Channel", nameof(ConversationRow.SecondChannel), "Second Channel", "Contacts", ColumnKind.Text, row => row.SecondChannel,
            "The channel of the second contact. It can be the same as the first.",
            WhenNull: "there are fewer than two contacts, or the second contact has no channel"),
        new("Third Channel", nameof(ConversationRow.ThirdChannel), "Third Channel", "Contacts", ColumnKind.Text, row => row.ThirdChannel,
            "The channel of the third contact.",
            WhenNull: "there are fewer than three contacts, or the third contact has no channel"),
        new("Last Channel", nameof(ConversationRow.LastChannel), "Last Channel", "Contacts", ColumnKind.Text, row => row.LastChannel,
            "The channel of the last contact. If there is only one contact, this is the same as First Channel.",
            WhenNull: "there is no contact, or the last contact has no channel"),
        new("Created-to-First Closed Time", nameof(ConversationRow.CreatedToFirstClosedSeconds), "Created-to-First Closed Time in seconds", "Durations", ColumnKind.Duration, row => row.CreatedToFirstClosedSeconds,
            "Seconds from creation to the first close, with three decimals. Never negative.",
            WhenNull: "it was never closed"),
        new("Created-to-Last Closed Time", nameof(ConversationRow.CreatedToLastClosedSeconds), "Created-to-Last Closed Time in seconds", "Durations", ColumnKind.Duration, row => row.CreatedToLastClosedSeconds,
            "Seconds from creation to the last close, with three decimals. Never negative.",
            WhenNull: "it was never closed"),
        new("Conversation Handle Time", nameof(ConversationRow.HandleTimeSeconds), "Conversation Handle Time in seconds", "Durations", ColumnKind.Duration, row => row.HandleTimeSeconds,
            "Seconds in which agents had the conversation's customers in focus while the conversation was open. "
            + "If two agents have a customer in focus at the same time, this time counts twice (choice). "
            + "If the server uses work sessions (Report:HandleTimeSource), "
            + "the value is the total handle time of the conversation's ended work sessions.",
            WhenNull: "no focus on its customers (or no work session) has ended"),
        new("FCR Eligible", nameof(ConversationRow.IsFcrEligible), "Is FCR Eligible", "First contact resolution", ColumnKind.Boolean, row => row.IsFcrEligible,
            "Whether it counts for first contact resolution: it was not merged into another conversation, was closed at least once, "
            + "and its first contact is inbound (choice)."),
        new("FCR Success", nameof(ConversationRow.IsFcrSuccess), "Is FCR Success", "First contact resolution", ColumnKind.Boolean, row => row.IsFcrSuccess,
            "Whether it was resolved at the first contact: it is eligible, has exactly one contact, and was never reopened (choice)."),
        new("Merged Conversations", nameof(ConversationRow.MergedConversations), "Merged Conversations", "Conversation", ColumnKind.Text, row => row.MergedConversations,
            "The ids of the conversations that were merged into this one, or that this one was merged into. "
            + "They are in the order of the merges, joined with a comma and a space.",
            WhenNull: "it was not merged with any conversation"),
        new("Count of Contacts", nameof(ConversationRow.CountOfContacts), "Count of Contacts", "Counts", ColumnKind.Count, row => row.CountOfContacts,
            "How many contacts it has."),
        new("Count of Channels", nameof(ConversationRow.CountOfChannels), "Count of Channels", "Counts", ColumnKind.Count, row => row.CountOfChannels,
            "How many different channels its contacts used."),
        new("Count of Notes", nameof(ConversationRow.CountOfNotes), "Count of Notes", "Counts", ColumnKind.Count, row => row.CountOfNotes,
            "How many notes it has."),
        new("Count of Agents", nameof(ConversationRow.CountOfAgents), "Count of Agents Assigned", "Counts", ColumnKind.Count, row => row.CountOfAgents,
            "How often an agent was assigned, at creation or later. "
            + "An agent who is assigned again counts again, whether another agent or nobody was assigned in between."),
        new("Count of Inboxes Assigned", nameof(ConversationRow.CountOfInboxesAssigned), "Count of Inboxes Assigned", "Counts", ColumnKind.Count, row => row.CountOfInboxesAssigned,
            "How often it was assigned to an inbox, counted like Count of Agents."),
        new("Times Agent Unassigned by Rule", nameof(ConversationRow.TimesAgentUnassignedByRule), "Times Agent Unassigned by Rule", "Counts", ColumnKind.Count, row => row.TimesAgentUnassignedByRule,
            "How often a rule unassigned the conversation's agent."),
        new("Times Closed", nameof(ConversationRow.TimesClosed), "Times Closed", "Counts", ColumnKind.Count, row => row.TimesClosed,
            "How often it was closed. Closing it again while it is closed counts too."),
        new("Times Reopened", nameof(ConversationRow.TimesReopened), "Times Reopened", "Counts", ColumnKind.Count, row => row.TimesReopened,
            "How often it was reopened."),
        new("Times Topic Added", nameof(ConversationRow.TimesTopicAdded), "Times Topic Added", "Counts", ColumnKind.Count, row => row.TimesTopicAdded,
            "How often a topic was added."),
        new("Times Topic Removed", nameof(ConversationRow.TimesTopicRemoved), "Times Topic Removed", "Counts", ColumnKind.Count, row => row.TimesTopicRemoved,
            "How often a topic was removed."),
        new("Payment Requests – Completed", nameof(ConversationRow.PaymentRequestsCompleted), "Payment Requests - Completed", "Payments", ColumnKind.Count, row => row.PaymentRequestsCompleted,
            "The number of payment requests, in any currency, whose last status is completed."),
        new("Payment Requests – Declined", nameof(ConversationRow.PaymentRequestsDeclined), "Payment Requests - Declined", "Payments", ColumnKind.Count, row => row.PaymentRequestsDeclined,
            "The number of payment requests, in any currency, whose last status is declined."),
        new("Payment Amount – Completed USD", nameof(ConversationRow.PaymentAmountCompletedUsd), "Payment Amount - Completed USD", "Payments", ColumnKind.Money, row => row.PaymentAmountCompletedUsd,
            "The total amount of completed payment requests in US dollars. Requests in other currencies do not count."),
        new("Payment Amount – Declined USD", nameof(ConversationRow.PaymentAmountDeclinedUsd), "Payment Amount - Declined USD", "Payments", ColumnKind.Money, row => row.PaymentAmountDeclinedUsd,
            "The total amount of declined payment requests in US dollars. Requests in other currencies do not count."),
    ];

    /// <summary>
    /// The columns that the feed adds to the report: calendar days, date keys, and change tracking (docs/report.md, Columns in the feed
    /// only).
    /// </summary>
    public static IReadOnlyList<ReportColumn> Additional { get; } =
    [
        new("Created Date", nameof(ConversationRow.CreatedDate), "Created Date", "Feed", ColumnKind.Date, row => row.CreatedDate,
            "The day of Created At in the report time zone."),
        new("First Closed Date", nameof(ConversationRow.FirstClosedDate), "First Closed Date", "Feed", ColumnKind.Date, row => row.FirstClosedDate,
            "The day of First Closed At in the report time zone.",
            WhenNull: "it was never closed"),
        new("Last Closed Date", nameof(ConversationRow.LastClosedDate), "Last Closed Date", "Feed", ColumnKind.Date, row => row.LastClosedDate,
            "The day of Last Closed At in the report time zone.",
            WhenNull: "it was never closed"),
        new("Created Date Key", nameof(ConversationRow.CreatedDateKey), "Created Date Key", "Feed", ColumnKind.DateKey, row => row.CreatedDateKey,
            "Created Date as a number in the form yyyymmdd, for relationships and incremental refresh."),
        new("First Closed Date Key", nameof(ConversationRow.FirstClosedDateKey), "First Closed Date Key", "Feed", ColumnKind.DateKey, row => row.FirstClosedDateKey,
            "First Closed Date as a number in the form yyyymmdd.",
            WhenNull: "it was never closed"),
        new("Last Closed Date Key", nameof(ConversationRow.LastClosedDateKey), "Last Closed Date Key", "Feed", ColumnKind.DateKey, row => row.LastClosedDateKey,
            "Last Closed Date as a number in the form yyyymmdd.",
            WhenNull: "it was never closed"),
        new("Last Event At", nameof(ConversationRow.LastEventAt), "Last Event At", "Feed", ColumnKind.Timestamp, row => row.LastEventAt,
            "The time of the conversation's latest event."),
        new("Recomputed At", nameof(ConversationRow.RecomputedAt), "Recomputed At", "Feed", ColumnKind.Timestamp, row => row.RecomputedAt,
            "When the row's content last changed."),
        new("Revision", nameof(ConversationRow.Revision), "Revision", "Feed", ColumnKind.Revision, row => row.Revision,
            "A number from one counter for all rows. Each change to the row gives the row a new number, higher than all others. "
            + "To find later changes, filter for numbers above the highest that you have read."),
    ];

    /// <summary>All columns of the feed: the report's, then the additional ones.</summary>
    public static IReadOnlyList<ReportColumn> All { get; } = [.. Report, .. Additional];

    /// <summary>Finds the column of a property; null if there is none. Property names are case-sensitive.</summary>
    public static ReportColumn? Find(string property) => ByProperty.GetValueOrDefault(property);

    private static readonly Dictionary<string, ReportColumn> ByProperty = All.ToDictionary(c => c.Property, StringComparer.Ordinal);
}
