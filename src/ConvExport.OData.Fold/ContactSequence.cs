using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>
/// A conversation's contacts, each with the event that orders it: its start event, or its first event if there is no start.
/// </summary>
internal sealed class ContactSequence
{
    private readonly Dictionary<string, (int Position, ContactEvent Event)> _ordering = new(StringComparer.Ordinal);
    private int _position;

    /// <summary>Adds the next contact event, in fold order.</summary>
    public void Add(ContactEvent next)
    {
        var position = _position++;
        if (!_ordering.TryGetValue(next.ContactId!, out var known) || (next.IsStart && !known.Event.IsStart))
        {
            _ordering[next.ContactId!] = (position, next);
        }
    }

    /// <summary>The ordering events in fold order, one per contact.</summary>
    public IReadOnlyList<ContactEvent> InOrder() => [.. _ordering.Values.OrderBy(c => c.Position).Select(c => c.Event)];
}
