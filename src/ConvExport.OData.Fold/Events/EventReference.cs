namespace ConvExport.OData.Fold.Events;

/// <summary>What an id in an event identifies.</summary>
public enum ReferenceKind
{
    Customer,
    Agent,
    Inbox,
    Topic,
}

/// <summary>
/// The id of a customer, agent, inbox or topic in an event. A conversation's row may depend on what the id identifies, for example on an
/// agent's name.
/// </summary>
public readonly record struct EventReference(ReferenceKind Kind, string Id);
