namespace ConvExport.OData.Fold;

/// <summary>
/// One conversation as the report shows it: the 53 columns of the Conversation Export, then the columns that the feed adds.
/// Timestamps are UTC, truncated to the millisecond. A column that is not nullable has a value in every row.
/// </summary>
/// <remarks>
/// The fold creates rows of this type, and the database stores them. <see cref="ReportColumns"/> describes the same columns at run time.
/// </remarks>
public sealed class ConversationRow
{
    /// <summary>When the conversation was created.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>The id of the conversation. Each conversation has one row.</summary>
    public required string ConversationId { get; init; }

    /// <summary>
    /// The customer at creation. If that customer was later merged into another one, this column shows the other customer. A conversation
    /// with status MERGED keeps the customer at creation.
    /// </summary>
    /// <remarks>Null when the creating event names no customer.</remarks>
    public required string? CustomerId { get; init; }

    /// <summary>The URL that opens the conversation in the platform, made from the configured template.</summary>
    /// <remarks>Null when no template is set, or the template contains {customerId} and the conversation has no customer.</remarks>
    public required string? ConversationLink { get; init; }

    /// <summary>
    /// MERGED if the conversation was merged into another one. Otherwise CLOSED or OPEN, depending on the last close or reopening.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>The agent who is assigned now.</summary>
    /// <remarks>Null when no agent is assigned.</remarks>
    public required string? AssignedAgentIdCurrent { get; init; }

    /// <summary>The current name of the agent who is assigned now.</summary>
    /// <remarks>Null when no agent is assigned, or the directory has no name for the agent.</remarks>
    public required string? AssignedAgentNameCurrent { get; init; }

    /// <summary>The inbox that the conversation is in now.</summary>
    /// <remarks>Null when it is in no inbox.</remarks>
    public required string? InboxIdCurrent { get; init; }

    /// <summary>The current name of the inbox that the conversation is in now.</summary>
    /// <remarks>Null when it is in no inbox, or the directory has no name for the inbox.</remarks>
    public required string? InboxNameCurrent { get; init; }

    /// <summary>When it was closed for the first time. Reopening does not clear this time.</summary>
    /// <remarks>Null when it was never closed.</remarks>
    public required DateTime? FirstClosedAt { get; init; }

    /// <summary>When it was closed for the last time. Reopening does not clear this time.</summary>
    /// <remarks>Null when it was never closed.</remarks>
    public required DateTime? LastClosedAt { get; init; }

    /// <summary>
    /// Who created it: Agent, Application, Customer, System, Automation, Internal or External. An unknown type is shown as the platform
    /// sent it.
    /// </summary>
    /// <remarks>Null when the creating event names no initiator type.</remarks>
    public required string? InitiatorTypeCreated { get; init; }

    /// <summary>The agent who created it.</summary>
    /// <remarks>Null when no agent created it, or the creating event does not name the agent.</remarks>
    public required string? InitiatorAgentIdCreated { get; init; }

    /// <summary>The current name of the agent who created it.</summary>
    /// <remarks>
    /// Null when no agent created it, the creating event does not name the agent, or the directory has no name for the agent.
    /// </remarks>
    public required string? InitiatorAgentNameCreated { get; init; }

    /// <summary>The inbox it was created in. Inbox scopes and the inbox filter use this column.</summary>
    /// <remarks>Null when it was created in no inbox.</remarks>
    public required string? InboxIdCreated { get; init; }

    /// <summary>The current name of the inbox it was created in.</summary>
    /// <remarks>Null when no agent created it, it was created in no inbox, or the directory has no name for the inbox.</remarks>
    public required string? InboxNameCreated { get; init; }

    /// <summary>The agent who was assigned at creation.</summary>
    /// <remarks>Null when no agent was assigned.</remarks>
    public required string? AssignedAgentIdCreated { get; init; }

    /// <summary>The current name of the agent who was assigned at creation.</summary>
    /// <remarks>Null when no agent was assigned, or the directory has no name for the agent.</remarks>
    public required string? AssignedAgentNameCreated { get; init; }

    /// <summary>Who closed it last. The possible values are the same as in Initiator Type – Created.</summary>
    /// <remarks>Null when it was never closed, or the closing event names no initiator type.</remarks>
    public required string? InitiatorTypeLastClosed { get; init; }

