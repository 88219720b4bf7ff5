namespace ConvExport.OData.Fold.Events;

/// <summary>The result of decoding one JSON text: an event, or the reason why it is rejected.</summary>
/// <param name="Event">The event; null if it is rejected.</param>
/// <param name="Reason">What is wrong and where, as a readable message; null if there is an event.</param>
public readonly record struct EventReading(PlatformEvent? Event, string? Reason);
