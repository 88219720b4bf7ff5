namespace ConvExport.OData.Recompute;

/// <summary>The progress of a recompute in this process.</summary>
/// <param name="Conversations">Conversations folded so far.</param>
/// <param name="Total">
/// Conversations to fold: the number estimated at the start, or the number folded so far if that is higher.
/// </param>
/// <param name="Events">Events folded so far.</param>
/// <param name="Written">Rows that changed.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record RecomputeProgress(long Conversations, long Total, long Events, long Written, TimeSpan Elapsed)
{
    /// <summary>Events folded per second.</summary>
    public double EventsPerSecond => Elapsed > TimeSpan.Zero ? Events / Elapsed.TotalSeconds : 0;

    /// <summary>Percent done, 0 to 100; 100 if there is nothing to do.</summary>
    public double Percent => Total == 0 ? 100 : Math.Min(100, 100.0 * Conversations / Total);
}
