using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>A table that is written in bulk, past the change tracker.</summary>
/// <param name="Name">Its name, the same in both databases.</param>
/// <param name="Columns">The columns in the order in which rows give their values.</param>
/// <param name="Key">The columns by which a row counts as already there.</param>
public sealed record BulkTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key)
{
    public static BulkTable Events { get; } = new(
        "Events",
        [nameof(StoredEvent.ConversationId), nameof(StoredEvent.TimestampUtc), nameof(StoredEvent.EventId), nameof(StoredEvent.Type), nameof(StoredEvent.Payload)],
        [nameof(StoredEvent.EventId)]);

    public static BulkTable ConversationCustomers { get; } = new(
        "ConversationCustomers",
        [nameof(ConversationCustomer.CustomerId), nameof(ConversationCustomer.ConversationId)],
        [nameof(ConversationCustomer.CustomerId), nameof(ConversationCustomer.ConversationId)]);

    public static BulkTable Merges { get; } = new(
        "Merges",
        [nameof(StoredMerge.EventId), nameof(StoredMerge.TimestampUtc), nameof(StoredMerge.SourceCustomerId), nameof(StoredMerge.DestinationCustomerId),
            nameof(StoredMerge.SourceConversationId), nameof(StoredMerge.DestinationConversationId), nameof(StoredMerge.Payload)],
        [nameof(StoredMerge.EventId)]);

    public static BulkTable FocusEvents { get; } = new(
        "FocusEvents",
        [nameof(StoredFocus.AgentId), nameof(StoredFocus.OccurredUtc), nameof(StoredFocus.SortKey), nameof(StoredFocus.Kind), nameof(StoredFocus.CustomerId)],
        [nameof(StoredFocus.AgentId), nameof(StoredFocus.OccurredUtc), nameof(StoredFocus.SortKey)]);

    /// <summary>The rows of the report: every column, then the topic ids. A row's values come from <see cref="RowValues"/>.</summary>
    public static BulkTable Conversations { get; } = new(
        "Conversations",
        [.. ReportColumns.All.Select(c => c.Property), nameof(ConversationRow.TopicIds)],
        [nameof(ConversationRow.ConversationId)]);

    /// <summary>The columns of <see cref="Conversations"/> whose change is a change of the row.</summary>
    public static IReadOnlyList<string> RowContent { get; } =
        [.. Conversations.Columns.Except([nameof(ConversationRow.ConversationId), nameof(ConversationRow.RecomputedAt), nameof(ConversationRow.Revision)])];

    /// <summary>The columns that a changed row overwrites.</summary>
    public static IReadOnlyList<string> RowUpdate { get; } = [.. Conversations.Columns.Except(Conversations.Key)];
}
