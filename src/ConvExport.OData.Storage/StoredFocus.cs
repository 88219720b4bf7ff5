using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>What a stored focus event does to an agent's running interval.</summary>
public enum FocusKind
{
    Entered = 1,
    Exited = 2,
    Left = 3,
}

/// <summary>A focus event in its agent's sequence.</summary>
public sealed class StoredFocus
{
    public required string AgentId { get; init; }

    /// <summary><c>occurredAt</c> where present, else the event's timestamp.</summary>
    public DateTime OccurredUtc { get; init; }

    /// <summary>The event's id in the form of <see cref="OrdinalKey"/>: settles events at one instant.</summary>
    public required string SortKey { get; init; }

    public FocusKind Kind { get; init; }

    /// <summary>Null where the agent left whatever it was.</summary>
    public string? CustomerId { get; init; }

    /// <summary>As a focus event is stored. The event has to name its agent, and its customer where it is of one.</summary>
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
