using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>Builds the row of a conversation after all its events have been applied.</summary>
internal static class RowBuilder
{
    private const string Completed = "COMPLETED";
    private const string Declined = "DECLINED";

    public static FoldedConversation Build(ConversationState state, FoldContext context)
    {
        return new FoldedConversation(Row(state, state.Contacts.InOrder(), context), state.AfterMerge);
    }

    private static ConversationRow Row(ConversationState state, IReadOnlyList<ContactEvent> contacts, FoldContext context)
    {
        var (directory, settings) = (context.Directory, context.Settings);
        var customerId = CustomerOf(state, context.Merges);
        var created = InitiatorOf(state.Created);
        var closed = state.LastClosed is null ? default : InitiatorOf(state.LastClosed);
        var firstClosedAt = TimeOf(state.FirstClosed);
        var lastClosedAt = TimeOf(state.LastClosed);
        var eligible = IsFcrEligible(state, contacts, created);

        return new ConversationRow
        {
            CreatedAt = state.CreatedAt,
            ConversationId = state.ConversationId,
            CustomerId = customerId,
            ConversationLink = settings.LinkOf(customerId, state.ConversationId),
            Status = state.MergedBy is not null ? ReportWords.Merged : state.IsClosed ? ReportWords.Closed : ReportWords.Open,
            AssignedAgentIdCurrent = state.Current.AgentId,
            AssignedAgentNameCurrent = directory.AgentName(state.Current.AgentId),
            InboxIdCurrent = state.Current.InboxId,
            InboxNameCurrent = directory.InboxName(state.Current.InboxId),
            FirstClosedAt = firstClosedAt,
            LastClosedAt = lastClosedAt,
            InitiatorTypeCreated = created.Type,
            InitiatorAgentIdCreated = created.AgentId,
            InitiatorAgentNameCreated = directory.AgentName(created.AgentId),
            InboxIdCreated = state.Created.Assignee.InboxId,
            InboxNameCreated = created.Type == ReportWords.Agent ? directory.InboxName(state.Created.Assignee.InboxId) : null,
            AssignedAgentIdCreated = state.Created.Assignee.AgentId,
            AssignedAgentNameCreated = directory.AgentName(state.Created.Assignee.AgentId),
            InitiatorTypeLastClosed = closed.Type,
            InitiatorAgentIdLastClosed = closed.AgentId,
            InitiatorAgentNameLastClosed = directory.AgentName(closed.AgentId),
            InitiatorRuleIdLastClosed = closed.RuleId,
            InboxIdLastClosed = state.AssigneeAtLastClose.InboxId,
            InboxNameLastClosed = directory.InboxName(state.AssigneeAtLastClose.InboxId),
            AssignedAgentIdLastClosed = state.AssigneeAtLastClose.AgentId,
            AssignedAgentNameLastClosed = directory.AgentName(state.AssigneeAtLastClose.AgentId),
            Topics = Joined(state.TopicsInForce.Select(directory.TopicName)),
            TopicsWithHierarchy = Joined(state.TopicsInForce.Select(directory.TopicPath)),
            FirstContactId = contacts.Count > 0 ? contacts[0].ContactId : null,
            FirstChannel = ChannelAt(contacts, 0),
            SecondChannel = ChannelAt(contacts, 1),
            ThirdChannel = ChannelAt(contacts, 2),
            LastChannel = ChannelAt(contacts, contacts.Count - 1),
            CreatedToFirstClosedSeconds = SecondsBetween(state.CreatedAt, firstClosedAt),
            CreatedToLastClosedSeconds = SecondsBetween(state.CreatedAt, lastClosedAt),
            HandleTimeSeconds = HandleTime(state, customerId, context),
            IsFcrEligible = eligible,
            IsFcrSuccess = eligible && contacts.Count == 1 && state.TimesReopened == 0,
            MergedConversations = Joined(MergePartners(state)),
            CountOfContacts = contacts.Count,
            CountOfChannels = contacts.Select(c => c.Channel).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Count(),
            CountOfNotes = state.Notes.Count,
            CountOfAgents = state.CountOfAgents,
            CountOfInboxesAssigned = state.CountOfInboxes,
            TimesAgentUnassignedByRule = state.TimesAgentUnassignedByRule,
            TimesClosed = state.TimesClosed,
            TimesReopened = state.TimesReopened,
            TimesTopicAdded = state.TimesTopicAdded,
            TimesTopicRemoved = state.TimesTopicRemoved,
            PaymentRequestsCompleted = state.Payments.Count(Completed),
            PaymentRequestsDeclined = state.Payments.Count(Declined),
            PaymentAmountCompletedUsd = state.Payments.SumUsd(Completed),
            PaymentAmountDeclinedUsd = state.Payments.SumUsd(Declined),
            CreatedDate = settings.DayOf(state.CreatedAt),
            FirstClosedDate = firstClosedAt is { } first ? settings.DayOf(first) : null,
            LastClosedDate = lastClosedAt is { } last ? settings.DayOf(last) : null,
            CreatedDateKey = KeyOf(settings.DayOf(state.CreatedAt)),
            FirstClosedDateKey = firstClosedAt is { } firstAt ? KeyOf(settings.DayOf(firstAt)) : null,
            LastClosedDateKey = lastClosedAt is { } lastAt ? KeyOf(settings.DayOf(lastAt)) : null,
            LastEventAt = state.LastEventAt,
            TopicIds = [.. state.TopicsInForce],
            Contacts = [.. contacts.Select((contact, index) => new ConversationContact(
                contact.ContactId!, state.ConversationId, index + 1, ReportWords.Channel(contact.Channel),
                InitiatorOf(contact).Type, ConversationState.Cut(contact.Header.TimestampUtc)))],
            Assignments = [.. state.Assignments.Select((assignment, index) => AssignmentAt(index, assignment, state.ConversationId))],
        };
    }

