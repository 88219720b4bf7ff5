using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>
/// The contacts of a conversation. Each contact is ordered by its start event, or by its first event if it has no start event.
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

    /// <summary>
    /// Returns one event for each contact, in fold order: its start event, or its first event if it has no start event.
    /// </summary>
    public IReadOnlyList<ContactEvent> InOrder() => [.. _ordering.Values.OrderBy(c => c.Position).Select(c => c.Event)];
}
