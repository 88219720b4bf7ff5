using ConvExport.OData.Access;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Feed;

/// <summary>A property of an entity set.</summary>
/// <param name="Name">Its name in the feed, and in the class of its rows.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsNullable">Whether a row may have no value.</param>
/// <param name="Description">What it means.</param>
internal sealed record FeedColumn(string Name, ColumnKind Kind, bool IsNullable, string Description);

/// <summary>An entity set of the feed: the model, the binding and the answers are made from this.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EntityName">The type of its rows.</param>
/// <param name="EntityDescription">What one of its rows is, in a sentence.</param>
/// <param name="Description">What it is, in a sentence.</param>
/// <param name="RowType">The class of its rows.</param>
/// <param name="Columns">Its properties in order.</param>
/// <param name="Key">The properties that tell rows apart.</param>
/// <param name="Visible">Its rows that a reader may see.</param>
internal sealed record FeedSet(
    string Name, string EntityName, string EntityDescription, string Description, Type RowType, IReadOnlyList<FeedColumn> Columns, IReadOnlyList<string> Key,
    Func<ConvExportContext, AccessScope, IQueryable> Visible)
{
    public static FeedSet Conversations { get; } = new(
        "Conversations", "Conversation", "One conversation, as the Conversation Export shows it.", "Every conversation that was created.", typeof(ConversationRow),
        [.. ReportColumns.All.Select(c => new FeedColumn(c.Property, c.Kind, c.IsNullable, c.Description))],
        [nameof(ConversationRow.ConversationId)],
        (context, scope) => scope.Apply(context.Conversations.AsNoTracking()));

    public static FeedSet DataIssues { get; } = new(
        "DataIssues", "DataIssue", "One fault of the data.", "What is wrong with the data: found, explained, and nothing of it lost.", typeof(DataIssueRow),
        [
            new(nameof(DataIssueRow.Kind), ColumnKind.Text, false, $"What kind of fault: {string.Join(", ", Enum.GetNames<DataIssueKind>())}."),
            new(nameof(DataIssueRow.Subject), ColumnKind.Text, false, "What has the fault: a conversation, an event, a type, a refused line, an id of the directory. With Kind it tells issues apart."),
            new(nameof(DataIssueRow.ConversationId), ColumnKind.Id, true, "The conversation concerned. Null where there is none."),
            new(nameof(DataIssueRow.EventId), ColumnKind.Id, true, "The event, or the first of the events. Null where there is none."),
            new(nameof(DataIssueRow.Count), ColumnKind.Revision, false, "How often: events, or attempts; of an id without a name, the conversations that mention it."),
            new(nameof(DataIssueRow.FirstSeenAt), ColumnKind.Timestamp, true, "When it was found first. UTC. Null for an id without a name."),
            new(nameof(DataIssueRow.LastSeenAt), ColumnKind.Timestamp, true, "When it was found last. UTC. Null for an id without a name."),
            new(nameof(DataIssueRow.Detail), ColumnKind.Text, false, "What it means, and what to do."),
        ],
        [nameof(DataIssueRow.Kind), nameof(DataIssueRow.Subject)],
        (context, scope) => scope.Apply(context.DataIssueRows.AsNoTracking(), scope.Apply(context.Conversations)));

    /// <summary>Every set, in the order in which the service document lists them.</summary>
    public static IReadOnlyList<FeedSet> All { get; } = [Conversations, DataIssues];

    /// <summary>The set of that name.</summary>
    public static FeedSet Of(string name) => All.First(s => s.Name == name);
}
