using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>The ids that an event carries into its conversations' rows.</summary>
internal static class Mentions
{
    public static IEnumerable<(MarkKind Kind, string Id, string ConversationId)> Of(PlatformEvent e)
    {
        if (e is UnknownEvent)
        {
            yield break;
        }

        foreach (var conversation in ReportFold.ConversationsOf(e))
        {
            foreach (var (kind, id) in IdsOf(e))
            {
                if (id is not null)
                {
                    yield return (kind, id, conversation);
                }
            }
        }
    }

    private static IEnumerable<(MarkKind Kind, string? Id)> IdsOf(PlatformEvent e)
    {
        yield return (MarkKind.Customer, e.Header.CustomerId);
        var assignment = e switch
        {
            ConversationCreated created => created.Assignee,
            ConversationClosed closed => closed.AssigneeBefore ?? default,
            AssigneeUpdated updated => updated.Assignee,
            _ => default,
        };
        yield return (MarkKind.Agent, assignment.AgentId);
        yield return (MarkKind.Inbox, assignment.InboxId);
        if (e is ConversationCreated or ConversationClosed && ReportWords.InitiatorType(e.Header.Initiator.Type) == ReportWords.Agent)
        {
            yield return (MarkKind.Agent, e.Header.Initiator.Id);
        }

        yield return (MarkKind.Topic, (e as TopicAdded)?.TopicId);
    }
}
