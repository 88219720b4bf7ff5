using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>An accepted event with its original JSON.</summary>
public readonly record struct IncomingEvent(PlatformEvent Event, ReadOnlyMemory<byte> Json);
