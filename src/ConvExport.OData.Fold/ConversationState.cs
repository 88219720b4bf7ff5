using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>The state of the fold: what is known about a conversation after the events applied so far.</summary>
internal sealed class ConversationState
{
    private readonly List<CustomerMerged> _merges = [];
    private readonly List<(PlatformEvent Event, Assignment From, Assignment To)> _assignments = [];

    /// <summary>Starts with the creation event, even if other events have earlier timestamps.</summary>
    public ConversationState(string conversationId, ConversationCreated created)
    {
        ConversationId = conversationId;
        Created = created;
        CreatedAt = Cut(created.Header.TimestampUtc);
        Current = created.Assignee;
        CountOfAgents = created.Assignee.AgentId is null ? 0 : 1;
        CountOfInboxes = created.Assignee.InboxId is null ? 0 : 1;
        OpenPeriods = new OpenPeriods(CreatedAt);
        _assignments.Add((created, default, Current));
        Note(created);
    }

    public string ConversationId { get; }
    public ConversationCreated Created { get; }
    public DateTime CreatedAt { get; }
    public DateTime LastEventAt { get; private set; }
    public HashSet<string> Customers { get; } = new(StringComparer.Ordinal);

    public Assignment Current { get; private set; }
    public int CountOfAgents { get; private set; }
    public int CountOfInboxes { get; private set; }
    public int TimesAgentUnassignedByRule { get; private set; }

    /// <summary>The assignment at creation and every later change, in fold order.</summary>
    public IReadOnlyList<(PlatformEvent Event, Assignment From, Assignment To)> Assignments => _assignments;

    public bool IsClosed { get; private set; }
    public ConversationClosed? FirstClosed { get; private set; }
    public ConversationClosed? LastClosed { get; private set; }
    public Assignment AssigneeAtLastClose { get; private set; }
    public int TimesClosed { get; private set; }
    public int TimesReopened { get; private set; }
    public OpenPeriods OpenPeriods { get; }

    public List<string> TopicsInForce { get; } = [];
    public int TimesTopicAdded { get; private set; }
    public int TimesTopicRemoved { get; private set; }

    public HashSet<string> Notes { get; } = new(StringComparer.Ordinal);
    public ContactSequence Contacts { get; } = new();
    public PaymentRequests Payments { get; } = new();

    /// <summary>The merges of this conversation with another, in either direction, in fold order.</summary>
    public IReadOnlyList<CustomerMerged> Merges => _merges;

    /// <summary>The earliest merge of this conversation into another; null if it was never merged away.</summary>
    public CustomerMerged? MergedBy { get; private set; }

    /// <summary>The number of events after <see cref="MergedBy"/>, and the id of the first. Other merges do not count.</summary>
    public EventsAfterMerge AfterMerge { get; private set; }

    /// <summary>Truncates a timestamp to the millisecond. Does not round.</summary>
    public static DateTime Cut(DateTime utc) => new(utc.Ticks - utc.Ticks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);

    /// <summary>Applies the next event, in fold order.</summary>
    public void Apply(PlatformEvent next)
    {
        Note(next);
        if (MergedBy is not null && next is not CustomerMerged)
        {
            AfterMerge = new EventsAfterMerge(AfterMerge.Count + 1, AfterMerge.FirstEventId ?? next.Header.Id);
        }

        switch (next)
        {
            case ConversationClosed closed: Close(closed); break;
            case ConversationReopened reopened: Reopen(reopened); break;
            case AssigneeUpdated updated: Assign(updated); break;
            case TopicAdded added: AddTopic(added); break;
            case TopicRemoved removed: RemoveTopic(removed); break;
            case NoteCreated { NoteId: { } noteId }: Notes.Add(noteId); break;
            case ContactEvent { ContactId: not null } contact: Contacts.Add(contact); break;
            case PaymentRequestEvent { RequestId: not null } payment: Payments.Add(payment); break;
            case CustomerMerged { MergesConversations: true } merge: Merge(merge); break;

            // These events have no further effect: a second creation, a merge of customers but not of conversations, a focus event, and an
            // event without its note, contact or request id.
            case ConversationCreated or CustomerMerged or FocusEvent: break;
            case NoteCreated or ContactEvent or PaymentRequestEvent: break;
            default: throw new ArgumentException($"no rule for {next.GetType().Name}", nameof(next));
        }
    }

    private void Note(PlatformEvent e)
    {
        var at = Cut(e.Header.TimestampUtc);
        LastEventAt = at > LastEventAt ? at : LastEventAt;
        if (e.NamesItsSubject && e.Header.CustomerId is { } customerId && IsNamedByContent(e))
        {
            Customers.Add(customerId);
        }
    }

    private bool IsNamedByContent(PlatformEvent e) => e is CustomerMerged || Is(e.Header.ConversationId);

    private void Close(ConversationClosed closed)
    {
        FirstClosed ??= closed;
        LastClosed = closed;
        AssigneeAtLastClose = closed.AssigneeBefore ?? Current;
        IsClosed = true;
        TimesClosed++;
        OpenPeriods.Close(Cut(closed.Header.TimestampUtc));
    }

    private void Reopen(ConversationReopened reopened)
    {
        IsClosed = false;
        TimesReopened++;
        OpenPeriods.Reopen(Cut(reopened.Header.TimestampUtc));
    }

    private void Assign(AssigneeUpdated updated)
    {
        var next = updated.Assignee;
        CountOfAgents += IsNewcomer(next.AgentId, Current.AgentId) ? 1 : 0;
        CountOfInboxes += IsNewcomer(next.InboxId, Current.InboxId) ? 1 : 0;
        var byRule = ReportWords.InitiatorType(updated.Header.Initiator.Type) == ReportWords.Automation;
        TimesAgentUnassignedByRule += byRule && Current.AgentId is not null && next.AgentId is null ? 1 : 0;
        _assignments.Add((updated, Current, next));
        Current = next;
    }

    private static bool IsNewcomer(string? next, string? running) =>
        next is not null && !string.Equals(next, running, StringComparison.Ordinal);

    private void AddTopic(TopicAdded added)
    {
        TimesTopicAdded++;
        if (added.TopicId is { } topicId && !TopicsInForce.Contains(topicId))
        {
            TopicsInForce.Add(topicId);
        }
    }

    private void RemoveTopic(TopicRemoved removed)
    {
        TimesTopicRemoved++;
        if (removed.TopicId is { } topicId)
        {
            TopicsInForce.Remove(topicId);
        }
    }

    private void Merge(CustomerMerged merge)
    {
        if (Is(merge.SourceConversationId) || Is(merge.DestinationConversationId))
        {
            _merges.Add(merge);
            MergedBy ??= Is(merge.SourceConversationId) ? merge : null;
        }
    }

    /// <summary>Whether the id is this conversation's.</summary>
    public bool Is(string? conversationId) => string.Equals(conversationId, ConversationId, StringComparison.Ordinal);
}
