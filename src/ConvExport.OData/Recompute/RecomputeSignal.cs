using ConvExport.OData.Settings;

namespace ConvExport.OData.Recompute;

/// <summary>Says that marks were committed.</summary>
public sealed class RecomputeSignal : WakeSignal;
