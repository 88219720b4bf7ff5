using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Claims;
using ConvExport.OData.Operations;

namespace ConvExport.OData.Access;

/// <summary>
/// Checks whether the sessions and keys of open pages are still valid. Each page checks every second, but the database is read at most
/// once a second for all pages.
/// </summary>
internal sealed class OpenSessions(Sessions sessions, ApiKeys keys, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>How long the last result is used while the database does not respond.</summary>
    private static readonly TimeSpan Usable = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Snapshot? _last;

    /// <summary>Whether the user of an open page may still see it.</summary>
    public async Task<bool> IsValidAsync(ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (CallerId.Of(user) is not { } key)
        {
            return true;
        }

        var snapshot = await ReadAsync(cancellation);
        return user.FindFirstValue(Sessions.Claim) is { } session ? snapshot.Sessions.Contains(session) : snapshot.Keys.Contains(key);
    }

    public void Dispose() => _one.Dispose();

    private async Task<Snapshot> ReadAsync(CancellationToken cancellation)
    {
        if (_last is { } last && AgeOf(last) < Fresh)
        {
            return last;
        }

        await _one.WaitAsync(cancellation);
        try
        {
            return _last is { } other && AgeOf(other) < Fresh ? other : _last = await SnapshotAsync(cancellation);
        }
        catch (DbException) when (_last is { } usable && AgeOf(usable) < Usable)
        {
            return usable;
        }
        finally
        {
            _one.Release();
        }
    }

    private TimeSpan AgeOf(Snapshot snapshot) => time.GetElapsedTime(snapshot.At);

    private async Task<Snapshot> SnapshotAsync(CancellationToken cancellation)
    {
        var (at, now) = (time.GetTimestamp(), time.GetUtcNow().UtcDateTime);
        var valid = await sessions.ListAsync(cancellation);
        var known = await keys.ListAsync(cancellation);
        return new Snapshot(
            at, valid.Select(s => s.Id).ToFrozenSet(StringComparer.Ordinal),
            known.Where(k => k.IsValid(now)).Select(k => k.Id).ToFrozenSet(StringComparer.Ordinal));
    }

    private sealed record Snapshot(long At, FrozenSet<string> Sessions, FrozenSet<string> Keys);
}
