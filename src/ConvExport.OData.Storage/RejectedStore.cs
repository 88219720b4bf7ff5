using ConvExport.OData.Storage.Engines;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores rejected input: the latest lines, up to a size limit. Also reads and updates the lines for retries.</summary>
public sealed class RejectedStore(IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes)
{
    /// <summary>The approximate size of a line without its content.</summary>
    private const int LineBytes = 256;

    private const int DroppedAtOnce = 200;

    /// <summary>The maximum number of lines that one query looks up. SQL Server allows 2,100 parameters per statement.</summary>
    private const int LookedUpAtOnce = 1_000;

    /// <summary>The column that stores <see cref="RejectedLine.Fingerprint"/>.</summary>
    internal const string FingerprintColumn = "LineHash";

    /// <summary>
    /// Stores lines, and drops the oldest ones if the limit is exceeded. A line that is already stored for the same source and
    /// reason is not stored again.
    /// </summary>
    /// <param name="lines">The lines.</param>
    /// <param name="mostBytes">The size limit for all stored lines.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public Task KeepAsync(IReadOnlyCollection<RejectedLine> lines, long mostBytes, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            var added = await NewAsync(context, lines, cancellation);
            var kept = await writes.AddToCounterAsync(transaction, Counter.RejectedBytes, added.Sum(SizeOf), cancellation);
            await writes.InsertAsync(transaction, BulkTables.RejectedLines, added, cancellation);
            while (kept > mostBytes)
            {
                // Reads only ids and sizes, not the content.
                var oldest = await context.RejectedLines.OrderBy(r => r.Id).Take(DroppedAtOnce)
                    .Select(r => new { r.Id, Size = (long)r.Content.Length + LineBytes }).ToListAsync(cancellation);
                var over = kept - mostBytes;
                var dropped = oldest.TakeWhile(r => (over -= r.Size) + r.Size > 0).ToList();
                await DropAsync(context, [.. dropped.Select(r => r.Id)], cancellation);
                kept = await writes.AddToCounterAsync(transaction, Counter.RejectedBytes, -dropped.Sum(r => r.Size), cancellation);
                await writes.AddToCounterAsync(transaction, Counter.RejectedDropped, dropped.Count, cancellation);
            }
        },
        cancellation);

    /// <summary>The next stored lines of a part, with ids greater than <paramref name="after"/>. Skips lines that were cut off.</summary>
    public async Task<IReadOnlyList<RejectedLine>> NextAsync(string part, long after, int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.RejectedLines.AsNoTracking().Where(
            r => r.Part == part && r.Id > after && !r.IsCut).OrderBy(r => r.Id).Take(most).ToListAsync(cancellation);
    }

    /// <summary>Deletes lines that a retry accepted, and updates the reasons of lines that it rejected again.</summary>
    public Task SettleAsync(
        IReadOnlyCollection<RejectedLine> taken, IReadOnlyCollection<RejectedLine> refused, CancellationToken cancellation) =>
        transactions.RunAsync(
            async (context, transaction) =>
            {
                await ForgetAsync(context, transaction, writes, taken, cancellation);
                foreach (var line in refused)
                {
                    await context.RejectedLines.Where(r => r.Id == line.Id)
                        .ExecuteUpdateAsync(
                            set =>
                                set.SetProperty(r => r.Reason, line.Reason).SetProperty(
                                    r => EF.Property<long>(r, FingerprintColumn), line.Fingerprint),
                            cancellation);
                }
            },
            cancellation);

    /// <summary>Deletes lines, within a transaction.</summary>
    internal static async Task ForgetAsync(
        ConvExportContext context, DbTransaction transaction, IDatabaseWrites writes, IReadOnlyCollection<RejectedLine> lines,
        CancellationToken cancellation)
    {
        await writes.AddToCounterAsync(transaction, Counter.RejectedBytes, -lines.Sum(SizeOf), cancellation);
        foreach (var some in lines.Chunk(DroppedAtOnce))
        {
            await DropAsync(context, [.. some.Select(r => r.Id)], cancellation);
        }
    }

    /// <summary>The lines that are not stored yet, without duplicates.</summary>
    private static async Task<List<RejectedLine>> NewAsync(
        ConvExportContext context, IReadOnlyCollection<RejectedLine> lines, CancellationToken cancellation)
    {
        var byFingerprint = lines.DistinctBy(l => l.Fingerprint).ToDictionary(l => l.Fingerprint);
        foreach (var some in byFingerprint.Keys.Chunk(LookedUpAtOnce))
        {
            var stored = context.RejectedLines.Select(r => EF.Property<long>(r, FingerprintColumn)).Where(f => some.Contains(f));
            foreach (var known in await stored.ToListAsync(cancellation))
            {
                byFingerprint.Remove(known);
            }
        }

        return [.. byFingerprint.Values];
    }

    private static long SizeOf(RejectedLine line) => line.Content.Length + LineBytes;

    private static Task DropAsync(ConvExportContext context, long[] ids, CancellationToken cancellation) =>
        context.RejectedLines.Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(cancellation);
}
