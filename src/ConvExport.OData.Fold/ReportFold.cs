using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>The whole report from all events at once, in memory: what the database path has to equal.</summary>
public static class ReportFold
{
    /// <summary>Folds every conversation that is named. Of several events with one id the first stands.</summary>
    /// <param name="events">Events in the order in which they were stored.</param>
    /// <param name="directory">Current names and topics.</param>
    /// <param name="settings">The installation's choices.</param>
    /// <returns>The rows by conversation id, ordinally; incomplete conversations are absent.</returns>
    public static IReadOnlyList<FoldedConversation> Fold(
        IEnumerable<PlatformEvent> events, ReportDirectory directory, FoldSettings settings)
    {
        var stored = events.DistinctBy(e => e.Header.Id, StringComparer.Ordinal).ToList();
        var context = new FoldContext(
            directory,
            new CustomerMerges(CustomerMerge.Of(stored.OfType<CustomerMerged>())),
            FocusTimeline.ByCustomer(FocusInterval.Of(stored.OfType<FocusEvent>()), settings.FocusCap),
            settings);
        return [.. stored
            .SelectMany(e => ConversationsOf(e).Select(id => (Id: id, Event: e)))
            .GroupBy(x => x.Id, x => x.Event, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => ConversationFold.Fold(g.Key, g, context))
            .OfType<FoldedConversation>()];
    }

    /// <summary>The conversations whose event this is: the one its content names, and the two of a merge. Each once.</summary>
    public static IEnumerable<string> ConversationsOf(PlatformEvent e)
    {
        IEnumerable<string?> named = e is CustomerMerged merge
            ? [e.Header.ConversationId, merge.SourceConversationId, merge.DestinationConversationId]
            : [e.Header.ConversationId];
        return named.OfType<string>().Distinct(StringComparer.Ordinal);
    }
}
