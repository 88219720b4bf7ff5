using ConvExport.OData.Fold;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Connect.PowerBi;

/// <summary>The relationships between the tables of the semantic model.</summary>
internal static class Relationships
{
    private static readonly (string From, string To, string[] Options)[] All =
    [
        (Column(EntitySet.Conversations, nameof(ConversationRow.CreatedDateKey)), Column(EntitySet.Dates, nameof(DateRow.DateKey)), []),
        (
            Column(EntitySet.Conversations, nameof(ConversationRow.FirstClosedDateKey)), Column(EntitySet.Dates, nameof(DateRow.DateKey)),
            ["isActive: false"]),
        (
            Column(EntitySet.Conversations, nameof(ConversationRow.LastClosedDateKey)), Column(EntitySet.Dates, nameof(DateRow.DateKey)),
            ["isActive: false"]),
        (Column(EntitySet.Conversations, nameof(ConversationRow.InboxIdCreated)), Column(EntitySet.Inboxes, nameof(Inbox.Id)), []),
        (Column(EntitySet.Conversations, nameof(ConversationRow.AssignedAgentIdCurrent)), Column(EntitySet.Agents, nameof(Agent.Id)), []),
        (Column(EntitySet.ConversationTopics, nameof(ConversationTopicRow.ConversationId)),
            Column(EntitySet.Conversations, nameof(ConversationRow.ConversationId)), ["crossFilteringBehavior: bothDirections"]),
        (Column(EntitySet.ConversationTopics, nameof(ConversationTopicRow.TopicId)), Column(EntitySet.Topics, nameof(TopicRow.Id)), []),
        (Column(EntitySet.ConversationContacts, nameof(ConversationContactRow.ConversationId)),
            Column(EntitySet.Conversations, nameof(ConversationRow.ConversationId)), ["crossFilteringBehavior: bothDirections"]),
        (Column(EntitySet.ConversationAssignments, nameof(ConversationAssignmentRow.ConversationId)),
            Column(EntitySet.Conversations, nameof(ConversationRow.ConversationId)), []),
        .. new[] { nameof(ConversationAssignmentRow.FromInboxId), nameof(ConversationAssignmentRow.ToInboxId) }.Select(ToInboxes),
        .. new[] { nameof(ConversationAssignmentRow.FromAgentId), nameof(ConversationAssignmentRow.ToAgentId) }.Select(ToAgents),
    ];

    /// <summary>Returns the content of the file <c>relationships.tmdl</c>.</summary>
    public static string Text()
    {
        var text = new Tmdl();
        foreach (var (from, to, options) in All)
        {
            text.Line(0, "relationship " + Tmdl.IdOf(from + to))
                .Lines(1, options).Line(1, "fromColumn: " + from).Line(1, "toColumn: " + to).Blank();
        }

        return text.ToString();
    }

    /// <summary>Returns an inactive relationship to the inboxes. A measure can activate it with USERELATIONSHIP.</summary>
    private static (string From, string To, string[] Options) ToInboxes(string property) =>
        (Column(EntitySet.ConversationAssignments, property), Column(EntitySet.Inboxes, nameof(Inbox.Id)), ["isActive: false"]);

    /// <summary>Returns an inactive relationship to the agents. A measure can activate it with USERELATIONSHIP.</summary>
    private static (string From, string To, string[] Options) ToAgents(string property) =>
        (Column(EntitySet.ConversationAssignments, property), Column(EntitySet.Agents, nameof(Agent.Id)), ["isActive: false"]);

    private static string Column(EntitySet set, string name)
    {
        var column = set.Columns.First(c => c.Name == name);
        return $"{Tmdl.Name(set.Name)}.{Tmdl.Name(column.Title ?? column.Name)}";
    }
}
