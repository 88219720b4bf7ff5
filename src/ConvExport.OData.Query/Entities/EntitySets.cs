using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Query.Entities;

/// <summary>The entity sets of the feed.</summary>
public sealed partial record EntitySet
{
    public static EntitySet Conversations { get; } = new(
        "Conversations", "Conversation", "One conversation, as the Conversation Export shows it.", "Every conversation that was created.",
        typeof(ConversationRow), [.. ReportColumns.All.Select(Property)],
        [nameof(ConversationRow.ConversationId)],
        (context, scope) => scope.Apply(context.Conversations.AsNoTracking()))
    {
        Versions = [Counter.Revision],
        DefaultOrder = [nameof(ConversationRow.CreatedAt)],
        Navigations =
        [
            new("ConversationTopics", true, nameof(ConversationRow.ConversationId), nameof(ConversationTopicRow.ConversationId),
                "The topics that it has now, one row each.") { TargetSet = () => ConversationTopics! },
            new("ConversationContacts", true, nameof(ConversationRow.ConversationId), nameof(ConversationContactRow.ConversationId),
                "Its contacts, one row each.") { TargetSet = () => ConversationContacts! },
            new("ConversationAssignments", true, nameof(ConversationRow.ConversationId),
                nameof(ConversationAssignmentRow.ConversationId),
                "Its assignment at creation and every later change, one row each.") { TargetSet = () => ConversationAssignments! },
            new("Events", true, nameof(ConversationRow.ConversationId), nameof(EventRow.ConversationId),
                "Its stored events, in order of time. The row is computed from them.")
            {
                TargetSet = () => Events!,
            },
        ],
    };

    public static EntitySet ConversationTopics { get; } = new(
        "ConversationTopics", "ConversationTopic", "One topic that a conversation has now.",
        "The current topics of every conversation, for models that slice by topic.", typeof(ConversationTopicRow),
        [
            new(nameof(ConversationTopicRow.ConversationId), ValueKind.Text, false, "The conversation."),
            new(nameof(ConversationTopicRow.TopicId), ValueKind.Text, false, "The topic; it need not be in the directory."),
            new(nameof(ConversationTopicRow.Position), ValueKind.Int32, false, "Its position in the column Topics, starting at 1."),
        ],
        [nameof(ConversationTopicRow.ConversationId), nameof(ConversationTopicRow.TopicId)],
        (context, scope) => scope.Within(context.ConversationTopics.AsNoTracking(), context.Conversations, t => t.ConversationId))
    {
        Versions = [Counter.Revision],
        DefaultOrder = [nameof(ConversationTopicRow.ConversationId), nameof(ConversationTopicRow.Position)],
        OrderWithin = [nameof(ConversationTopicRow.Position)],
        Navigations =
        [
            new("Topic", false, nameof(ConversationTopicRow.TopicId), nameof(TopicRow.Id),
                "The topic's directory entry. Null if there is none.") { TargetSet = () => Topics! },
            new("Conversation", false, nameof(ConversationTopicRow.ConversationId), nameof(ConversationRow.ConversationId),
                "The conversation.") { TargetSet = () => Conversations! },
        ],
    };

    public static EntitySet ConversationContacts { get; } = new(
        "ConversationContacts", "ConversationContact", "One contact of one conversation.",
        "The contacts of every conversation, for models that slice by channel.", typeof(ConversationContactRow),
        [
            new(nameof(ConversationContactRow.ContactId), ValueKind.Text, false, "The contact."),
            new(nameof(ConversationContactRow.ConversationId), ValueKind.Text, false, "The conversation."),
            new(
                nameof(ConversationContactRow.Position), ValueKind.Int32, false,
                "Its position among the contacts, starting at 1. First Channel is the channel of the contact at position 1."),
            new(nameof(ConversationContactRow.Channel), ValueKind.Text, true,
                "Its channel. Null if its start event (or its first event, if it has no start event) has no channel."),
            new(nameof(ConversationContactRow.InitiatorType), ValueKind.Text, true,
                "Who started it. Same values as Initiator Type – Created. "
                + "Null if its start event (or its first event, if it has no start event) names no initiator type."),
            new(nameof(ConversationContactRow.StartedAt), ValueKind.Timestamp, false,
                "When it started, or the time of its first event if no start is known. UTC.") { IsWholeMilliseconds = true },
        ],
        [nameof(ConversationContactRow.ConversationId), nameof(ConversationContactRow.ContactId)],
        (context, scope) => scope.Within(context.ConversationContacts.AsNoTracking(), context.Conversations, c => c.ConversationId))
    {
        Versions = [Counter.Revision],
        DefaultOrder = [nameof(ConversationContactRow.ConversationId), nameof(ConversationContactRow.Position)],
        OrderWithin = [nameof(ConversationContactRow.Position)],
        Navigations =
        [
            new("Conversation", false, nameof(ConversationContactRow.ConversationId), nameof(ConversationRow.ConversationId),
                "The conversation.") { TargetSet = () => Conversations! },
        ],
    };