    /// <summary>The agent who closed it last.</summary>
    /// <remarks>Null when it was never closed, no agent closed it last, or the closing event does not name the agent.</remarks>
    public required string? InitiatorAgentIdLastClosed { get; init; }

    /// <summary>The current name of the agent who closed it last.</summary>
    /// <remarks>
    /// Null when it was never closed, no agent closed it last, the closing event does not name the agent, or the directory has no name for
    /// the agent.
    /// </remarks>
    public required string? InitiatorAgentNameLastClosed { get; init; }

    /// <summary>The rule that closed it last.</summary>
    /// <remarks>Null when it was never closed, no rule closed it last, or the closing event does not name the rule.</remarks>
    public required string? InitiatorRuleIdLastClosed { get; init; }

    /// <summary>The inbox it was in just before the last close.</summary>
    /// <remarks>Null when it was never closed, or it was in no inbox.</remarks>
    public required string? InboxIdLastClosed { get; init; }

    /// <summary>The current name of the inbox it was in just before the last close.</summary>
    /// <remarks>Null when it was never closed, it was in no inbox, or the directory has no name for the inbox.</remarks>
    public required string? InboxNameLastClosed { get; init; }

    /// <summary>The agent who was assigned just before the last close.</summary>
    /// <remarks>Null when it was never closed, or no agent was assigned.</remarks>
    public required string? AssignedAgentIdLastClosed { get; init; }

    /// <summary>The current name of the agent who was assigned just before the last close.</summary>
    /// <remarks>Null when it was never closed, no agent was assigned, or the directory has no name for the agent.</remarks>
    public required string? AssignedAgentNameLastClosed { get; init; }

    /// <summary>
    /// The current names of the topics that the conversation has now. They are in the order in which the topics were added, joined with a
    /// comma and a space.
    /// </summary>
    /// <remarks>Null when it has no topic now.</remarks>
    public required string? Topics { get; init; }

    /// <summary>
    /// The topics of the column Topics. Each is preceded by the names of all topics above it, from the root down, joined with &gt;&gt;.
    /// </summary>
    /// <remarks>Null when it has no topic now.</remarks>
    public required string? TopicsWithHierarchy { get; init; }

    /// <summary>The first contact. Contacts are sorted by their start, or by their first event if the start is not known.</summary>
    /// <remarks>Null when there is no contact.</remarks>
    public required string? FirstContactId { get; init; }

    /// <summary>The channel of the first contact.</summary>
    /// <remarks>Null when there is no contact, or the first contact has no channel.</remarks>
    public required string? FirstChannel { get; init; }

    /// <summary>The channel of the second contact. It can be the same as the first.</summary>
    /// <remarks>Null when there are fewer than two contacts, or the second contact has no channel.</remarks>
    public required string? SecondChannel { get; init; }

    /// <summary>The channel of the third contact.</summary>
    /// <remarks>Null when there are fewer than three contacts, or the third contact has no channel.</remarks>
    public required string? ThirdChannel { get; init; }

    /// <summary>The channel of the last contact. If there is only one contact, this is the same as First Channel.</summary>
    /// <remarks>Null when there is no contact, or the last contact has no channel.</remarks>
    public required string? LastChannel { get; init; }

    /// <summary>Seconds from creation to the first close, with three decimals. Never negative.</summary>
    /// <remarks>Null when it was never closed.</remarks>
    public required double? CreatedToFirstClosedSeconds { get; init; }

    /// <summary>Seconds from creation to the last close, with three decimals. Never negative.</summary>
    /// <remarks>Null when it was never closed.</remarks>
    public required double? CreatedToLastClosedSeconds { get; init; }

    /// <summary>
    /// Seconds in which agents had the conversation's customers in focus while the conversation was open. If two agents have a customer in
    /// focus at the same time, this time counts twice (choice). If the server uses work sessions (Report:HandleTimeSource), the value is
    /// the total handle time of the conversation's ended work sessions.
    /// </summary>
    /// <remarks>Null when no focus on its customers (or no work session) has ended.</remarks>
    public required double? HandleTimeSeconds { get; init; }

    /// <summary>
    /// Whether it counts for first contact resolution: it was not merged into another conversation, was closed at least once, and its first
    /// contact is inbound (choice).
    /// </summary>
    public required bool IsFcrEligible { get; init; }

    /// <summary>
    /// Whether it was resolved at the first contact: it is eligible, has exactly one contact, and was never reopened (choice).
    /// </summary>
    public required bool IsFcrSuccess { get; init; }

