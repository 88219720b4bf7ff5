using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage.Engines;

/// <summary>The tables that are written in bulk.</summary>
public static class BulkTables
{
    private const int Exact = 7;
    private const int Milliseconds = 3;

    public static BulkTable<EventKey> EventIds { get; } = new(
        "EventIds", [new(nameof(StoredEventId.IdHash), ValueKind.Document, EventKey.Length)], 1, (key, to) => to.Add(key.Bytes));

    public static BulkTable<StoredEvent> Events { get; } = new(
        "Events",
        [
            Id(nameof(StoredEvent.ConversationId)), new(
                nameof(StoredEvent.TimestampUtc), ValueKind.Timestamp, Exact), Id(nameof(StoredEvent.EventId)),
            new(nameof(StoredEvent.Type), ValueKind.Text, StoredEvent.LongestType), new(nameof(StoredEvent.Payload), ValueKind.Document),
        ],
        3,
        (e, to) =>
        {
            to.Add(e.ConversationId);
            to.Add(e.TimestampUtc);
            to.Add(e.EventId);
            to.Add(e.Type);
            to.Add(e.Payload);
        });

    public static BulkTable<WorkSession> WorkSessions { get; } = new(
        "WorkSessions",
        [
            Id(nameof(WorkSession.ContactSessionId)), Id(nameof(WorkSession.AgentId)), Id(nameof(WorkSession.ConversationId)),
            new(nameof(WorkSession.HandleMilliseconds), ValueKind.Int64, IsNullable: true),
        ],
        2,
        (s, to) =>
        {
            to.Add(s.ContactSessionId);
            to.Add(s.AgentId);
            to.Add(s.ConversationId);
            to.Add(s.HandleMilliseconds);
        });

    public static BulkTable<ConversationReference> References { get; } = new(
        "ConversationReferences",
        [
            new(nameof(ConversationReference.Kind), ValueKind.Int32), Id(nameof(ConversationReference.Id)),
            new(nameof(ConversationReference.EventDay), ValueKind.Int32), Id(nameof(ConversationReference.ConversationId)),
        ],
        4,
        (r, to) =>
        {
            to.Add((int)r.Kind);
            to.Add(r.Id);
            to.Add(r.EventDay);
            to.Add(r.ConversationId);
        });

    public static BulkTable<ReferencedId> ReferencedIds { get; } = new(
        "ReferencedIds",
        [new(nameof(ReferencedId.Kind), ValueKind.Int32), Id(nameof(ReferencedId.Id))],
        2,
        (r, to) =>
        {
            to.Add((int)r.Kind);
            to.Add(r.Id);
        });

    public static BulkTable<CustomerMerge> Merges { get; } = new(
        "Merges",
        [
            Id(nameof(StoredMerge.SourceCustomerId)), Id(nameof(StoredMerge.EventId)), new(
                nameof(StoredMerge.TimestampUtc), ValueKind.Timestamp, Exact),
            Id(nameof(StoredMerge.DestinationCustomerId)),
        ],
        2,
        (m, to) =>
        {
            to.Add(m.SourceCustomerId);
            to.Add(m.EventId);
            to.Add(m.TimestampUtc);
            to.Add(m.DestinationCustomerId);
        });

    public static BulkTable<StoredFocus> FocusEvents { get; } = new(
        "FocusEvents",
        [
            Id(nameof(StoredFocus.AgentId)), new(nameof(StoredFocus.OccurredUtc), ValueKind.Timestamp, Exact),
            new(nameof(StoredFocus.SortKey), ValueKind.Text, OrdinalKey.LongestKey), new(nameof(StoredFocus.Kind), ValueKind.Int32),
            Id(nameof(StoredFocus.CustomerId), isNullable: true),
        ],
        3,
        (f, to) =>
        {
            to.Add(f.AgentId);
            to.Add(f.OccurredUtc);
            to.Add(f.SortKey);
            to.Add((int)f.Kind);
            to.Add(f.CustomerId);
        });

