namespace ConvExport.OData.Fold.Events;

/// <summary>
/// Describes one kind of event: its type strings, its class, the paths that rules read, and the ids in it. <see cref="EventTypes"/> lists
/// all kinds.
/// </summary>
public sealed class EventType
{
    private readonly Func<PlatformEvent, IEnumerable<EventReference>> _references;

    private EventType(
        Type record, IReadOnlyList<string> codes, DecodeEvent decode, IReadOnlyList<string> parts,
        Func<PlatformEvent, IEnumerable<EventReference>> references) =>
        (Record, Codes, Decode, Parts, _references) = (record, codes, decode, parts, references);

    /// <summary>Creates a <see cref="PlatformEvent"/> from the properties that were read.</summary>
    internal delegate PlatformEvent DecodeEvent(in EventFields fields, EventHeader header, DateTime occurred, decimal? amount);

    /// <summary>The class of these events.</summary>
    public Type Record { get; }

    /// <summary>
    /// The platform's type strings. A string that ends with <c>/</c> matches every type string that begins with it, unless another entry
    /// lists that type string.
    /// </summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>
    /// The paths in <c>content</c> that rules read, in addition to <c>conversationId</c> and <c>customerId</c>. An erasure keeps those two
    /// properties and these paths, and removes everything else in <c>content</c>.
    /// </summary>
    public IReadOnlyList<string> Parts { get; }

    internal DecodeEvent Decode { get; }

    /// <summary>The ids in an event: the customer, and the agents, inboxes and topics whose names a row may show.</summary>
    public IEnumerable<EventReference> ReferencesOf(PlatformEvent e) => e.Header.CustomerId is { } customer
        ? _references(e).Prepend(new EventReference(ReferenceKind.Customer, customer))
        : _references(e);

    /// <param name="codes">The type strings.</param>
    /// <param name="parts">The paths in <c>content</c> that rules read.</param>
    /// <param name="decode">Creates the event.</param>
    /// <param name="references">
    /// Returns, from an event, the ids of the agents, inboxes and topics whose names a row may show. Pass null if there are none.
    /// </param>
    internal static EventType Of<T>(
        IReadOnlyList<string> codes, IReadOnlyList<string> parts, DecodeEvent decode,
        Func<T, IEnumerable<EventReference>>? references = null)
        where T : PlatformEvent =>
        new(typeof(T), codes, decode, parts, references is null ? _ => [] : e => references((T)e));
}