    /// <summary>
    /// The ids of the conversations that were merged into this one, or that this one was merged into. They are in the order of the merges,
    /// joined with a comma and a space.
    /// </summary>
    /// <remarks>Null when it was not merged with any conversation.</remarks>
    public required string? MergedConversations { get; init; }

    /// <summary>How many contacts it has.</summary>
    public required int CountOfContacts { get; init; }

    /// <summary>How many different channels its contacts used.</summary>
    public required int CountOfChannels { get; init; }

    /// <summary>How many notes it has.</summary>
    public required int CountOfNotes { get; init; }

    /// <summary>
    /// How often an agent was assigned, at creation or later. An agent who is assigned again counts again, whether another agent or nobody
    /// was assigned in between.
    /// </summary>
    public required int CountOfAgents { get; init; }

    /// <summary>How often it was assigned to an inbox, counted like Count of Agents.</summary>
    public required int CountOfInboxesAssigned { get; init; }

    /// <summary>How often a rule unassigned the conversation's agent.</summary>
    public required int TimesAgentUnassignedByRule { get; init; }

    /// <summary>How often it was closed. Closing it again while it is closed counts too.</summary>
    public required int TimesClosed { get; init; }

    /// <summary>How often it was reopened.</summary>
    public required int TimesReopened { get; init; }

    /// <summary>How often a topic was added.</summary>
    public required int TimesTopicAdded { get; init; }

    /// <summary>How often a topic was removed.</summary>
    public required int TimesTopicRemoved { get; init; }

    /// <summary>The number of payment requests, in any currency, whose last status is completed.</summary>
    public required int PaymentRequestsCompleted { get; init; }

    /// <summary>The number of payment requests, in any currency, whose last status is declined.</summary>
    public required int PaymentRequestsDeclined { get; init; }

    /// <summary>The total amount of completed payment requests in US dollars. Requests in other currencies do not count.</summary>
    public required decimal PaymentAmountCompletedUsd { get; init; }

    /// <summary>The total amount of declined payment requests in US dollars. Requests in other currencies do not count.</summary>
    public required decimal PaymentAmountDeclinedUsd { get; init; }

    /// <summary>The day of Created At in the report time zone.</summary>
    public required DateOnly CreatedDate { get; init; }

    /// <summary>The day of First Closed At in the report time zone.</summary>
    /// <remarks>Null when it was never closed.</remarks>
    public required DateOnly? FirstClosedDate { get; init; }

    /// <summary>The day of Last Closed At in the report time zone.</summary>
    /// <remarks>Null when it was never closed.</remarks>
    public required DateOnly? LastClosedDate { get; init; }

    /// <summary>Created Date as a number in the form yyyymmdd, for relationships and incremental refresh.</summary>
    public required int CreatedDateKey { get; init; }

    /// <summary>First Closed Date as a number in the form yyyymmdd.</summary>
    /// <remarks>Null when it was never closed.</remarks>
    public required int? FirstClosedDateKey { get; init; }

    /// <summary>Last Closed Date as a number in the form yyyymmdd.</summary>
    /// <remarks>Null when it was never closed.</remarks>
    public required int? LastClosedDateKey { get; init; }

    /// <summary>The time of the conversation's latest event.</summary>
    public required DateTime LastEventAt { get; init; }

    /// <summary>When the row's content last changed.</summary>
    public DateTime RecomputedAt { get; set; }

    /// <summary>
    /// A number from one counter for all rows. Each change to the row gives the row a new number, higher than all others. To find later
    /// changes, filter for numbers above the highest that you have read.
    /// </summary>
    public long Revision { get; set; }

    /// <summary>
    /// The ids of the topics, in the order of <see cref="Topics"/>. Not a report column: the program uses these ids to fill the entity set
    /// ConversationTopics and to group by topic.
    /// </summary>
    public required IReadOnlyList<string> TopicIds { get; init; } = [];

    /// <summary>
    /// The contacts, in the order that the channel columns use. Not a column: the feed returns them as a separate entity set.
    /// </summary>
    public IReadOnlyList<ConversationContact> Contacts { get; init; } = [];

    /// <summary>
    /// Its assignments: the one at creation and every change. Not a column: the feed shows them as a separate entity set.
    /// </summary>
    public IReadOnlyList<ConversationAssignment> Assignments { get; init; } = [];
}
