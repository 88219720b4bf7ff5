using ConvExport.OData.Storage;

namespace ConvExport.OData.Recompute;

/// <summary>The progress of a rebuild, across all processes.</summary>
/// <param name="Rebuild">The id of the rebuild.</param>
/// <param name="StartedAt">When the rebuild was requested.</param>
/// <param name="FinishedAt">When all rows were written; null while it runs.</param>
/// <param name="Conversations">Conversations folded.</param>
/// <param name="Total">
/// Conversations to fold: the number of rows at the start, or the number of conversations handed out so far if that is higher.
/// </param>
/// <param name="Events">Events folded.</param>
/// <param name="RowsChanged">Rows that changed.</param>
/// <param name="EventsPerSecond">
/// Events folded per second. During the rebuild, the speed that this process has measured; afterwards, the average of the whole rebuild.
/// Null if not yet known.
/// </param>
/// <param name="ExpectedEnd">
/// The expected end, computed from the conversations folded per second. Null before the first measurement, and after the end.
/// </param>
public sealed record RebuildProgress(
    long Rebuild, DateTime StartedAt, DateTime? FinishedAt, long Conversations, long Total, long Events, long RowsChanged,
    double? EventsPerSecond, DateTime? ExpectedEnd)
{
    /// <summary>Percent done, 0 to 100.</summary>
    public double Percent => FinishedAt is not null ? 100 : Total == 0 ? 0 : Math.Min(100, Math.Round(100.0 * Conversations / Total, 1));
}

/// <summary>
/// Measures the progress of a rebuild. The speed is measured from the first call of <see cref="LookAsync"/> in this process, because the
/// rebuild may have been interrupted before.
/// </summary>
public sealed class RebuildWatch(RebuildStore rebuilds, TimeProvider time)
{
    private readonly Lock _lock = new();
    private (long Rebuild, DateTime At, long Conversations, long Events)? _first;

    /// <summary>Returns the last rebuild, running or finished; null if there was none.</summary>
    public async Task<RebuildProgress?> LookAsync(CancellationToken cancellation)
    {
        if (await rebuilds.LastAsync(cancellation) is not { } rebuild)
        {
            return null;
        }

        var done = rebuild.HandedOut - (rebuild.FinishedUtc is null ? await rebuilds.CountOutstandingAsync(cancellation) : 0);
        var (eventsPerSecond, expectedEnd) = PaceOf(rebuild, done);
        return new RebuildProgress(
            rebuild.Id, Utc(rebuild.StartedUtc), rebuild.FinishedUtc is { } end
                ? Utc(end)
                : null, done, Math.Max(rebuild.Total, rebuild.HandedOut), rebuild.Events, rebuild.Written,
            eventsPerSecond, expectedEnd);
    }

    /// <summary>Returns a timestamp with the kind UTC, because databases return timestamps without a kind.</summary>
    private static DateTime Utc(DateTime stored) => DateTime.SpecifyKind(stored, DateTimeKind.Utc);

    private (double?, DateTime?) PaceOf(Rebuild rebuild, long done)
    {
        if (rebuild.FinishedUtc is { } end)
        {
            var took = (end - rebuild.StartedUtc).TotalSeconds;
            return (took > 0 ? rebuild.Events / took : null, null);
        }

        lock (_lock)
        {
            var now = time.GetUtcNow().UtcDateTime;
            if (_first is not { } first || first.Rebuild != rebuild.Id)
            {
                _first = first = (rebuild.Id, now, done, rebuild.Events);
            }

            var seconds = (now - first.At).TotalSeconds;
            return seconds <= 0 || done <= first.Conversations
                ? (null, null)
                : ((rebuild.Events - first.Events) / seconds,
                    now.AddSeconds(Math.Max(0, rebuild.Total - done) * seconds / (done - first.Conversations)));
        }
    }
}
