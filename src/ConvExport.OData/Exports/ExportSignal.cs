using ConvExport.OData.Operations;

namespace ConvExport.OData.Exports;

/// <summary>Says that a file was asked for.</summary>
internal sealed class ExportSignal : WakeSignal;
