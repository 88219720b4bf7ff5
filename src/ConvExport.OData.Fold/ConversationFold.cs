using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>
/// Computes the row of a conversation from its events. Contains every rule of the report. Pure: the same input gives the same row.
/// </summary>
public static class ConversationFold
{
    /// <summary>The version of the rules. Raise it with every change of a rule: stored rows are then folded again.</summary>
    public const int RulesVersion = 2;

    /// <summary>Folds one conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="events">All its events, in any order: those whose content names it, and the merges that name it.</param>
    /// <param name="context">Names, customer merges, focus, settings.</param>
    /// <returns>Null if there is no <see cref="ConversationCreated"/>: the conversation is incomplete.</returns>
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
    /// Whether the events belong to a conversation that waits for its creation event. False for a conversation that is named only in events
    /// without effect (rules.md 1).
    /// </summary>
    public static bool IsIncomplete(IReadOnlyCollection<PlatformEvent> events) =>
        events.Any(Counts) && !events.OfType<ConversationCreated>().Any();

    /// <summary>Returns false for events that change nothing: unknown types, and focus events without their agent or customer.</summary>
    private static bool Counts(PlatformEvent e) => e is not UnknownEvent && (e is not FocusEvent || e.NamesItsSubject);
}
