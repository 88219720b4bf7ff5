using ConvExport.OData.Settings;

namespace ConvExport.OData.Downloads.Exports;

/// <summary>Says that a file was asked for.</summary>
internal sealed class ExportSignal : WakeSignal;