    private static ConversationAssignment AssignmentAt(
        int position, (PlatformEvent Event, Assignment From, Assignment To) assignment, string conversationId)
    {
        var initiator = InitiatorOf(assignment.Event);
        return new ConversationAssignment(
            conversationId, position, ConversationState.Cut(assignment.Event.Header.TimestampUtc), assignment.From, assignment.To,
            (assignment.Event as AssigneeUpdated)?.Reason, initiator.Type, initiator.RuleId);
    }

    /// <summary>
    /// The customer of the creation event; null if it names none. Customer merges are followed unless the conversation itself was merged
    /// away (docs/report.md, Customer ID).
    /// </summary>
    private static string? CustomerOf(ConversationState state, CustomerMerges merges) =>
        state.Created.Header.CustomerId is { } customerId && state.MergedBy is null
            ? merges.Follow(customerId)
            : state.Created.Header.CustomerId;

    private static (string? Type, string? AgentId, string? RuleId) InitiatorOf(PlatformEvent e)
    {
        var type = ReportWords.InitiatorType(e.Header.Initiator.Type);
        var id = e.Header.Initiator.Id;
        return (type, type == ReportWords.Agent ? id : null, type == ReportWords.Automation ? id : null);
    }

    private static bool IsFcrEligible(
        ConversationState state, IReadOnlyList<ContactEvent> contacts, (string? Type, string? AgentId, string? RuleId) created) =>
        state.MergedBy is null && state.TimesClosed > 0 && contacts.Count > 0
        && ReportWords.IsInbound(InitiatorOf(contacts[0]).Type ?? created.Type);

    private static double? HandleTime(ConversationState state, string? customerId, FoldContext context)
    {
        if (context.Settings.HandleTime == HandleTimeSource.WorkSessions)
        {
            return context.WorkSessions.TryGetValue(state.ConversationId, out var worked) ? worked / 1000.0 : null;
        }

        var limit = state.MergedBy is { } merge ? ConversationState.Cut(merge.Header.TimestampUtc) : DateTime.MaxValue;
        var customers = customerId is null ? state.Customers : state.Customers.Append(customerId).ToHashSet(StringComparer.Ordinal);
        long? milliseconds = null;
        foreach (var customer in customers)
        {
            if (context.Focus.TryGetValue(customer, out var focus) && focus.Count > 0)
            {
                milliseconds = (milliseconds ?? 0) + state.OpenPeriods.Overlap(focus, limit);
            }
        }

        return milliseconds / 1000.0;
    }

    private static IEnumerable<string> MergePartners(ConversationState state) =>
        state.Merges
            .Select(m => state.Is(m.SourceConversationId) ? m.DestinationConversationId! : m.SourceConversationId!)
            .Distinct(StringComparer.Ordinal);

    private static DateTime? TimeOf(ConversationClosed? closed) =>
        closed is null ? null : ConversationState.Cut(closed.Header.TimestampUtc);

    private static double? SecondsBetween(DateTime start, DateTime? end) =>
        end is null ? null : Math.Max(0, (end.Value - start).Ticks / TimeSpan.TicksPerMillisecond) / 1000.0;

    private static string? ChannelAt(IReadOnlyList<ContactEvent> contacts, int index) =>
        index >= 0 && index < contacts.Count ? ReportWords.Channel(contacts[index].Channel) : null;

    private static string? Joined(IEnumerable<string> parts) => string.Join(", ", parts) is { Length: > 0 } text ? text : null;

    private static int KeyOf(DateOnly day) => day.Year * 10_000 + day.Month * 100 + day.Day;
}
