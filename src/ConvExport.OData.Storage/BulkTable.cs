using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>A table that is written in bulk, past the change tracker.</summary>
/// <param name="Name">Its name, the same in both databases.</param>
/// <param name="Columns">The columns in the order in which rows give their values.</param>
/// <param name="Key">The columns by which a row counts as already there.</param>
public sealed record BulkTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key)
{
    public static BulkTable EventIds { get; } = new("EventIds", [nameof(StoredEventId.EventId)], [nameof(StoredEventId.EventId)]);

    public static BulkTable Events { get; } = new(
        "Events",
        [nameof(StoredEvent.ConversationId), nameof(StoredEvent.TimestampUtc), nameof(StoredEvent.EventId), nameof(StoredEvent.Type), nameof(StoredEvent.Payload)],
        [nameof(StoredEvent.ConversationId), nameof(StoredEvent.TimestampUtc), nameof(StoredEvent.EventId)]);

    public static BulkTable Mentions { get; } = new(
        "Mentions",
        [nameof(Mention.Kind), nameof(Mention.Id), nameof(Mention.ConversationId)],
        [nameof(Mention.Kind), nameof(Mention.Id), nameof(Mention.ConversationId)]);

    public static BulkTable MentionedIds { get; } = new(
        "MentionedIds",
        [nameof(MentionedId.Kind), nameof(MentionedId.Id)],
        [nameof(MentionedId.Kind), nameof(MentionedId.Id)]);

    public static BulkTable Merges { get; } = new(
        "Merges",
        [nameof(StoredMerge.SourceCustomerId), nameof(StoredMerge.EventId), nameof(StoredMerge.TimestampUtc), nameof(StoredMerge.DestinationCustomerId)],
        [nameof(StoredMerge.SourceCustomerId), nameof(StoredMerge.EventId)]);

    public static BulkTable FocusEvents { get; } = new(
        "FocusEvents",
        [nameof(StoredFocus.AgentId), nameof(StoredFocus.OccurredUtc), nameof(StoredFocus.SortKey), nameof(StoredFocus.Kind), nameof(StoredFocus.CustomerId)],
        [nameof(StoredFocus.AgentId), nameof(StoredFocus.OccurredUtc), nameof(StoredFocus.SortKey)]);

    public static BulkTable DataIssues { get; } = new(
        "DataIssues",
        [nameof(DataIssue.Kind), nameof(DataIssue.Subject), nameof(DataIssue.ConversationId), nameof(DataIssue.EventId), nameof(DataIssue.Count),
            nameof(DataIssue.FirstSeenUtc), nameof(DataIssue.LastSeenUtc), nameof(DataIssue.Detail)],
        [nameof(DataIssue.Kind), nameof(DataIssue.Subject)]);

    public static BulkTable RemovedConversations { get; } = new(
        "RemovedConversations",
        [nameof(RemovedConversation.ConversationId), nameof(RemovedConversation.Revision), nameof(RemovedConversation.InboxIdCreated), nameof(RemovedConversation.RemovedUtc)],
        [nameof(RemovedConversation.ConversationId)]);

    /// <summary>The rows of the report: every column, then its lists. A row's values come from <see cref="RowValues"/>.</summary>
    public static BulkTable Conversations { get; } = new(
        "Conversations",
        [.. ReportColumns.All.Select(c => c.Property), nameof(ConversationRow.TopicIds), ContactList.Column],
        [nameof(ConversationRow.ConversationId)]);

    /// <summary>The columns of <see cref="Conversations"/> whose change is a change of the row.</summary>
    public static IReadOnlyList<string> RowContent { get; } =
        [.. Conversations.Columns.Except([nameof(ConversationRow.ConversationId), nameof(ConversationRow.RecomputedAt), nameof(ConversationRow.Revision)])];

    /// <summary>The columns that a changed row overwrites.</summary>
    public static IReadOnlyList<string> RowUpdate { get; } = [.. Conversations.Columns.Except(Conversations.Key)];
}
