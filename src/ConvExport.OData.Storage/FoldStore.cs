using System.Data.Common;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
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
    IDbContextFactory<ConvExportContext> contexts, IBulkOperations bulk, DirectoryStore directories, TimeProvider time)
{
    /// <summary>The events of what a lease holds: the clustered key makes this one pass over neighbouring pages.</summary>
    public const string LeasedEvents = """
        SELECT e.ConversationId, e.Payload FROM FoldMarks AS m INNER JOIN Events AS e ON e.ConversationId = m.Id
        WHERE m.LeaseId = @lease AND m.Kind = 0
        """;

    /// <summary>The merges that name what a lease holds, from either side.</summary>
    public const string LeasedMerges = """
        SELECT m.Id, g.Payload FROM FoldMarks AS m INNER JOIN Merges AS g ON g.SourceConversationId = m.Id WHERE m.LeaseId = @lease AND m.Kind = 0
        UNION ALL
        SELECT m.Id, g.Payload FROM FoldMarks AS m INNER JOIN Merges AS g ON g.DestinationConversationId = m.Id WHERE m.LeaseId = @lease AND m.Kind = 0
        """;

    /// <summary>Many times what a batch takes, and short enough for a person to wait out when its worker was killed.</summary>
    internal static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);

    private (ReportDirectory Directory, long Version)? _directory;

    /// <summary>
    /// Folds up to <paramref name="most"/> marked conversations. Returns null when there is no free mark. A batch that a
    /// change of the directory overtook is not written; its marks stay for the next call.
    /// </summary>
    public async Task<FoldedBatch?> FoldNextAsync(FoldSettings settings, int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await context.Database.OpenConnectionAsync(cancellation);
        var connection = context.Database.GetDbConnection();
        var now = time.GetUtcNow().UtcDateTime;
        var lease = new Lease(Guid.NewGuid(), now, now + LeaseTime);
        var marks = await LeaseAsync(connection, most, lease, cancellation);
        if (marks.Count == 0)
        {
            return null;
        }

        var (directory, version) = await CurrentDirectoryAsync(cancellation);
        var events = await ReadAsync(connection, lease, cancellation);
        var surroundings = new FoldSurroundings(context);
        var foldContext = await surroundings.OfAsync(events.Values, directory, settings, cancellation);
        var folded = marks.Select(m => events.TryGetValue(m.Id, out var own) ? ConversationFold.Fold(m.Id, own, foldContext) : null)
            .OfType<FoldedConversation>().Select(f => f.Row).ToList();

        var written = await WriteAsync(connection, marks, lease, folded, version, cancellation);
        return new FoldedBatch(marks.Count, events.Values.Sum(e => e.Count), written);
    }

    private async Task<IReadOnlyList<LeasedMark>> LeaseAsync(DbConnection connection, int most, Lease lease, CancellationToken cancellation)
    {
        await using var write = await bulk.BeginWriteAsync(connection, cancellation);
        var transaction = write.Transaction;
        var marks = await bulk.LeaseAsync(transaction, MarkKind.Conversation, most, lease, cancellation);
        await transaction.CommitAsync(cancellation);
        return marks;
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

    private static async Task<Dictionary<string, List<PlatformEvent>>> ReadAsync(DbConnection connection, Lease lease, CancellationToken cancellation)
    {
        var byConversation = new Dictionary<string, List<PlatformEvent>>(StringComparer.Ordinal);
        await foreach (var (conversation, next) in ReadAsync(connection, LeasedEvents, lease, cancellation))
        {
            AddTo(conversation, next);
        }

        await foreach (var (conversation, merge) in ReadAsync(connection, LeasedMerges, lease, cancellation))
        {
            // One that names the conversation in its content too, or twice, was read before.
            if (!byConversation.TryGetValue(conversation, out var own) || !own.Exists(e => e.Header.Id == merge.Header.Id))
            {
                AddTo(conversation, merge);
            }
        }

        return byConversation;

        void AddTo(string conversation, PlatformEvent next)
        {
            if (!byConversation.TryGetValue(conversation, out var own))
            {
                byConversation.Add(conversation, own = []);
            }

            own.Add(next);
        }
    }

    private static async IAsyncEnumerable<(string Conversation, PlatformEvent Event)> ReadAsync(
        DbConnection connection, string sql, Lease lease, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@lease", lease.Id);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var reading = EventDecoder.Decode(reader.GetFieldValue<byte[]>(1));
            yield return (reader.GetString(0), reading.Event
                ?? throw new InvalidDataException($"a stored event of conversation {reader.GetString(0)} cannot be read: {reading.Reason}"));
        }
    }

    private async Task<int> WriteAsync(
        DbConnection connection, IReadOnlyList<LeasedMark> marks, Lease lease, List<ConversationRow> rows, long directoryVersion,
        CancellationToken cancellation)
    {
        await using var write = await bulk.BeginWriteAsync(connection, cancellation);
        var transaction = write.Transaction;

        // Adding nothing still takes the counter's lock: from here to the commit nobody renames, and nobody numbers rows.
        if (await bulk.AddToCounterAsync(transaction, Counter.Directory, 0, cancellation) != directoryVersion)
        {
            await ReleaseAsync(transaction, marks, lease, cancellation);
            return 0;
        }

        var held = await bulk.ClearAsync(transaction, MarkKind.Conversation, marks, lease, cancellation);
        var mine = rows.Where(r => held.Contains(r.ConversationId)).ToList();
        var last = await bulk.AddToCounterAsync(transaction, Counter.Revision, mine.Count, cancellation);
        var now = time.GetUtcNow().UtcDateTime;
        var written = await bulk.WriteRowsAsync(
            transaction, mine, last - mine.Count + 1, new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc), cancellation);
        await transaction.CommitAsync(cancellation);
        return written;
    }

    /// <summary>Gives the marks back as they are: a mark that never was compares unequal, so that none is cleared.</summary>
    private async Task ReleaseAsync(DbTransaction transaction, IReadOnlyList<LeasedMark> marks, Lease lease, CancellationToken cancellation)
    {
        await bulk.ClearAsync(transaction, MarkKind.Conversation, [.. marks.Select(m => m with { Mark = -1 })], lease, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
