namespace ConvExport.OData.Fold.Events;

/// <summary>What an id in an event identifies.</summary>
public enum ReferenceKind
{
    Customer,
    Agent,
    Inbox,
    Topic,
}

/// <summary>An id that an event refers to, and that a conversation's row may depend on.</summary>
public readonly record struct EventReference(ReferenceKind Kind, string Id);
