using System.Data.Common;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores which days of history to fetch. Each day has at most one worker at a time.</summary>
public sealed class BackfillStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Requests days. Days that are queued or running stay as they are; all other days become queued.</summary>
    /// <param name="source">The source.</param>
    /// <param name="days">The UTC days.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task RequestAsync(string source, IReadOnlyCollection<DateOnly> days, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await LockAsync(transaction, cancellation);
            var (first, last, now) = (days.Min(), days.Max(), Now);
            var known = await context.BackfillDays.Where(d => d.Source == source && d.Day >= first && d.Day <= last)
                .ToDictionaryAsync(d => d.Day, cancellation);
            foreach (var day in days)
            {
                if (!known.TryGetValue(day, out var one))
                {
                    context.BackfillDays.Add(one = new BackfillDay { Source = source, Day = day, State = BackfillState.Failed });
                }

                if (one.State is BackfillState.Done or BackfillState.Failed)
                {
                    (one.State, one.RequestedUtc, one.DueUtc, one.Attempts, one.Error) = (BackfillState.Queued, now, now, 0, null);
                }
            }

            await context.SaveChangesAsync(cancellation);
        },
        cancellation);

    /// <summary>The days of a source, in order.</summary>
    public async Task<IReadOnlyList<BackfillDay>> ListAsync(string source, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.BackfillDays.AsNoTracking().Where(d => d.Source == source).OrderBy(d => d.Day).ToListAsync(cancellation);
    }

    /// <summary>The days that a worker can lease now, oldest first. These include running days whose lease has expired.</summary>
    public async Task<IReadOnlyList<DateOnly>> DueAsync(string source, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Due(context, source).OrderBy(d => d.Day).Select(d => d.Day).ToListAsync(cancellation);
    }

    /// <summary>Leases a day and returns it; null if it is not due or another worker has it.</summary>
    public Task<BackfillDay?> TakeAsync(string source, DateOnly day, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await LockAsync(transaction, cancellation);
            if (await Due(context, source).FirstOrDefaultAsync(d => d.Day == day, cancellation) is not { } one)
            {
                return null;
            }

            var lease = Lease.Take(time);
            (one.State, one.LeaseId, one.LeasedUntilUtc) = (BackfillState.Running, lease.Id, lease.UntilUtc);
            one.Attempts++;
            await context.SaveChangesAsync(cancellation);
            context.ChangeTracker.Clear();
            return one;
        },
        cancellation);

    /// <summary>Renews the lease. Returns false if the worker no longer holds it.</summary>
    public async Task<bool> RenewAsync(BackfillDay day, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        DateTime? until = Now + Lease.Length;
        return await context.BackfillDays.Where(d => d.Source == day.Source && d.Day == day.Day && d.LeaseId == day.LeaseId)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LeasedUntilUtc, until), cancellation) > 0;
    }

    /// <summary>Marks a day as incomplete because one of its reports was cut off, even if an earlier attempt was complete.</summary>
    public async Task ForgetAsync(BackfillDay day, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.BackfillDays.Where(d => d.Source == day.Source && d.Day == day.Day)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.WholeUntilUtc, (DateTime?)null), cancellation);
    }

    /// <summary>Ends the work on a day, if the worker still holds the lease.</summary>
    /// <param name="day">The day as it was leased.</param>
    /// <param name="change">Sets the new state.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task FinishAsync(BackfillDay day, Action<BackfillDay> change, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await LockAsync(transaction, cancellation);
            if (await context.BackfillDays.FirstOrDefaultAsync(
                d => d.Source == day.Source && d.Day == day.Day && d.LeaseId == day.LeaseId, cancellation) is { } one)
            {
                change(one);
                (one.LeaseId, one.LeasedUntilUtc) = (null, null);
                await context.SaveChangesAsync(cancellation);
            }
        },
        cancellation);

    private IQueryable<BackfillDay> Due(ConvExportContext context, string source)
    {
        var now = Now;
        var latest = Lease.LatestAt(now);
        return context.BackfillDays.Where(d => d.Source == source
            && ((d.State == BackfillState.Queued && d.DueUtc <= now)
                || (d.State == BackfillState.Running && (d.LeasedUntilUtc < now || d.LeasedUntilUtc > latest))));
    }

    private Task LockAsync(DbTransaction transaction, CancellationToken cancellation) =>
        writes.AddToCounterAsync(transaction, Counter.Sources, 0, cancellation);
}
