using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage.Engines;

/// <summary>What conversations are folded from, read in the way its database does best.</summary>
public interface IFoldReads
{
    /// <summary>Each conversation that a lease holds, with all that its fold needs.</summary>
    /// <param name="context">An open connection, in no transaction.</param>
    /// <param name="leased">What the lease holds.</param>
    /// <param name="directory">Names and the topic tree.</param>
    /// <param name="settings">The installation's choices.</param>
    /// <param name="cancellation">Stops the reading.</param>
    IAsyncEnumerable<FoldInput> ReadAsync(
        ConvExportContext context, IReadOnlyList<LeasedFold> leased, ReportDirectory directory, FoldSettings settings, CancellationToken cancellation);
}

/// <summary>A conversation with its events, and what they do not say. Good until the next one is asked for.</summary>
/// <param name="Entry">The leased entry of the conversation.</param>
/// <param name="Events">Its events, in no particular order; none where they were removed.</param>
/// <param name="Context">What they do not say.</param>
/// <param name="Read">How many events and focus entries were read for it.</param>
public readonly record struct FoldInput(LeasedFold Entry, IReadOnlyCollection<PlatformEvent> Events, FoldContext Context, int Read)
{
    /// <summary>Reads a stored event; it was read before it was stored, so it can be read.</summary>
    internal static PlatformEvent Decode(string conversationId, ReadOnlySpan<byte> payload, RecentTexts recent)
    {
        var reading = EventDecoder.Decode(payload, recent);
        return reading.Event
            ?? throw new InvalidDataException($"a stored event of conversation {conversationId} cannot be read: {reading.Reason}");
    }
}
