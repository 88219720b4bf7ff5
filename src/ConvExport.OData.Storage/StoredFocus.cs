using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>The effect of a stored focus event on an agent's current focus.</summary>
public enum FocusKind
{
    Entered = 1,
    Exited = 2,
    Left = 3,
}

/// <summary>A stored focus event. The events of an agent are sorted by time and <see cref="SortKey"/>.</summary>
public sealed class StoredFocus
{
    public required string AgentId { get; init; }

    /// <summary><c>occurredAt</c> if present, otherwise the event's timestamp.</summary>
    public DateTime OccurredUtc { get; init; }

    /// <summary>The event's id as an <see cref="OrdinalKey"/>. Orders events with the same time.</summary>
    public required string SortKey { get; init; }

    public FocusKind Kind { get; init; }

    /// <summary>The customer; null if the agent went away or logged out, or if the customer was erased.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Converts a focus event. It must name its agent, and its customer unless the agent left.</summary>
    internal static StoredFocus Of(FocusEvent focus)
    {
        var kind = focus switch
        {
            FocusEntered => FocusKind.Entered,
            FocusExited => FocusKind.Exited,
            _ => FocusKind.Left,
        };
        return new StoredFocus
        {
            AgentId = focus.AgentId!, OccurredUtc = focus.OccurredUtc, SortKey = OrdinalKey.Of(focus.Header.Id), Kind = kind,
            CustomerId = kind == FocusKind.Left ? null : focus.Header.CustomerId,
        };
    }
}
