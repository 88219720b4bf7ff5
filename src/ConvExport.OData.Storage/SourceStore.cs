using System.Data.Common;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Another process has the lease on a source, because this process did not renew it in time.</summary>
public sealed class SourceLeaseLostException() : Exception("Another process now fetches from this source.");

/// <summary>Stores how far each source was read. One process at a time polls a source.</summary>
public sealed class SourceStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, TimeProvider time)
{
    private const int MostReports = 10;
    private const int MostReportsAtOnce = 2;

    /// <summary>
    /// The period in which at most <see cref="MostReports"/> report calls may start. The platform's limit is per minute. This period is
    /// slightly longer, because some calls take longer than others to reach the platform.
    /// </summary>
    private static readonly TimeSpan ReportWindow = TimeSpan.FromSeconds(62);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The state of a source; null if no process has ever leased it.</summary>
    public async Task<SourceState?> FindAsync(string source, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Sources.AsNoTracking().FirstOrDefaultAsync(s => s.Name == source, cancellation);
    }

    /// <summary>The periods in which live events are complete, in order.</summary>
    public async Task<IReadOnlyList<SourceCoverage>> CoverageAsync(string source, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.SourceCoverage.AsNoTracking().Where(c => c.Source == source).OrderBy(c => c.FromUtc).ToListAsync(cancellation);
    }

    /// <summary>Leases a source, or renews the lease. Returns null if another process holds it.</summary>
    /// <param name="source">The source.</param>
    /// <param name="held">The lease that this process had; null for none.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task<SourceState?> LeaseAsync(string source, long? held, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await LockAsync(transaction, cancellation);
            var lease = Lease.Take(time);
            var state = await context.Sources.FirstOrDefaultAsync(s => s.Name == source, cancellation);
            if (state is null)
            {
                context.Sources.Add(state = new SourceState { Name = source });
            }
            else if (state.LeaseId is { } other && other != held
                && state.LeasedUntilUtc is { } until && until >= lease.NowUtc && until <= lease.LatestUtc)
            {
                return null;
            }

