using ConvExport.OData.Operations;

namespace ConvExport.OData.Exports;

/// <summary>Raised when an export is requested.</summary>
internal sealed class ExportSignal : WakeSignal;
