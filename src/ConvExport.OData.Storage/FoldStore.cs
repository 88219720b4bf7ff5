using System.Data.Common;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>What one batch came to.</summary>
/// <param name="Conversations">Conversations folded.</param>
/// <param name="Events">Events folded.</param>
/// <param name="Written">Rows that differ from before.</param>
/// <param name="IsIdle">Nothing was done: other workers have leased all entries.</param>
public readonly record struct FoldedBatch(int Conversations, int Events, int Written, bool IsIdle = false);

/// <summary>
/// How much makes a batch. What is read or takes longer is written as far as it is, and the rest given back: so a lease never
/// ends under its batch, and what has just happened somewhere else is not kept waiting.
/// </summary>
/// <param name="Conversations">How many conversations are leased at once.</param>
/// <param name="Read">After how many events and focus entries a batch ends.</param>
/// <param name="Time">After how long a batch ends.</param>
public sealed record BatchLimits(int Conversations, int Read, TimeSpan Time)
{
    /// <summary>The default limits, for batches of up to this number of conversations.</summary>
    public static BatchLimits Of(int conversations) => new(conversations, 100_000, TimeSpan.FromMilliseconds(500));
}

/// <summary>
/// Folds pending conversations: leases entries, reads events, folds, and writes rows and clears entries in one transaction.
/// Any number of workers may do so at once.
/// </summary>
public sealed class FoldStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, DatabaseEngine engine,
    RebuildStore rebuilds, DirectoryStore directories, TimeProvider time)
{
    private volatile DirectorySnapshot? _directory;

    /// <summary>Begins to fold. Any number of runs may go on at once, here and in other processes.</summary>
    /// <param name="settings">The installation's choices.</param>
    /// <param name="limits">How much makes a batch.</param>
    public FoldRun Begin(FoldSettings settings, BatchLimits limits) => new(this, settings, limits);

    /// <summary>Leases what is to be folded next: pending conversations first, then the next of a rebuild that is under way.</summary>
    internal Task<FoldWork?> LeaseAsync(int most, CancellationToken cancellation) => transactions.RunAsync(
        (context, transaction) => LeaseNextAsync(context, transaction, most, cancellation), cancellation);

    /// <summary>
    /// Folds what was leased and writes it. With one writer the next entries are leased in the same transaction, which saves a
    /// commit. With many writers leasing has a transaction of its own: handing out a rebuild can wait for another worker, and no
    /// row may be locked meanwhile.
    /// </summary>
    internal async Task<(FoldedBatch Batch, FoldWork? Next)> FoldAsync(FoldWork work, FoldSettings settings, BatchLimits limits, CancellationToken cancellation)
    {
        var fold = await ReadAndFoldAsync(work, settings, limits, cancellation);
        return await transactions.RunAsync(
            async (context, transaction) =>
            {
                var written = await engine.Writes.WriteFoldAsync(transaction, fold, cancellation);
                var next = engine.LeasesWithWrites ? await LeaseNextAsync(context, transaction, limits.Conversations, cancellation) : null;
                return (new FoldedBatch(fold.Folded.Count, fold.Events, written), next);
            },
            cancellation);
    }

    /// <summary>Gives back what was leased and will not be folded here.</summary>
    internal Task ReleaseAsync(FoldWork work, CancellationToken cancellation) => transactions.RunAsync(
        (_, transaction) => engine.Writes.ReleaseAsync(transaction, PendingKind.Conversation, work.Entries, work.Lease, cancellation), cancellation);

    private async Task<FoldWork?> LeaseNextAsync(ConvExportContext context, DbTransaction transaction, int most, CancellationToken cancellation)
    {
        var lease = Lease.Take(time);
        var entries = await engine.Writes.LeaseAsync(transaction, PendingKind.Conversation, most, lease, cancellation);
        return entries.Count > 0
            ? new FoldWork(lease, entries, null)
            : await rebuilds.HandOutAsync(context, transaction, most, lease, cancellation);
    }

    private async Task<FoldWrite> ReadAndFoldAsync(FoldWork work, FoldSettings settings, BatchLimits limits, CancellationToken cancellation)
    {
        var (started, now) = (time.GetTimestamp(), InstantText.WholeMilliseconds(time.GetUtcNow().UtcDateTime));
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.OpenConnectionAsync(cancellation);
        var directory = await CurrentDirectoryAsync(cancellation);
        var (folded, rows, issues) = (new List<LeasedFold>(work.Entries.Count), new List<HashedRow>(work.Entries.Count), new List<DataIssue>());
        var (count, read) = (0, 0);
        await foreach (var input in engine.FoldReads.ReadAsync(context, work.Entries, directory, settings, cancellation))
        {
            folded.Add(input.Entry);
            (count, read) = (count + input.Events.Count, read + input.Read);
            Fold(input, rows, issues, now);
            if (read >= limits.Read || time.GetElapsedTime(started) >= limits.Time)
            {
                break;
            }
        }

        IReadOnlyList<LeasedFold> released = folded.Count == work.Entries.Count ? [] : [.. work.Entries.Except(folded)];
        return new FoldWrite(work.Lease, folded, released, rows, issues, work.Rebuild, count, now);
    }

    private static void Fold(FoldInput input, List<HashedRow> rows, List<DataIssue> issues, DateTime now)
    {
        var id = input.Entry.Id;
        if (ConversationFold.Fold(id, input.Events, input.Context) is { } folded)
        {
            rows.Add(HashedRow.Of(folded.Row));
            if (folded.AfterMerge.Count > 0)
            {
                issues.Add(Issues.AfterMerge(id, folded.AfterMerge.Count, folded.AfterMerge.FirstEventId, now));
            }
        }
        else if (ConversationFold.IsIncomplete(input.Events))
        {
            issues.Add(Issues.Incomplete(id, input.Events.Count, now));
        }
    }

    /// <summary>
    /// Loaded once a version: it is the same for every batch of a rebuild. A rename that comes after it was loaded makes the
    /// conversations pending that show the name or are being folded: they are folded once more.
    /// </summary>
    private async Task<ReportDirectory> CurrentDirectoryAsync(CancellationToken cancellation)
    {
        var version = await directories.VersionAsync(cancellation);
        if (_directory is not { } known || known.Version != version)
        {
            _directory = known = await directories.LoadAsync(cancellation);
        }

        return known.Directory;
    }
}
