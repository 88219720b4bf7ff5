namespace ConvExport.OData.Fold;

/// <summary>The fold's input other than the conversation's own events: names, customer merges, agents' focus, settings.</summary>
/// <param name="Directory">Current names and the topic tree.</param>
/// <param name="Merges">The customer merges: at least those that lead from the conversation's customer to the one that remains.</param>
/// <param name="Focus">
/// The ended focus intervals by customer id, built with the cap in the settings: at least those of the conversation's customers.
/// </param>
/// <param name="Settings">The installation's settings.</param>
public sealed record FoldContext(
    ReportDirectory Directory, CustomerMerges Merges, IReadOnlyDictionary<string, FocusTimeline> Focus, FoldSettings Settings)
{
    /// <summary>
    /// The handle time of ended work sessions by conversation id, in milliseconds: at least that of the folded conversation, if it has
    /// sessions. Used only with <see cref="HandleTimeSource.WorkSessions"/>.
    /// </summary>
    public IReadOnlyDictionary<string, long> WorkSessions { get; init; } = new Dictionary<string, long>();
}
