namespace ConvExport.OData.Storage;

/// <summary>One worker's lease on pending entries, a source or a day of history.</summary>
/// <param name="Id">A number that is unique among leases.</param>
/// <param name="NowUtc">When it was taken.</param>
/// <param name="UntilUtc">When it expires. Other workers may then take over the work.</param>
public readonly record struct Lease(long Id, DateTime NowUtc, DateTime UntilUtc)
{
    /// <summary>
    /// The time that a lease lasts: much longer than a batch takes, and short enough to wait for after a worker has crashed.
    /// </summary>
    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The latest time at which a valid lease can expire. A lease that expires later was taken before the clock was set back. It counts as
    /// expired, because waiting for it could take very long. The limit is four lease lengths from now, so the clocks of two machines need
    /// to agree only roughly.
    /// </summary>
    public DateTime LatestUtc => LatestAt(NowUtc);

    /// <summary>Like <see cref="LatestUtc"/>, for code that has no lease.</summary>
    public static DateTime LatestAt(DateTime nowUtc) => nowUtc + TimeSpan.FromTicks(4 * Length.Ticks);

    /// <summary>Creates a lease that starts now.</summary>
    public static Lease Take(TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new Lease(Random.Shared.NextInt64(1, long.MaxValue), now, now + Length);
    }
}

/// <summary>A pending entry with its version at the time of the lease.</summary>
public readonly record struct LeasedFold(string Id, long Version);