            state.LeaseId = state.LeaseId is { } same && same == held ? same : lease.Id;
            state.LeasedUntilUtc = lease.UntilUtc;
            await context.SaveChangesAsync(cancellation);
            context.ChangeTracker.Clear();
            return state;
        },
        cancellation);

    /// <summary>Renews a lease. Returns false if this process no longer holds it.</summary>
    public Task<bool> RenewAsync(string source, long lease, CancellationToken cancellation)
    {
        DateTime? until = Now + Lease.Length;
        return transactions.RunAsync(
            async (context, _) => await context.Sources.Where(s => s.Name == source && s.LeaseId == lease)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.LeasedUntilUtc, until), cancellation) > 0,
            cancellation);
    }

    /// <summary>Releases a lease, so that another process can poll immediately.</summary>
    public Task ReleaseAsync(string source, long lease, CancellationToken cancellation) =>
        ChangeAsync(source, lease, s => s.LeaseId = null, cancellation);

    /// <summary>Changes the state of a source if this process still holds the lease.</summary>
    public Task ChangeAsync(string source, long lease, Action<SourceState> change, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await LockAsync(transaction, cancellation);
            if (await context.Sources.FirstOrDefaultAsync(s => s.Name == source && s.LeaseId == lease, cancellation) is { } state)
            {
                change(state);
                await context.SaveChangesAsync(cancellation);
            }
        },
        cancellation);

    /// <summary>
    /// Records a successful poll, in the transaction that stores its last events. Sets the position, and extends the last covered period or
    /// adds a new one. Throws <see cref="SourceLeaseLostException"/> if another process has taken over the source.
    /// </summary>
    /// <param name="context">The context of the transaction.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="poll">The poll.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public async Task AdvanceAsync(ConvExportContext context, DbTransaction transaction, SourcePoll poll, CancellationToken cancellation)
    {
        await LockAsync(transaction, cancellation);
        var state = await context.Sources.FirstOrDefaultAsync(s => s.Name == poll.Source && s.LeaseId == poll.LeaseId, cancellation)
            ?? throw new SourceLeaseLostException();
        state.PositionUtc = poll.BegunUtc;
        state.PolledUtc = Now;
        state.LastEventUtc = poll.LastEventUtc > state.LastEventUtc || state.LastEventUtc is null ? poll.LastEventUtc : state.LastEventUtc;
        (state.Error, state.ErrorSinceUtc) = (null, null);
        var last = await context.SourceCoverage.Where(c => c.Source == poll.Source).OrderByDescending(c => c.FromUtc)
            .FirstOrDefaultAsync(cancellation);
        if (last is not null && last.ToUtc >= poll.FromUtc)
        {
            last.ToUtc = poll.CoveredUntilUtc > last.ToUtc ? poll.CoveredUntilUtc : last.ToUtc;
        }
        else if (poll.CoveredUntilUtc > poll.FromUtc)
        {
            context.SourceCoverage.Add(new SourceCoverage { Source = poll.Source, FromUtc = poll.FromUtc, ToUtc = poll.CoveredUntilUtc });
            await HistoryStore.RemoveSpanAsync(
                context, transaction, writes, poll.FromUtc, poll.CoveredUntilUtc, new DateTimeOffset(Now).ToUnixTimeMilliseconds(),
                cancellation);
        }

        await context.SaveChangesAsync(cancellation);
    }

    /// <summary>
    /// Begins a report call if the calls of all processes together stay within the platform's limits. Returns the id of the call; null if
    /// too many calls began within <see cref="ReportWindow"/> or too many are running.
    /// </summary>
    public Task<long?> BeginReportAsync(CancellationToken cancellation) => transactions.RunAsync<long?>(
        async (context, transaction) =>
        {
            await LockAsync(transaction, cancellation);
            var (now, since) = (Now, Now - ReportWindow);
            await context.ReportCalls.Where(c => c.StartedUtc < since && (c.EndedUtc != null || c.LeasedUntilUtc < now))
                .ExecuteDeleteAsync(cancellation);
            var calls = await context.ReportCalls.AsNoTracking().ToListAsync(cancellation);

            // Ignores times later than Lease.LatestAt: they were stored before the clock was set back.
            var latest = Lease.LatestAt(now);
            if (calls.Count(c => c.StartedUtc >= since && c.StartedUtc <= latest) >= MostReports
                || calls.Count(c => c.EndedUtc is null && c.LeasedUntilUtc >= now && c.LeasedUntilUtc <= latest) >= MostReportsAtOnce)
            {
                return null;
            }

            var call = new ReportCall { StartedUtc = now, LeasedUntilUtc = now + Lease.Length };
            context.ReportCalls.Add(call);
            await context.SaveChangesAsync(cancellation);
            return call.Id;
        },
        cancellation);

    /// <summary>Extends the lease of a report call that is still running.</summary>
    public Task RenewReportAsync(long call, CancellationToken cancellation)
    {
        var until = Now + Lease.Length;
        return transactions.RunAsync(
            (context, _) => context.ReportCalls.Where(c => c.Id == call)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.LeasedUntilUtc, until), cancellation),
            cancellation);
    }

    /// <summary>Ends a report call.</summary>
    public Task EndReportAsync(long call, CancellationToken cancellation)
    {
        DateTime? now = Now;
        return transactions.RunAsync(
            (context, _) => context.ReportCalls.Where(c => c.Id == call)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.EndedUtc, now), cancellation),
            cancellation);
    }

    /// <summary>Allows one transaction at a time, across all processes, to change the data of sources.</summary>
    private Task LockAsync(DbTransaction transaction, CancellationToken cancellation) =>
        writes.AddToCounterAsync(transaction, Counter.Sources, 0, cancellation);
}

/// <summary>A successful poll.</summary>
/// <param name="Source">The source.</param>
/// <param name="LeaseId">The lease under which the source was polled.</param>
/// <param name="FromUtc">The start of the requested period.</param>
/// <param name="BegunUtc">When the poll began, according to the source's clock.</param>
/// <param name="CoveredUntilUtc">The time until which its events are complete. Later events may still appear.</param>
/// <param name="LastEventUtc">The timestamp of its latest event; null if it has no events.</param>
public sealed record SourcePoll(
    string Source, long LeaseId, DateTime FromUtc, DateTime BegunUtc, DateTime CoveredUntilUtc, DateTime? LastEventUtc);
