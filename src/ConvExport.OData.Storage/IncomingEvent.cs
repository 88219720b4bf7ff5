using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>An event that intake has accepted, with the JSON it came as.</summary>
public readonly record struct IncomingEvent(PlatformEvent Event, ReadOnlyMemory<byte> Json);
