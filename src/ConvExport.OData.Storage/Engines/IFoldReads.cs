using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage.Engines;

/// <summary>Reads the input of folds, optimised for each database.</summary>
public interface IFoldReads
{
    /// <summary>
    /// Reads each leased conversation with everything that its fold needs. Reads at least one conversation. Ends early when the budget is
    /// used up, but not always immediately: the next conversations may need data that is already read.
    /// </summary>
    /// <param name="context">A context with an open connection, outside a transaction.</param>
    /// <param name="leased">The leased entries.</param>
    /// <param name="directory">Names and the topic tree.</param>
    /// <param name="settings">The installation's settings.</param>
    /// <param name="budget">How much may be read.</param>
    /// <param name="cancellation">Cancels the read.</param>
    IAsyncEnumerable<FoldInput> ReadAsync(
        ConvExportContext context, IReadOnlyList<LeasedFold> leased, ReportDirectory directory, FoldSettings settings, ReadBudget budget,
        CancellationToken cancellation);
}

/// <summary>The input for folding one conversation. Valid until the next one is read.</summary>
/// <param name="Entry">The leased entry of the conversation.</param>
/// <param name="Events">The conversation's events, unordered; empty if none are stored.</param>
/// <param name="Context">All other input of the fold.</param>
public readonly record struct FoldInput(LeasedFold Entry, IReadOnlyCollection<PlatformEvent> Events, FoldContext Context)
{
    /// <summary>Decodes a stored event. Intake has validated it, so a failure is a bug.</summary>
    internal static PlatformEvent Decode(string conversationId, ReadOnlySpan<byte> payload, RecentTexts recent)
    {
        var reading = EventDecoder.Decode(payload, recent);
        return reading.Event
            ?? throw new InvalidDataException($"a stored event of conversation {conversationId} cannot be read: {reading.Reason}");
    }
}