    public static EntitySet ConversationAssignments { get; } = new(
        "ConversationAssignments", "ConversationAssignment", "One assignment of one conversation to an inbox and an agent.",
        "Every conversation's assignment at creation and its later changes, each with the previous and the new inbox and agent.",
        typeof(ConversationAssignmentRow),
        [
            new(nameof(ConversationAssignmentRow.ConversationId), ValueKind.Text, false, "The conversation."),
            new(nameof(ConversationAssignmentRow.Position), ValueKind.Int32, false,
                "0 for the assignment at creation; then 1, 2, … for the changes in order of time."),
            new(nameof(ConversationAssignmentRow.At), ValueKind.Timestamp, false, "When it happened. UTC.") { IsWholeMilliseconds = true },
            new(nameof(ConversationAssignmentRow.FromInboxId), ValueKind.Text, true,
                "The previous inbox. Null at position 0, or if there was none."),
            new(nameof(ConversationAssignmentRow.ToInboxId), ValueKind.Text, true, "The new inbox. Null if no inbox is assigned."),
            new(nameof(ConversationAssignmentRow.FromAgentId), ValueKind.Text, true,
                "The previous agent. Null at position 0, or if there was none."),
            new(nameof(ConversationAssignmentRow.ToAgentId), ValueKind.Text, true, "The new agent. Null if no agent is assigned."),
            new(nameof(ConversationAssignmentRow.Reason), ValueKind.Text, true,
                "The platform's reason for the change. Null at position 0, or if the platform gave none."),
            new(nameof(ConversationAssignmentRow.InitiatorType), ValueKind.Text, true,
                "Who assigned it. Same values as Initiator Type – Created. Null if the assigning event names no initiator type."),
            new(nameof(ConversationAssignmentRow.InitiatorRuleId), ValueKind.Text, true,
                "The rule that assigned it. Null if no rule assigned it, or the assigning event does not name the rule."),
        ],
        [nameof(ConversationAssignmentRow.ConversationId), nameof(ConversationAssignmentRow.Position)],
        (context, scope) => scope.Within(context.ConversationAssignments.AsNoTracking(), context.Conversations, a => a.ConversationId))
    {
        Versions = [Counter.Revision],
        DefaultOrder = [nameof(ConversationAssignmentRow.ConversationId), nameof(ConversationAssignmentRow.Position)],
        OrderWithin = [nameof(ConversationAssignmentRow.Position)],
        Navigations =
        [
            new("Conversation", false, nameof(ConversationAssignmentRow.ConversationId), nameof(ConversationRow.ConversationId),
                "The conversation.") { TargetSet = () => Conversations! },
            new("FromInbox", false, nameof(ConversationAssignmentRow.FromInboxId), nameof(InboxRow.Id),
                "The directory entry of the previous inbox. Null if there is none.") { TargetSet = () => Inboxes! },
            new("ToInbox", false, nameof(ConversationAssignmentRow.ToInboxId), nameof(InboxRow.Id),
                "The directory entry of the new inbox. Null if there is none.") { TargetSet = () => Inboxes! },
            new("FromAgent", false, nameof(ConversationAssignmentRow.FromAgentId), nameof(AgentRow.Id),
                "The directory entry of the previous agent. Null if there is none.") { TargetSet = () => Agents! },
            new("ToAgent", false, nameof(ConversationAssignmentRow.ToAgentId), nameof(AgentRow.Id),
                "The directory entry of the new agent. Null if there is none.") { TargetSet = () => Agents! },
        ],
    };

    public static EntitySet Topics { get; } = new(
        "Topics", "Topic", "One topic of the directory.", "The topics with their places in the tree.", typeof(TopicRow),
        [
            new(nameof(TopicRow.Id), ValueKind.Text, false, "The topic's id."),
            new(nameof(TopicRow.Name), ValueKind.Text, false, "Its current name, or its id if the directory has no name for it."),
            new(nameof(TopicRow.ParentId), ValueKind.Text, true, "The topic above it. Null at the root of the tree."),
            new(nameof(TopicRow.Path), ValueKind.Text, false, "The names from the root down, joined with >>."),
            new(nameof(TopicRow.Level), ValueKind.Int32, false, "How deep it is in the tree: 1 at the root."),
            new(nameof(TopicRow.Level1), ValueKind.Text, false, "The first name of the path."),
            new(nameof(TopicRow.Level2), ValueKind.Text, true, "The second name of the path. Null if the path is shorter."),
            new(nameof(TopicRow.Level3), ValueKind.Text, true, "The third name of the path. Null if the path is shorter."),
            new(nameof(TopicRow.IsDisabled), ValueKind.Boolean, false, "Whether it is no longer in use."),
        ],
        [nameof(TopicRow.Id)],
        (context, _) => context.TopicTree.AsNoTracking())
    {
        Versions = [Counter.Directory],
    };

