namespace ConvExport.OData.Fold;

/// <summary>What a conversation's own events do not say: names, merges of customers, agents' focus, settings.</summary>
/// <param name="Directory">Current names and the topic tree.</param>
/// <param name="Merges">At least all merges that the conversation's customer may be followed through.</param>
/// <param name="Focus">At least the ended focus on the conversation's customers, by customer; made with the settings' cap.</param>
/// <param name="Settings">The installation's choices.</param>
public sealed record FoldContext(
    ReportDirectory Directory, CustomerMerges Merges, IReadOnlyDictionary<string, FocusTimeline> Focus, FoldSettings Settings);
