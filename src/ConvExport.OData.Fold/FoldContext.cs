namespace ConvExport.OData.Fold;

/// <summary>The fold's input other than the conversation's own events: names, customer merges, agents' focus, settings.</summary>
/// <param name="Directory">Current names and the topic tree.</param>
/// <param name="Merges">At least all merges that the conversation's customer may be followed through.</param>
/// <param name="Focus">
/// At least the ended focus on the conversation's customers, by customer id. Built with the cap in the settings.
/// </param>
/// <param name="Settings">The installation's settings.</param>
public sealed record FoldContext(
    ReportDirectory Directory, CustomerMerges Merges, IReadOnlyDictionary<string, FocusTimeline> Focus, FoldSettings Settings)
{
    /// <summary>
    /// The handle time of ended work sessions by conversation id, in milliseconds. Includes at least the folded conversation, if it has
    /// sessions. Used only with <see cref="HandleTimeSource.WorkSessions"/>.
    /// </summary>
    public IReadOnlyDictionary<string, long> WorkSessions { get; init; } = new Dictionary<string, long>();
}
