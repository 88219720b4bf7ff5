using ConvExport.OData.Operations;

namespace ConvExport.OData.Recompute;

/// <summary>Raised when a conversation becomes pending.</summary>
public sealed class RecomputeSignal : WakeSignal;
