using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>
/// An id in a conversation's events: the id of a customer, or of an agent, inbox or topic whose name the row may show. With references, the
/// program finds the conversations that a focus event, a merge or a rename affects. The time that this takes depends on the number of
/// references to the id, not on the number of stored conversations. References are stored with the event, before any fold.
/// </summary>
/// <param name="Kind">What the id identifies.</param>
/// <param name="Id">The id.</param>
/// <param name="EventDay">
/// The day of the event, in days since 1970-01-01; 0 for customers. An agent or inbox can have very many conversations with random ids.
/// With the day in the key, new references are adjacent, so storing them changes few pages. A conversation can then have several
/// references to an id: one for each day. Customers have few conversations, so their references do not need the day.
/// </param>
/// <param name="ConversationId">The conversation.</param>
public readonly record struct ConversationReference(PendingKind Kind, string Id, int EventDay, string ConversationId)
{
    /// <summary>The references of an event.</summary>
    public static IEnumerable<ConversationReference> Of(PlatformEvent e)
    {
        if (EventTypes.Of(e.Header.Type) is not { } type)
        {
            yield break;
        }

        var day = (int)((e.Header.TimestampUtc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerDay);
        foreach (var conversation in ReportFold.ConversationsOf(e))
        {
            foreach (var (kind, id) in type.ReferencesOf(e))
            {
                yield return new ConversationReference(KindOf(kind), id, kind == ReferenceKind.Customer ? 0 : day, conversation);
            }
        }
    }

    /// <summary>The order of the table's primary key.</summary>
    public static Comparer<ConversationReference> ByKey { get; } = Comparer<ConversationReference>.Create((a, b) =>
        a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind)
        : string.CompareOrdinal(a.Id, b.Id) is var byId and not 0 ? byId
        : a.EventDay != b.EventDay ? a.EventDay.CompareTo(b.EventDay)
        : string.CompareOrdinal(a.ConversationId, b.ConversationId));

    private static PendingKind KindOf(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Customer => PendingKind.Customer,
        ReferenceKind.Agent => PendingKind.Agent,
        ReferenceKind.Inbox => PendingKind.Inbox,
        ReferenceKind.Topic => PendingKind.Topic,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no pending kind for this reference kind"),
    };
}

/// <summary>A <see cref="ConversationReference"/> as stored in the database.</summary>
public sealed class StoredReference
{
    public PendingKind Kind { get; init; }
    public required string Id { get; init; }
    public int EventDay { get; init; }
    public required string ConversationId { get; init; }
}

/// <summary>An agent, inbox or topic id that occurs in events, stored once. The directory should have a name for it.</summary>
public sealed class StoredReferencedId
{
    public PendingKind Kind { get; init; }
    public required string Id { get; init; }
}

/// <summary>A <see cref="StoredReferencedId"/> before it is stored.</summary>
public readonly record struct ReferencedId(PendingKind Kind, string Id);
