using ConvExport.OData.Operations;

namespace ConvExport.OData.Recompute;

/// <summary>Raised when this process may have added entries to the fold queue.</summary>
public sealed class RecomputeSignal : WakeSignal;
