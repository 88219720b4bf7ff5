namespace ConvExport.OData.Storage;

/// <summary>One worker's hold on pending entries, until a time.</summary>
/// <param name="Id">A number that no other lease has.</param>
/// <param name="NowUtc">When it was taken.</param>
/// <param name="UntilUtc">When others may take what it holds.</param>
public readonly record struct Lease(long Id, DateTime NowUtc, DateTime UntilUtc)
{
    /// <summary>Many times what a batch takes, and short enough for a person to wait out when its worker was killed.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A lease that ends later than this was taken by a clock that has since been set back. Waiting for it could take for
    /// ever, so it counts as ended. Far enough that clocks of two machines need only agree roughly.
    /// </summary>
    public DateTime LatestUtc => LatestAt(NowUtc);

    /// <summary>As <see cref="LatestUtc"/>, for somebody who only looks.</summary>
    public static DateTime LatestAt(DateTime nowUtc) => nowUtc + TimeSpan.FromTicks(4 * Length.Ticks);

    /// <summary>A new lease from now on.</summary>
    public static Lease Take(TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new Lease(Random.Shared.NextInt64(1, long.MaxValue), now, now + Length);
    }
}

/// <summary>A pending entry as it was when it was leased.</summary>
public readonly record struct LeasedFold(string Id, long Version);
