using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>What conversations are folded from, read in the way its database does best.</summary>
public interface IFoldReads
{
    /// <summary>Each conversation that a lease holds, with all that its fold needs; those without any event are left out.</summary>
    /// <param name="context">An open connection, in no transaction.</param>
    /// <param name="marks">What the lease holds.</param>
    /// <param name="directory">Names and the topic tree.</param>
    /// <param name="settings">The installation's choices.</param>
    /// <param name="cancellation">Stops the reading.</param>
    IAsyncEnumerable<FoldInput> ReadAsync(
        ConvExportContext context, IReadOnlyList<LeasedMark> marks, ReportDirectory directory, FoldSettings settings, CancellationToken cancellation);
}

/// <summary>A conversation with its events, in no particular order, and what they do not say. Good until the next one is asked for.</summary>
public readonly record struct FoldInput(string ConversationId, IReadOnlyCollection<PlatformEvent> Events, FoldContext Context)
{
    /// <summary>Reads a stored event; it was read before it was stored, so it can be read.</summary>
    internal static PlatformEvent Decode(string conversationId, ReadOnlySpan<byte> payload, RecentTexts recent)
    {
        var reading = EventDecoder.Decode(payload, recent);
        return reading.Event
            ?? throw new InvalidDataException($"a stored event of conversation {conversationId} cannot be read: {reading.Reason}");
    }
}
