using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>An interval in which one agent had one customer in focus, from the entry to the event that ended the focus.</summary>
public readonly record struct FocusInterval(string CustomerId, DateTime StartUtc, DateTime EndUtc)
{
    /// <summary>
    /// Returns the ended intervals of all agents. Ignores focus events without an agent, and entries and exits without a customer
    /// (docs/report.md, Conversation Handle Time).
    /// </summary>
    public static IEnumerable<FocusInterval> Of(IEnumerable<FocusEvent> events) =>
        events.Where(e => e.NamesItsSubject).GroupBy(e => e.AgentId, StringComparer.Ordinal).SelectMany(OfOneAgent);

    private static IEnumerable<FocusInterval> OfOneAgent(IEnumerable<FocusEvent> events)
    {
        FocusEntered? running = null;
        foreach (var next in events.OrderBy(e => e.OccurredUtc).ThenBy(e => e.Header.Id, StringComparer.Ordinal))
        {
            if (running is not null && Ends(running, next))
            {
                yield return new FocusInterval(running.Header.CustomerId!, running.OccurredUtc, next.OccurredUtc);
                running = null;
            }

            running = next as FocusEntered ?? running;
        }
    }

    private static bool Ends(FocusEntered running, FocusEvent next) =>
        next is not FocusExited || string.Equals(next.Header.CustomerId, running.Header.CustomerId, StringComparison.Ordinal);
}
