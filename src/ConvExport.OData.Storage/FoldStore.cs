using System.Data.Common;
using ConvExport.OData.Fold;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>What one batch came to.</summary>
/// <param name="Conversations">Conversations folded.</param>
/// <param name="Events">Events folded.</param>
/// <param name="Written">Rows that differ from before.</param>
public readonly record struct FoldedBatch(int Conversations, int Events, int Written);

/// <summary>
/// Folds marked conversations: leases marks, reads events, folds, and writes rows and clears marks in one transaction.
/// Any number of workers may do so at once.
/// </summary>
public sealed class FoldStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IBulkOperations bulk, IFoldReads reads,
    RebuildStore rebuilds, DirectoryStore directories, TimeProvider time)
{
    private (ReportDirectory Directory, long Version)? _directory;

    /// <summary>Begins to fold. Any number of runs may go on at once, here and in other processes.</summary>
    /// <param name="settings">The installation's choices.</param>
    /// <param name="most">How many conversations make a batch, at most.</param>
    public FoldRun Begin(FoldSettings settings, int most) => new(this, settings, most);

    /// <summary>Leases what is to be folded next: marked conversations first, then the next of a rebuild that is under way.</summary>
    internal Task<FoldWork?> LeaseAsync(int most, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) => await LeaseMarkedAsync(transaction, most, cancellation)
            ?? await rebuilds.HandOutAsync(context, transaction, most, Lease.Take(time), cancellation),
        cancellation);

    /// <summary>
    /// Folds what was leased, writes it, and leases the next marks in the same transaction: a commit less for each batch.
    /// A rebuild hands out in a transaction of its own: it may have to wait for others, and should hold nothing meanwhile.
    /// </summary>
    internal async Task<(FoldedBatch Batch, FoldWork? Next)> FoldAsync(FoldWork work, FoldSettings settings, int most, CancellationToken cancellation)
    {
        var folded = await FoldAsync(work.Marks, settings, cancellation);
        return await transactions.RunAsync(
            async (context, transaction) =>
            {
                var written = await WriteAsync(context, transaction, work, folded, cancellation);
                var next = await LeaseMarkedAsync(transaction, most, cancellation);
                return (new FoldedBatch(work.Marks.Count, folded.Events, written), next);
            },
            cancellation);
    }

    /// <summary>Gives up what was leased and will not be folded here.</summary>
    internal Task ReleaseAsync(FoldWork work, CancellationToken cancellation) =>
        transactions.RunAsync((_, transaction) => ReleaseAsync(transaction, work, cancellation), cancellation);

    private async Task<FoldWork?> LeaseMarkedAsync(DbTransaction transaction, int most, CancellationToken cancellation)
    {
        var lease = Lease.Take(time);
        var marks = await bulk.LeaseAsync(transaction, MarkKind.Conversation, most, lease, cancellation);
        return marks.Count > 0 ? new FoldWork(lease, marks, null) : null;
    }

    /// <summary>A mark that never was compares unequal, so that none is cleared: they are given back as they are.</summary>
    private Task ReleaseAsync(DbTransaction transaction, FoldWork work, CancellationToken cancellation) => bulk.ClearAsync(
        transaction, MarkKind.Conversation, [.. work.Marks.Select(m => m with { Mark = -1 })], work.Lease, cancellation);

    private async Task<Folded> FoldAsync(IReadOnlyList<LeasedMark> marks, FoldSettings settings, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.OpenConnectionAsync(cancellation);
        var (directory, version) = await CurrentDirectoryAsync(cancellation);
        var (rows, issues, count) = (new List<ConversationRow>(marks.Count), new List<object?[]>(), 0);
        await foreach (var (id, events, foldContext) in reads.ReadAsync(context, marks, directory, settings, cancellation))
        {
            count += events.Count;
            if (ConversationFold.Fold(id, events, foldContext) is { } folded)
            {
                rows.Add(folded.Row);
                if (folded.AfterMerge.Count > 0)
                {
                    issues.Add(IssueRows.AfterMerge(id, folded.AfterMerge.Count, folded.AfterMerge.FirstEventId, time.GetUtcNow().UtcDateTime));
                }
            }
            else if (ConversationFold.IsIncomplete(events))
            {
                issues.Add(IssueRows.Incomplete(id, events.Count, time.GetUtcNow().UtcDateTime));
            }
        }

        return new Folded(version, count, rows, issues);
    }

    /// <summary>Loaded anew only when its version has grown: it is the same for every batch of a rebuild.</summary>
    private async Task<(ReportDirectory Directory, long Version)> CurrentDirectoryAsync(CancellationToken cancellation)
    {
        if (_directory is not { } known || known.Version != await directories.VersionAsync(cancellation))
        {
            _directory = known = await directories.LoadAsync(cancellation);
        }

        return known;
    }

    private async Task<int> WriteAsync(
        ConvExportContext context, DbTransaction transaction, FoldWork work, Folded folded, CancellationToken cancellation)
    {
        await bulk.StageRowsAsync(transaction, folded.Rows, cancellation);

        // Adding nothing still takes the counter's lock: from here to the commit nobody renames, and nobody numbers rows.
        if (await bulk.AddToCounterAsync(transaction, Counter.Directory, 0, cancellation) != folded.DirectoryVersion)
        {
            await ReleaseAsync(transaction, work, cancellation);
            return 0;
        }

        var held = await bulk.ClearAsync(transaction, MarkKind.Conversation, work.Marks, work.Lease, cancellation);
        var last = await bulk.AddToCounterAsync(transaction, Counter.Revision, folded.Rows.Count, cancellation);
        var now = time.GetUtcNow().UtcDateTime;
        var written = await bulk.WriteRowsAsync(
            transaction, folded.Rows, held, last - folded.Rows.Count + 1, new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc), cancellation);
        await bulk.ReplaceIssuesAsync(
            transaction, held, [.. folded.Issues.Where(i => held.Contains((string)i[1]!))], cancellation);
        var milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
        await context.Counters.Where(c => c.Name == Counter.Folded).ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, milliseconds), cancellation);
        await RebuildStore.CountAsync(context, work.Rebuild, folded.Events, written, cancellation);
        return written;
    }

    /// <summary>A batch on its way from the events to the rows.</summary>
    private sealed record Folded(long DirectoryVersion, int Events, List<ConversationRow> Rows, List<object?[]> Issues);
}
