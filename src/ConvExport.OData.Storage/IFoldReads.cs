using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>What a batch of conversations is folded from, read in the way its database does best.</summary>
public interface IFoldReads
{
    /// <summary>The events of each conversation that a lease holds; conversations without any are left out.</summary>
    Task<IReadOnlyList<ConversationEvents>> EventsAsync(
        ConvExportContext context, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation);

    /// <summary>The merges whose source is one of the customers.</summary>
    Task<IReadOnlyList<CustomerMerge>> MergesFromAsync(
        ConvExportContext context, IReadOnlyCollection<string> customers, CancellationToken cancellation);

    /// <summary>The ended focus intervals on the customers, as <see cref="FocusInterval.Of"/> would find them in all events.</summary>
    Task<IReadOnlyList<FocusInterval>> FocusOnAsync(
        ConvExportContext context, IReadOnlyCollection<string> customers, CancellationToken cancellation);
}

/// <summary>A conversation with its events, in no particular order.</summary>
public readonly record struct ConversationEvents(string ConversationId, IReadOnlyList<PlatformEvent> Events)
{
    /// <summary>Reads a stored event; it was read before it was stored, so it can be read.</summary>
    internal static PlatformEvent Decode(string conversationId, ReadOnlySpan<byte> payload)
    {
        var reading = EventDecoder.Decode(payload);
        return reading.Event
            ?? throw new InvalidDataException($"a stored event of conversation {conversationId} cannot be read: {reading.Reason}");
    }
}