    public static BulkTable<DataIssue> DataIssues { get; } = new(
        "DataIssues",
        [
            new(nameof(DataIssue.Kind), ValueKind.Text, DataIssue.LongestKind), new(
                nameof(DataIssue.Subject), ValueKind.Text, DataIssue.LongestSubject),
            Id(
                nameof(DataIssue.ConversationId),
                isNullable: true), Id(nameof(DataIssue.EventId), isNullable: true), new(nameof(DataIssue.Count), ValueKind.Int64),
            new(nameof(DataIssue.FirstSeenUtc), ValueKind.Timestamp, Exact), new(nameof(DataIssue.LastSeenUtc), ValueKind.Timestamp, Exact),
            new(nameof(DataIssue.Detail), ValueKind.Text, DataIssue.LongestDetail),
        ],
        2,
        (i, to) =>
        {
            to.Add(i.Kind.ToString());
            to.Add(i.Subject);
            to.Add(i.ConversationId);
            to.Add(i.EventId);
            to.Add(i.Count);
            to.Add(i.FirstSeenUtc);
            to.Add(i.LastSeenUtc);
            to.Add(i.Detail);
        });

    public static BulkTable<RemovedConversation> RemovedConversations { get; } = new(
        "RemovedConversations",
        [
            Id(nameof(RemovedConversation.ConversationId)), new(nameof(RemovedConversation.Revision), ValueKind.Int64),
            Id(nameof(RemovedConversation.InboxIdCreated), isNullable: true), new(
                nameof(RemovedConversation.RemovedUtc), ValueKind.Timestamp, Exact),
        ],
        1,
        (r, to) =>
        {
            to.Add(r.ConversationId);
            to.Add(r.Revision);
            to.Add(r.InboxIdCreated);
            to.Add(r.RemovedUtc);
        });

    public static BulkTable<ConversationTopicRow> Topics { get; } = new(
        "ConversationTopics",
        [Id(nameof(ConversationTopicRow.ConversationId)), new(nameof(ConversationTopicRow.Position), ValueKind.Int32),
            Id(nameof(ConversationTopicRow.TopicId))],
        2,
        (t, to) =>
        {
            to.Add(t.ConversationId);
            to.Add(t.Position);
            to.Add(t.TopicId);
        });

    public static BulkTable<ConversationContact> Contacts { get; } = new(
        "ConversationContacts",
        [
            Id(nameof(ConversationContactRow.ConversationId)), new(
                nameof(ConversationContactRow.Position), ValueKind.Int32), Id(nameof(ConversationContactRow.ContactId)),
            new(nameof(ConversationContactRow.Channel), ValueKind.Text, 64, IsNullable: true), new(
                nameof(ConversationContactRow.InitiatorType), ValueKind.Text, 64, IsNullable: true),
            new(nameof(ConversationContactRow.StartedAt), ValueKind.Timestamp, Milliseconds),
        ],
        2,
        (c, to) =>
        {
            to.Add(c.ConversationId);
            to.Add(c.Position);
            to.Add(c.ContactId);
            to.Add(c.Channel);
            to.Add(c.InitiatorType);
            to.Add(c.StartedAtUtc);
        });

    public static BulkTable<ConversationAssignment> Assignments { get; } = new(
        "ConversationAssignments",
        [
            Id(nameof(ConversationAssignmentRow.ConversationId)), new(nameof(ConversationAssignmentRow.Position), ValueKind.Int32),
            new(nameof(ConversationAssignmentRow.At), ValueKind.Timestamp, Milliseconds),
            Id(nameof(ConversationAssignmentRow.FromInboxId), isNullable: true),
            Id(nameof(ConversationAssignmentRow.ToInboxId), isNullable: true),
            Id(nameof(ConversationAssignmentRow.FromAgentId), isNullable: true),
            Id(nameof(ConversationAssignmentRow.ToAgentId), isNullable: true),
            new(nameof(ConversationAssignmentRow.Reason), ValueKind.Text, IsNullable: true),
            new(nameof(ConversationAssignmentRow.InitiatorType), ValueKind.Text, 64, IsNullable: true),
            Id(nameof(ConversationAssignmentRow.InitiatorRuleId), isNullable: true),
        ],
        2,
        (a, to) =>
        {
            to.Add(a.ConversationId);
            to.Add(a.Position);
            to.Add(a.AtUtc);
            to.Add(a.From.InboxId);
            to.Add(a.To.InboxId);
            to.Add(a.From.AgentId);
            to.Add(a.To.AgentId);
            to.Add(a.Reason);
            to.Add(a.InitiatorType);
            to.Add(a.InitiatorRuleId);
        });

