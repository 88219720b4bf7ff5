using System.Data.Common;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>The result of one batch.</summary>
/// <param name="Conversations">The number of conversations folded.</param>
/// <param name="Events">The number of events folded.</param>
/// <param name="Written">The number of rows that changed.</param>
/// <param name="IsIdle">True if nothing was done because other workers have leased all entries.</param>
public readonly record struct FoldedBatch(int Conversations, int Events, int Written, bool IsIdle = false);

/// <summary>
/// The limits of a batch. A batch that reaches a limit writes the conversations that it has folded and releases the others. With these
/// limits, a batch finishes within its lease, and live conversations do not wait long for it. There is one exception: a batch still folds
/// conversations whose input it has already read, because another batch would have to read this input again. On SQLite, these are the
/// conversations of a customer with many focus intervals. On SQL Server, these are the conversations of the current chunk.
/// </summary>
/// <param name="Conversations">The maximum number of conversations to lease.</param>
/// <param name="Read">The number of events and focus intervals after which a batch ends.</param>
/// <param name="Time">The time after which a batch ends.</param>
public sealed record BatchLimits(int Conversations, int Read, TimeSpan Time)
{
    /// <summary>The default limits, for batches of up to this number of conversations.</summary>
    public static BatchLimits Of(int conversations) => new(conversations, 100_000, TimeSpan.FromMilliseconds(500));
}

/// <summary>
/// Folds pending conversations: leases entries, reads events and folds them. One transaction writes the rows and clears the
/// entries. Any number of workers can fold at the same time.
/// </summary>
public sealed class FoldStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, DatabaseEngine engine,
    RebuildStore rebuilds, DirectoryStore directories, TimeProvider time)
{
    private volatile DirectorySnapshot? _directory;

    /// <summary>Starts a run. Any number of runs can be active, in this and other processes.</summary>
    /// <param name="settings">The installation's settings.</param>
    /// <param name="limits">The limits of a batch.</param>
    public FoldRun Begin(FoldSettings settings, BatchLimits limits) => new(this, settings, limits);

    /// <summary>Leases the next conversations: pending ones first, then those of a running rebuild.</summary>
    internal Task<FoldWork?> LeaseAsync(int most, CancellationToken cancellation) => transactions.RunAsync(
        (context, transaction) => LeaseNextAsync(context, transaction, most, cancellation), cancellation);

    /// <summary>
    /// Folds the leased conversations and writes the result. With a single writer, the next entries are leased in the same
    /// transaction, which saves a commit. With many writers, leasing uses a separate transaction. A worker that leases
    /// conversations of a rebuild may have to wait for another worker, and must not hold row locks meanwhile.
    /// </summary>
    internal async Task<(FoldedBatch Batch, FoldWork? Next)> FoldAsync(
        FoldWork work, FoldSettings settings, BatchLimits limits, CancellationToken cancellation)
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

    /// <summary>Releases leased entries that this worker will not fold.</summary>
    internal Task ReleaseAsync(FoldWork work, CancellationToken cancellation) => transactions.RunAsync(
        (_, transaction) => engine.Writes.ReleaseAsync(transaction, PendingKind.Conversation, work.Entries, work.Lease, cancellation),
        cancellation);

    private async Task<FoldWork?> LeaseNextAsync(
        ConvExportContext context, DbTransaction transaction, int most, CancellationToken cancellation)
    {
        var lease = Lease.Take(time);
        var entries = await engine.Writes.LeaseAsync(transaction, PendingKind.Conversation, most, lease, cancellation);
        return entries.Count > 0
            ? new FoldWork(lease, entries, null)
            : await rebuilds.HandOutAsync(context, transaction, most, lease, cancellation);
    }

    private async Task<FoldWrite> ReadAndFoldAsync(FoldWork work, FoldSettings settings, BatchLimits limits, CancellationToken cancellation)
    {
        var (budget, now) = (new ReadBudget(limits, time), InstantText.WholeMilliseconds(time.GetUtcNow().UtcDateTime));
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.OpenConnectionAsync(cancellation);
        var directory = await CurrentDirectoryAsync(cancellation);
        var (folded, rows, issues) =
            (new List<LeasedFold>(work.Entries.Count), new List<HashedRow>(work.Entries.Count), new List<DataIssue>());
        var count = 0;
        await foreach (var input in engine.FoldReads.ReadAsync(context, work.Entries, directory, settings, budget, cancellation))
        {
            folded.Add(input.Entry);
            count += input.Events.Count;
            Fold(input, rows, issues, now);
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
    /// The directory, cached for a version, because every batch of a rebuild needs the same one. If a name changes later, the conversations
    /// that show it or are being folded become pending, so they are folded again.
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
