namespace ConvExport.OData.Fold;

/// <summary>
/// The fold's input other than the conversation's own events: names, customer merges, agents' focus, settings and work sessions.
/// </summary>
/// <param name="Directory">Current names and the topic tree.</param>
/// <param name="Merges">The customer merges; at least those from the conversation's customer to the customer that remains.</param>
/// <param name="Focus">
/// The ended focus intervals by customer id, for at least the conversation's customers. Each is cut off at the focus cap in the settings.
/// </param>
/// <param name="Settings">The installation's settings.</param>
public sealed record FoldContext(
    ReportDirectory Directory, CustomerMerges Merges, IReadOnlyDictionary<string, FocusTimeline> Focus, FoldSettings Settings)
{
    /// <summary>
    /// The handle time of ended work sessions by conversation id, in milliseconds. Contains at least the folded conversation, if any
    /// of its sessions has ended. Used only with <see cref="HandleTimeSource.WorkSessions"/>.
    /// </summary>
    public IReadOnlyDictionary<string, long> WorkSessions { get; init; } = new Dictionary<string, long>();
}
