using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Feed.Model;

/// <summary>The sets that there are.</summary>
internal sealed partial record FeedSet
{
    public static FeedSet Conversations { get; } = new(
        "Conversations", "Conversation", "One conversation, as the Conversation Export shows it.", "Every conversation that was created.", typeof(ConversationRow),
        [.. ReportColumns.All.Select(c => new FeedColumn(c.Property, TypeOf(c.Kind), c.IsNullable, c.Description, c.Title) { IsWholeMilliseconds = c.Kind == ColumnKind.Timestamp })],
        [nameof(ConversationRow.ConversationId)],
        (context, scope) => scope.Apply(context.Conversations.AsNoTracking()))
    {
        Versions = [Counter.Revision],
        DefaultOrder = [nameof(ConversationRow.CreatedAt)],
        Navigations =
        [
            new("ConversationTopics", true, nameof(ConversationRow.ConversationId), nameof(ConversationTopicRow.ConversationId), "Its topics in force, one row each.") { TargetSet = () => ConversationTopics! },
            new("ConversationContacts", true, nameof(ConversationRow.ConversationId), nameof(ConversationContactRow.ConversationId), "Its contacts, one row each.") { TargetSet = () => ConversationContacts! },
            new("Events", true, nameof(ConversationRow.ConversationId), nameof(EventRow.ConversationId), "Its stored events in the order in which they are folded: why the row is as it is.") { TargetSet = () => Events! },
        ],
    };

    public static FeedSet ConversationTopics { get; } = new(
        "ConversationTopics", "ConversationTopic", "One topic in force of one conversation.", "The topics in force of every conversation, for models that slice by topic.", typeof(ConversationTopicRow),
        [
            new(nameof(ConversationTopicRow.ConversationId), FeedType.Text, false, "The conversation."),
            new(nameof(ConversationTopicRow.TopicId), FeedType.Text, false, "The topic; it need not be in the directory."),
            new(nameof(ConversationTopicRow.Position), FeedType.Int32, false, "From 1, in the order of Topics."),
        ],
        [nameof(ConversationTopicRow.ConversationId), nameof(ConversationTopicRow.TopicId)],
        (context, scope) => scope.Within(context.ConversationTopics.AsNoTracking(), context.Conversations, t => t.ConversationId))
    {
        Versions = [Counter.Revision],
        DefaultOrder = [nameof(ConversationTopicRow.ConversationId), nameof(ConversationTopicRow.Position)],
        OrderWithin = [nameof(ConversationTopicRow.Position)],
        Navigations =
        [
            new("Topic", false, nameof(ConversationTopicRow.TopicId), nameof(TopicRow.Id), "The directory's entry. Null where it has none.") { TargetSet = () => Topics! },
            new("Conversation", false, nameof(ConversationTopicRow.ConversationId), nameof(ConversationRow.ConversationId), "The conversation.") { TargetSet = () => Conversations! },
        ],
    };

    public static FeedSet ConversationContacts { get; } = new(
        "ConversationContacts", "ConversationContact", "One contact of one conversation.", "The contacts of every conversation, for models that slice by channel.", typeof(ConversationContactRow),
        [
            new(nameof(ConversationContactRow.ContactId), FeedType.Text, false, "The contact."),
            new(nameof(ConversationContactRow.ConversationId), FeedType.Text, false, "The conversation."),
            new(nameof(ConversationContactRow.Position), FeedType.Int32, false, "From 1, in the order of First Channel, Second Channel, …."),
            new(nameof(ConversationContactRow.Channel), FeedType.Text, true, "Its channel. Null when its first event names none."),
            new(nameof(ConversationContactRow.InitiatorType), FeedType.Text, true, "Who began it, in the words of Initiator Type – Created. Null when its first event does not say."),
            new(nameof(ConversationContactRow.StartedAt), FeedType.Timestamp, false, "When it started, or its first event where no start is known. UTC.") { IsWholeMilliseconds = true },
        ],
        [nameof(ConversationContactRow.ConversationId), nameof(ConversationContactRow.ContactId)],
        (context, scope) => scope.Within(context.ConversationContacts.AsNoTracking(), context.Conversations, c => c.ConversationId))
    {
        Versions = [Counter.Revision],
        DefaultOrder = [nameof(ConversationContactRow.ConversationId), nameof(ConversationContactRow.Position)],
        OrderWithin = [nameof(ConversationContactRow.Position)],
        Navigations =
        [
            new("Conversation", false, nameof(ConversationContactRow.ConversationId), nameof(ConversationRow.ConversationId), "The conversation.") { TargetSet = () => Conversations! },
        ],
    };

