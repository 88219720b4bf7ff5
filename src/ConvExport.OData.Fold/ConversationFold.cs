using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>
/// Computes the row of a conversation from its events by the rules of the report. Pure: the same input gives the same row.
/// </summary>
public static class ConversationFold
{
    /// <summary>The version of the rules. Raise it when you change a rule, so that stored rows are folded again.</summary>
    public const int RulesVersion = 2;

    /// <summary>Folds one conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="events">All events whose content names the conversation, and the merges that name it, in any order.</param>
    /// <param name="context">The other input: names, customer merges, agents' focus, work sessions and settings.</param>
    /// <returns>
    /// The row, the number of events after the conversation was merged away, and the id of the first such event. Null if there is no
    /// <see cref="ConversationCreated"/> event.
    /// </returns>
    public static FoldedConversation? Fold(string conversationId, IEnumerable<PlatformEvent> events, FoldContext context)
    {
        var ordered = events.Where(Counts).Order(EventOrder.Instance).ToList();
        if (ordered.OfType<ConversationCreated>().FirstOrDefault() is not { } created)
        {
            return null;
        }

        var state = new ConversationState(conversationId, created);
        foreach (var next in ordered.Where(e => !ReferenceEquals(e, created)))
        {
            state.Apply(next);
        }

        return RowBuilder.Build(state, context);
    }

    /// <summary>
    /// Whether a conversation with these events still lacks its creation event. False if none of the events has an effect: then no row is
    /// expected.
    /// </summary>
    public static bool IsIncomplete(IReadOnlyCollection<PlatformEvent> events) =>
        events.Any(Counts) && !events.OfType<ConversationCreated>().Any();

    /// <summary>Returns false for events that change nothing: unknown types, and focus events without their agent or customer.</summary>
    private static bool Counts(PlatformEvent e) => e is not UnknownEvent && (e is not FocusEvent || e.NamesItsSubject);
}