    public static EntitySet Agents { get; } = new(
        "Agents", "Agent", "One agent of the directory.", "The agents with their current names.", typeof(AgentRow),
        [
            new(nameof(AgentRow.Id), ValueKind.Text, false, "The agent's id."),
            new(nameof(AgentRow.Name), ValueKind.Text, true, "The current name. Null when the directory has none."),
            new(nameof(AgentRow.EmailAddress), ValueKind.Text, true, "The address. Null when the directory has none."),
        ],
        [nameof(AgentRow.Id)],
        (context, _) => context.Agents.AsNoTracking().Select(a => new AgentRow { Id = a.Id, Name = a.Name, EmailAddress = a.EmailAddress }))
    {
        Versions = [Counter.Directory],
    };

    public static EntitySet Inboxes { get; } = new(
        "Inboxes", "Inbox", "One inbox of the directory.", "The inboxes with their current names.", typeof(InboxRow),
        [
            new(nameof(InboxRow.Id), ValueKind.Text, false, "The inbox's id."),
            new(nameof(InboxRow.Name), ValueKind.Text, true, "The current name. Null when the directory has none."),
            new(nameof(InboxRow.IsDisabled), ValueKind.Boolean, false, "Whether it is no longer in use."),
        ],
        [nameof(InboxRow.Id)],
        (context, _) => context.Inboxes.AsNoTracking().Select(i => new InboxRow { Id = i.Id, Name = i.Name, IsDisabled = i.Disabled }))
    {
        Versions = [Counter.Directory],
    };

    public static EntitySet Dates { get; } = new(
        "Dates", "CalendarDate", "One day.", "All days of the calendar years from the first conversation to the last event.",
        typeof(DateRow),
        [
            new(nameof(DateRow.Date), ValueKind.Date, false, "The day."),
            new(nameof(DateRow.DateKey), ValueKind.Int32, false, "The day as a number in the form yyyymmdd, like Created Date Key."),
            new(nameof(DateRow.Year), ValueKind.Int32, false, "The year."),
            new(nameof(DateRow.Quarter), ValueKind.Int32, false, "The quarter, 1 to 4."),
            new(nameof(DateRow.Month), ValueKind.Int32, false, "The month, 1 to 12."),
            new(nameof(DateRow.MonthName), ValueKind.Text, false, "The month's English name."),
            new(nameof(DateRow.YearMonth), ValueKind.Text, false, "Year and month, such as 2024-03."),
            new(nameof(DateRow.Day), ValueKind.Int32, false, "The day of the month."),
            new(nameof(DateRow.DayOfWeek), ValueKind.Int32, false, "The day of the week: 1 is Monday, 7 is Sunday."),
            new(nameof(DateRow.DayName), ValueKind.Text, false, "The weekday's English name."),
            new(nameof(DateRow.Week), ValueKind.Int32, false, "The ISO 8601 week."),
            new(nameof(DateRow.WeekYear), ValueKind.Int32, false, "The year that the ISO week belongs to."),
            new(nameof(DateRow.IsWeekend), ValueKind.Boolean, false, "Whether the day is a Saturday or a Sunday."),
        ],
        [nameof(DateRow.DateKey)],
        (context, _) => context.Dates.AsNoTracking())
    {
        Versions = [Counter.Revision],
    };