    public static FeedSet Topics { get; } = new(
        "Topics", "Topic", "One topic of the directory.", "The topics with their places in the tree.", typeof(TopicRow),
        [
            new(nameof(TopicRow.Id), FeedType.Text, false, "The topic's id."),
            new(nameof(TopicRow.Name), FeedType.Text, false, "Its current name; its id where the directory has none."),
            new(nameof(TopicRow.ParentId), FeedType.Text, true, "The topic above it. Null at the root of the tree."),
            new(nameof(TopicRow.Path), FeedType.Text, false, "The names from the root down, joined with >>."),
            new(nameof(TopicRow.Level), FeedType.Int32, false, "How deep it is in the tree: 1 at the root."),
            new(nameof(TopicRow.Level1), FeedType.Text, false, "The first name of the path."),
            new(nameof(TopicRow.Level2), FeedType.Text, true, "The second name of the path. Null above that level."),
            new(nameof(TopicRow.Level3), FeedType.Text, true, "The third name of the path. Null above that level."),
            new(nameof(TopicRow.IsDisabled), FeedType.Flag, false, "It is in use no more."),
        ],
        [nameof(TopicRow.Id)],
        (context, _) => context.TopicTree.AsNoTracking())
    {
        Versions = [Counter.Directory],
    };

    public static FeedSet Agents { get; } = new(
        "Agents", "Agent", "One agent of the directory.", "The agents with their current names.", typeof(AgentRow),
        [
            new(nameof(AgentRow.Id), FeedType.Text, false, "The agent's id."),
            new(nameof(AgentRow.Name), FeedType.Text, true, "The current name. Null when the directory has none."),
            new(nameof(AgentRow.EmailAddress), FeedType.Text, true, "The address. Null when the directory has none."),
        ],
        [nameof(AgentRow.Id)],
        (context, _) => context.Agents.AsNoTracking().Select(a => new AgentRow { Id = a.Id, Name = a.Name, EmailAddress = a.EmailAddress }))
    {
        Versions = [Counter.Directory],
    };

    public static FeedSet Inboxes { get; } = new(
        "Inboxes", "Inbox", "One inbox of the directory.", "The inboxes with their current names.", typeof(InboxRow),
        [
            new(nameof(InboxRow.Id), FeedType.Text, false, "The inbox's id."),
            new(nameof(InboxRow.Name), FeedType.Text, true, "The current name. Null when the directory has none."),
            new(nameof(InboxRow.IsDisabled), FeedType.Flag, false, "It is in use no more."),
        ],
        [nameof(InboxRow.Id)],
        (context, _) => context.Inboxes.AsNoTracking().Select(i => new InboxRow { Id = i.Id, Name = i.Name, IsDisabled = i.Disabled }))
    {
        Versions = [Counter.Directory],
    };

