using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>Computes the whole report in memory from all events. Folding through the database must give the same report.</summary>
public static class ReportFold
{
    /// <summary>Folds every conversation that an event names. If several events have the same id, the first one counts.</summary>
    /// <param name="events">Events in the order they were stored.</param>
    /// <param name="directory">Current names and topics.</param>
    /// <param name="settings">The installation's settings.</param>
    /// <returns>The rows, ordered by conversation id (ordinal). Conversations without a creation event are left out.</returns>
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

    /// <summary>
    /// The ids of the conversations that an event names, each once: <c>content.conversationId</c>, and for a merge also the source and the
    /// destination.
    /// </summary>
    public static IEnumerable<string> ConversationsOf(PlatformEvent e)
    {
        IEnumerable<string?> named = e is CustomerMerged merge
            ? [e.Header.ConversationId, merge.SourceConversationId, merge.DestinationConversationId]
            : [e.Header.ConversationId];
        return named.OfType<string>().Distinct(StringComparer.Ordinal);
    }
}