    public static EntitySet DataIssues { get; } = new(
        "DataIssues", "DataIssue", "One problem in the data.",
        "Problems in the data. Each has a text that explains the problem and, if necessary, says what to do.", typeof(DataIssueRow),
        [
            new(
                nameof(DataIssueRow.Kind), ValueKind.Text, false,
                $"The kind of problem: {string.Join(", ", Enum.GetNames<DataIssueKind>())}."),
            new(nameof(DataIssueRow.Subject), ValueKind.Text, false,
                "What has the problem: a conversation, an event, an event type, a rejected line, an id without a name, a report of a day, "
                + "or a gap. Unique together with Kind."),
            new(
                nameof(DataIssueRow.ConversationId), ValueKind.Text, true,
                "The conversation that has the problem. Null if the problem belongs to no conversation."),
            new(
                nameof(DataIssueRow.EventId), ValueKind.Text, true,
                "The event that has the problem, or the first such event. Null if there is none."),
            new(nameof(DataIssueRow.Count), ValueKind.Int64, false,
                "The number of events or report rows; 1 for a gap or a rejected line. "
                + "For an id without a name, the number of conversations that refer to it."),
            new(nameof(DataIssueRow.FirstSeenAt), ValueKind.Timestamp, true, "When it was first found. UTC. Null for an id without a name.")
            {
                IsWholeMilliseconds = true,
            },
            new(nameof(DataIssueRow.LastSeenAt), ValueKind.Timestamp, true, "When it was last found. UTC. Null for an id without a name.")
            {
                IsWholeMilliseconds = true,
            },
            new(nameof(DataIssueRow.Detail), ValueKind.Text, false, "What the problem means and, if necessary, what to do."),
        ],
        [nameof(DataIssueRow.Kind), nameof(DataIssueRow.Subject)],
        (context, scope) => scope.Apply(context.DataIssueRows.AsNoTracking(), scope.Apply(context.Conversations)));

    public static EntitySet Events { get; } = new(
        "Events", "Event", "One stored event of a conversation.", "The stored events of a conversation.", typeof(EventRow),
        [
            new(nameof(EventRow.EventId), ValueKind.Text, false, "The event's id."),
            new(
                nameof(EventRow.ConversationId), ValueKind.Text, false,
                "The conversation. A merge of two conversations is an event of both."),
            new(nameof(EventRow.Timestamp), ValueKind.Timestamp, false, "When it happened. UTC."),
            new(nameof(EventRow.Type), ValueKind.Text, false, "Its type, such as CONVERSATION/CREATED."),
            new(nameof(EventRow.Content), ValueKind.Document, false, "The stored event, in JSON."),
        ],
        [nameof(EventRow.EventId)],
        (context, scope) => scope.Within(
            context.Events.AsNoTracking().Select(e => new EventRow
            {
                EventId = e.EventId, ConversationId = e.ConversationId, Timestamp = e.TimestampUtc, Type = e.Type, Content = e.Payload,
            }),
            context.Conversations, e => e.ConversationId))
    {
        IsContained = true,
        OrderWithin = [nameof(EventRow.Timestamp)],
    };

    public static EntitySet AuditEvents { get; } = new(
        "AuditEvents", "AuditEvent", "An action that somebody took or tried to take.",
        "Who read, sent or changed what. For administrators only.", typeof(AuditEvent),
        [
            new(nameof(AuditEvent.Id), ValueKind.Int64, false, "A number that increases with each audit event."),
            new(nameof(AuditEvent.At), ValueKind.Timestamp, false,
                "When it happened. For an audit event that counts the requests of a minute, the time of the first request. UTC.")
            {
                IsWholeMilliseconds = true,
            },
            new(
                nameof(AuditEvent.Actor), ValueKind.Text, true,
                "The id of the key or person. Null for commands and for the server itself, or if it is not known."),
            new(
                nameof(AuditEvent.ActorName), ValueKind.Text, true,
                "The name of the key, person or account; server for the server itself. Null if it is not known."),
            new(nameof(AuditEvent.Address), ValueKind.Text, true,
                "The address of the client. Null if it is not known, such as for a command or a click on a page."),
            new(nameof(AuditEvent.Action), ValueKind.Text, false, "What was done, such as feed.read or key.create."),
            new(
                nameof(AuditEvent.Target), ValueKind.Text, true,
                "The target of the action, such as an entity set. Null if there is none, or if it is not known."),
            new(nameof(AuditEvent.Result), ValueKind.Text, false, "ok, refused or failed."),
            new(nameof(AuditEvent.Detail), ValueKind.Text, true, "Counts, filters and reasons. Null if there are none."),
        ],
        [nameof(AuditEvent.Id)],
        (context, scope) => scope.IsEverything ? context.AuditEvents.AsNoTracking() : context.AuditEvents.AsNoTracking().Where(e => false))
    {
        IsForAdmins = true,
    };

    /// <summary>All entity sets: those of the service document, in its order, and then the contained ones.</summary>
    public static IReadOnlyList<EntitySet> All { get; } =
    [
        Conversations, ConversationTopics, ConversationContacts, ConversationAssignments, Topics, Agents, Inboxes, Dates, DataIssues,
        AuditEvents, Events,
    ];

    private static EntityProperty Property(ReportColumn column) =>
        new(column.Property, ValueKinds.Of(column.Kind), column.IsNullable, column.Description, column.Title)
        {
            IsWholeMilliseconds = column.Kind == ColumnKind.Timestamp,
        };
}
