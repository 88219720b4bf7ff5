namespace ConvExport.OData.Fold.Events;

/// <summary>What became of one piece of JSON: an event, or the reason why it is refused.</summary>
/// <param name="Event">The event; null when refused.</param>
/// <param name="Reason">What is wrong and where, for a person to read; null when there is an event.</param>
public readonly record struct EventReading(PlatformEvent? Event, string? Reason);