    public static BulkTable<RejectedLine> RejectedLines { get; } = new(
        "RejectedLines",
        [
            new(nameof(RejectedLine.Part), ValueKind.Text, RejectedLine.LongestPart), new(
                nameof(RejectedLine.Source), ValueKind.Text), new(nameof(RejectedLine.Line), ValueKind.Int64),
            new(nameof(RejectedLine.Reason), ValueKind.Text), new(
                nameof(RejectedLine.Content), ValueKind.Document), new(nameof(RejectedLine.IsCut), ValueKind.Boolean),
            new(nameof(RejectedLine.ReceivedUtc), ValueKind.Timestamp, Exact), new(RejectedStore.FingerprintColumn, ValueKind.Int64),
        ],
        0,
        (l, to) =>
        {
            to.Add(l.Part);
            to.Add(l.Source);
            to.Add(l.Line);
            to.Add(l.Reason);
            to.Add(l.Content);
            to.Add(l.IsCut);
            to.Add(l.ReceivedUtc);
            to.Add(l.Fingerprint);
        });

    public static BulkTable<Agent> Agents { get; } = new(
        "Agents",
        [Id(nameof(Agent.Id)), Name(nameof(Agent.Name)), Name(nameof(Agent.EmailAddress))],
        1,
        (a, to) =>
        {
            to.Add(a.Id);
            to.Add(a.Name);
            to.Add(a.EmailAddress);
        });

    public static BulkTable<Inbox> Inboxes { get; } = new(
        "Inboxes",
        [Id(nameof(Inbox.Id)), Name(nameof(Inbox.Name)), new(nameof(Inbox.Disabled), ValueKind.Boolean)],
        1,
        (i, to) =>
        {
            to.Add(i.Id);
            to.Add(i.Name);
            to.Add(i.Disabled);
        });

    public static BulkTable<Topic> DirectoryTopics { get; } = new(
        "Topics",
        [Id(nameof(Topic.Id)), Name(nameof(Topic.Name)), new(nameof(Topic.Disabled), ValueKind.Boolean),
            Id(nameof(Topic.ParentId), isNullable: true)],
        1,
        (t, to) =>
        {
            to.Add(t.Id);
            to.Add(t.Name);
            to.Add(t.Disabled);
            to.Add(t.ParentId);
        });

    public static BulkTable<TopicRow> TopicTree { get; } = new(
        "TopicTree",
        [
            Id(nameof(TopicRow.Id)), new(nameof(TopicRow.Name), ValueKind.Text, 400), Id(
                nameof(TopicRow.ParentId), isNullable: true), new(nameof(TopicRow.Path), ValueKind.Text),
            new(nameof(TopicRow.Level), ValueKind.Int32), new(
                nameof(TopicRow.Level1), ValueKind.Text, 400), Name(nameof(TopicRow.Level2)), Name(nameof(TopicRow.Level3)),
            new(nameof(TopicRow.IsDisabled), ValueKind.Boolean),
        ],
        1,
        (t, to) =>
        {
            to.Add(t.Id);
            to.Add(t.Name);
            to.Add(t.ParentId);
            to.Add(t.Path);
            to.Add(t.Level);
            to.Add(t.Level1);
            to.Add(t.Level2);
            to.Add(t.Level3);
            to.Add(t.IsDisabled);
        });

    /// <summary>The rows of the report.</summary>
    public static BulkTable<HashedRow> Conversations { get; } = new("Conversations", RowColumns.All, 1, RowColumns.Write);

    private static BulkColumn Id(string name, bool isNullable = false) => new(name, ValueKind.Text, 64, isNullable);

    private static BulkColumn Name(string name) => new(name, ValueKind.Text, 400, IsNullable: true);
}
