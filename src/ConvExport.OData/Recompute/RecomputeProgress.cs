namespace ConvExport.OData.Recompute;

/// <summary>How far a recompute in this process has come.</summary>
/// <param name="Conversations">Conversations folded so far.</param>
/// <param name="Total">Conversations to fold, as counted at the start; 0 while not known.</param>
/// <param name="Events">Events folded so far.</param>
/// <param name="Written">Rows that differ from before.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record RecomputeProgress(long Conversations, long Total, long Events, long Written, TimeSpan Elapsed)
{
    /// <summary>Events folded a second.</summary>
    public double EventsPerSecond => Elapsed > TimeSpan.Zero ? Events / Elapsed.TotalSeconds : 0;

    /// <summary>Done of all, 0 to 100; 100 when there is nothing to do.</summary>
    public double Percent => Total == 0 ? 100 : Math.Min(100, 100.0 * Conversations / Total);
}
