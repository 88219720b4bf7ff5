using ConvExport.OData.Operations;

namespace ConvExport.OData.Recompute;

/// <summary>Says that something became pending.</summary>
public sealed class RecomputeSignal : WakeSignal;