    public static FeedSet Dates { get; } = new(
        "Dates", "CalendarDate", "One day.", "The calendar, in whole years, from the first conversation to the last event.", typeof(DateRow),
        [
            new(nameof(DateRow.Date), FeedType.Date, false, "The day."),
            new(nameof(DateRow.DateKey), FeedType.Int32, false, "The day as a number yyyymmdd, as Created Date Key has it."),
            new(nameof(DateRow.Year), FeedType.Int32, false, "The year."),
            new(nameof(DateRow.Quarter), FeedType.Int32, false, "The quarter, 1 to 4."),
            new(nameof(DateRow.Month), FeedType.Int32, false, "The month, 1 to 12."),
            new(nameof(DateRow.MonthName), FeedType.Text, false, "The month's English name."),
            new(nameof(DateRow.YearMonth), FeedType.Text, false, "Year and month, such as 2024-03."),
            new(nameof(DateRow.Day), FeedType.Int32, false, "The day of the month."),
            new(nameof(DateRow.DayOfWeek), FeedType.Int32, false, "The day of the week: 1 is Monday, 7 is Sunday."),
            new(nameof(DateRow.DayName), FeedType.Text, false, "The weekday's English name."),
            new(nameof(DateRow.Week), FeedType.Int32, false, "The ISO 8601 week."),
            new(nameof(DateRow.WeekYear), FeedType.Int32, false, "The year that the ISO week belongs to."),
            new(nameof(DateRow.IsWeekend), FeedType.Flag, false, "It is a Saturday or a Sunday."),
        ],
        [nameof(DateRow.DateKey)],
        (context, _) => context.Dates.AsNoTracking())
    {
        Versions = [Counter.Revision],
    };

    public static FeedSet DataIssues { get; } = new(
        "DataIssues", "DataIssue", "One fault of the data.", "What is wrong with the data: found, explained, and nothing of it lost.", typeof(DataIssueRow),
        [
            new(nameof(DataIssueRow.Kind), FeedType.Text, false, $"What kind of fault: {string.Join(", ", Enum.GetNames<DataIssueKind>())}."),
            new(nameof(DataIssueRow.Subject), FeedType.Text, false, "What has the fault: a conversation, an event, a type, a refused line, an id of the directory. With Kind it tells issues apart."),
            new(nameof(DataIssueRow.ConversationId), FeedType.Text, true, "The conversation concerned. Null where there is none."),
            new(nameof(DataIssueRow.EventId), FeedType.Text, true, "The event, or the first of the events. Null where there is none."),
            new(nameof(DataIssueRow.Count), FeedType.Int64, false, "How often: events, or attempts; of an id without a name, the conversations that mention it."),
            new(nameof(DataIssueRow.FirstSeenAt), FeedType.Timestamp, true, "When it was found first. UTC. Null for an id without a name.")
            {
                IsWholeMilliseconds = true,
            },
            new(nameof(DataIssueRow.LastSeenAt), FeedType.Timestamp, true, "When it was found last. UTC. Null for an id without a name.")
            {
                IsWholeMilliseconds = true,
            },
            new(nameof(DataIssueRow.Detail), FeedType.Text, false, "What it means, and what to do."),
        ],
        [nameof(DataIssueRow.Kind), nameof(DataIssueRow.Subject)],
        (context, scope) => scope.Apply(context.DataIssueRows.AsNoTracking(), scope.Apply(context.Conversations)));

    public static FeedSet Events { get; } = new(
        "Events", "Event", "One stored event of a conversation.", "The stored events of a conversation.", typeof(EventRow),
        [
            new(nameof(EventRow.EventId), FeedType.Text, false, "The event's id."),
            new(nameof(EventRow.ConversationId), FeedType.Text, false, "The conversation. A merge of two conversations is an event of both."),
            new(nameof(EventRow.Timestamp), FeedType.Timestamp, false, "When it happened. UTC."),
            new(nameof(EventRow.Type), FeedType.Text, false, "Its type, such as CONVERSATION/CREATED."),
            new(nameof(EventRow.Content), FeedType.Document, false, "The event as it came, in JSON."),
        ],
        [nameof(EventRow.EventId)],
        (context, scope) => scope.Within(
            context.Events.AsNoTracking().Select(e => new EventRow { EventId = e.EventId, ConversationId = e.ConversationId, Timestamp = e.TimestampUtc, Type = e.Type, Content = e.Payload }),
            context.Conversations, e => e.ConversationId))
    {
        IsContained = true,
        OrderWithin = [nameof(EventRow.Timestamp)],
    };

    /// <summary>Every set, in the order in which the service document lists them.</summary>
    public static IReadOnlyList<FeedSet> All { get; } =
        [Conversations, ConversationTopics, ConversationContacts, Topics, Agents, Inboxes, Dates, DataIssues, Events];
}
